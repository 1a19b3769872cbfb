/* Selects a queue with a store of 16 bits; the register has 32 and takes no less. */
#include <microkit.h>
#include <stdint.h>

#include "virtio_blk.h"

#define QUEUE_SELECT 0x030

void init(void)
{
    volatile uint16_t *queue_select = (volatile uint16_t *)virtio_register(QUEUE_SELECT);

    *queue_select = 0;
    microkit_dbg_puts("selected\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
