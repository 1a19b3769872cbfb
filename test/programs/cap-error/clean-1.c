/* A call that is answered with a label: the server means something by it, the kernel does not. */
#include <microkit.h>
#include <stdint.h>

#define PEER 0

void init(void)
{
    microkit_msginfo answer = microkit_ppcall(PEER, microkit_msginfo_new(1, 0));
    microkit_dbg_puts("answer ");
    microkit_dbg_put32(microkit_msginfo_get_label(answer));
    microkit_dbg_puts("\n");
    microkit_notify(PEER);
}

void notified(microkit_channel channel)
{
    (void)channel;
}
