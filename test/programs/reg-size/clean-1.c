/* Selects a queue with a store of 32 bits. */
#include <microkit.h>
#include <stdint.h>

#include "virtio_blk.h"

#define QUEUE_SELECT 0x030

void init(void)
{
    uint16_t queue = 0;

    *virtio_register(QUEUE_SELECT) = queue;
    microkit_dbg_puts("selected\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
