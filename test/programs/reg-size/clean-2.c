/* Reads the device's configuration byte by byte, which is allowed there: the capacity, in sectors. */
#include <microkit.h>
#include <stdint.h>

#include "virtio_blk.h"

#define CONFIGURATION 0x100

void init(void)
{
    volatile uint8_t *configuration = (volatile uint8_t *)virtio_register(CONFIGURATION);
    uint64_t capacity = 0;

    for (int i = 7; i >= 0; i--) {
        capacity = capacity << 8 | configuration[i];
    }
    microkit_dbg_put32((uint32_t)capacity);
    microkit_dbg_puts(" sectors\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
