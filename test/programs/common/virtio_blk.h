/* As little of a virtio block driver as the test programs need: they fill the descriptors themselves. */
#pragma once

#include <stdint.h>

#define SECTOR 512

struct descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

enum { DESC_NEXT = 1, DESC_DEVICE_WRITES = 2 };

/* A page that the device reaches; the queue has four entries. */
struct queue {
    struct descriptor descriptors[4];
    struct {
        uint16_t flags, index, ring[4], event;
    } available;
    struct {
        uint16_t flags;
        volatile uint16_t index;
        struct {
            uint32_t id, length;
        } ring[4];
        uint16_t event;
    } used __attribute__((aligned(4)));
    struct {
        uint32_t type, reserved;
        uint64_t sector;
    } header;
    volatile uint8_t status;
};

/* Set by the loader from the system description. */
extern uintptr_t virtio_vaddr;
extern uintptr_t queue_vaddr;
extern uintptr_t queue_paddr;

static inline volatile uint32_t *virtio_register(uint32_t offset)
{
    return (volatile uint32_t *)(virtio_vaddr + offset);
}

/* Brings the device up to DRIVER_OK. */
struct queue *blk_start(void);
/* Fills the descriptors of header and status for a read of sector 0; the one between them, number 1, is the caller's. */
void blk_prepare_read(struct queue *queue);
/* Rings the doorbell. */
void blk_submit(struct queue *queue);
/* Ends the interrupt in the device and tells the console how the request ended. */
void blk_finish(struct queue *queue);
