/* The buffer starts in the middle of its region, its length is that of the whole region. */
#include <microkit.h>
#include <stdint.h>

#include "virtio_blk.h"

uintptr_t buffer_paddr;

static struct queue *queue;

void init(void)
{
    queue = blk_start();
    blk_prepare_read(queue);
    queue->descriptors[1].address = buffer_paddr + 4 * SECTOR;
    queue->descriptors[1].length = 8 * SECTOR;
    queue->descriptors[1].flags = DESC_NEXT | DESC_DEVICE_WRITES;
    queue->descriptors[1].next = 2;
    blk_submit(queue);
}

void notified(microkit_channel channel)
{
    blk_finish(queue);
    microkit_irq_ack(channel);
}
