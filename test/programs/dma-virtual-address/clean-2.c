/* The region is mapped where it is in physical memory, so the pointer is the address. */
#include <microkit.h>
#include <stdint.h>

#include "virtio_blk.h"

uintptr_t buffer_vaddr;

static struct queue *queue;

void init(void)
{
    queue = blk_start();
    blk_prepare_read(queue);
    uint8_t *buffer = (uint8_t *)buffer_vaddr;
    queue->descriptors[1].address = (uintptr_t)buffer;
    queue->descriptors[1].length = SECTOR;
    queue->descriptors[1].flags = DESC_NEXT | DESC_DEVICE_WRITES;
    queue->descriptors[1].next = 2;
    blk_submit(queue);
}

void notified(microkit_channel channel)
{
    blk_finish(queue);
    microkit_irq_ack(channel);
}
