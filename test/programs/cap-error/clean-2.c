/* A non-blocking send: the server answers it all the same, and the answer goes nowhere, as it is meant to. */
#include <microkit.h>
#include <stdint.h>

#define PEER 0

void init(void)
{
    seL4_NBSend(BASE_ENDPOINT_CAP + PEER, microkit_msginfo_new(1, 0));
    microkit_dbg_puts("sent\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
