/* Signals channel 4, which the system description does not have; the kernel drops it and says nothing. */
#include <microkit.h>
#include <stdint.h>

#define PEER 4

void init(void)
{
    seL4_Signal(BASE_OUTPUT_NOTIFICATION_CAP + PEER);
    microkit_dbg_puts("signalled\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
