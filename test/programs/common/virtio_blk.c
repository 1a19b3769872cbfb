#include "virtio_blk.h"

#include <microkit.h>

uintptr_t virtio_vaddr;
uintptr_t queue_vaddr;
uintptr_t queue_paddr;

/* Offsets of the registers (Virtual I/O Device specification 1.1, 4.2.2). */
enum {
    DRIVER_FEATURES = 0x020,
    DRIVER_FEATURES_SELECT = 0x024,
    QUEUE_SELECT = 0x030,
    QUEUE_SIZE = 0x038,
    QUEUE_READY = 0x044,
    QUEUE_NOTIFY = 0x050,
    INTERRUPT_STATUS = 0x060,
    INTERRUPT_ACKNOWLEDGE = 0x064,
    STATUS = 0x070,
    QUEUE_DESCRIPTORS = 0x080,
    QUEUE_AVAILABLE = 0x090,
    QUEUE_USED = 0x0a0,
};

static uint64_t bus_address(const volatile void *pointer)
{
    return queue_paddr + ((uintptr_t)pointer - queue_vaddr);
}

static void write_address(uint32_t offset, const volatile void *pointer)
{
    *virtio_register(offset) = (uint32_t)bus_address(pointer);
    *virtio_register(offset + 4) = bus_address(pointer) >> 32;
}

struct queue *blk_start(void)
{
    struct queue *queue = (struct queue *)queue_vaddr;

    *virtio_register(STATUS) = 0;
    *virtio_register(STATUS) = 1;
    *virtio_register(STATUS) = 3;
    *virtio_register(DRIVER_FEATURES_SELECT) = 0;
    *virtio_register(DRIVER_FEATURES) = 0;
    *virtio_register(DRIVER_FEATURES_SELECT) = 1;
    *virtio_register(DRIVER_FEATURES) = 1;
    *virtio_register(STATUS) = 11;
    *virtio_register(QUEUE_SELECT) = 0;
    *virtio_register(QUEUE_SIZE) = 4;
    write_address(QUEUE_DESCRIPTORS, queue->descriptors);
    write_address(QUEUE_AVAILABLE, &queue->available);
    write_address(QUEUE_USED, &queue->used);
    *virtio_register(QUEUE_READY) = 1;
    *virtio_register(STATUS) = 15;
    return queue;
}

void blk_prepare_read(struct queue *queue)
{
    queue->header.type = 0;
    queue->header.reserved = 0;
    queue->header.sector = 0;
    queue->status = 0xff;
    queue->descriptors[0].address = bus_address(&queue->header);
    queue->descriptors[0].length = sizeof queue->header;
    queue->descriptors[0].flags = DESC_NEXT;
    queue->descriptors[0].next = 1;
    queue->descriptors[2].address = bus_address(&queue->status);
    queue->descriptors[2].length = 1;
    queue->descriptors[2].flags = DESC_DEVICE_WRITES;
    queue->descriptors[2].next = 0;
}

void blk_submit(struct queue *queue)
{
    queue->available.ring[queue->available.index % 4] = 0;
    __atomic_store_n(&queue->available.index, queue->available.index + 1, __ATOMIC_RELEASE);
    asm volatile("fence w, o" ::: "memory");
    *virtio_register(QUEUE_NOTIFY) = 0;
}

void blk_finish(struct queue *queue)
{
    *virtio_register(INTERRUPT_ACKNOWLEDGE) = *virtio_register(INTERRUPT_STATUS);
    microkit_dbg_puts(queue->status == 0 ? "read\n" : "failed\n");
}
