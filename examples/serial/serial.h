/* What the serial driver and its clients agree on: the rings in shared memory and the calls. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bugs.h"

#if BUG == BUG_TWO_PAGE_RING
/* Indexes on a page of their own, so that both sides do not fight over its cache lines. */
#define RING_DATA_OFFSET 0x1000
#else
#define RING_DATA_OFFSET 64
#endif
#define RING_CAPACITY 1024 /* a power of two */

/*
 * Bytes from one producer to one consumer. Both indexes count up for ever; the ring is empty when they are equal. Each side
 * writes only its own index.
 */
struct serial_ring {
    uint32_t head; /* next byte to take; the consumer's */
    uint32_t tail; /* next byte to put; the producer's */
    uint8_t reserved[RING_DATA_OFFSET - 8];
    uint8_t data[RING_CAPACITY];
};

static inline uint32_t ring_count(const struct serial_ring *ring)
{
    return __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE) - __atomic_load_n(&ring->head, __ATOMIC_ACQUIRE);
}

static inline bool ring_put(struct serial_ring *ring, uint8_t byte)
{
    if (ring_count(ring) >= RING_CAPACITY) {
        return false;
    }
    ring->data[ring->tail % RING_CAPACITY] = byte;
    /* The byte must be there before the consumer sees the index. */
    __atomic_store_n(&ring->tail, ring->tail + 1, __ATOMIC_RELEASE);
    return true;
}

static inline bool ring_take(struct serial_ring *ring, uint8_t *byte)
{
    if (ring_count(ring) == 0) {
        return false;
    }
    *byte = ring->data[ring->head % RING_CAPACITY];
    /* The byte must be taken before the producer may overwrite it. */
    __atomic_store_n(&ring->head, ring->head + 1, __ATOMIC_RELEASE);
    return true;
}

/* Labels of the calls to the driver. */
enum serial_call {
    SERIAL_SET_BAUD = 1, /* MR0: bits per second; answer: label 0, or SERIAL_BAD_ARGUMENT */
    SERIAL_GET_STATS = 2 /* answer: the counters of enum serial_stat in the message registers */
};

enum serial_stat { STAT_RECEIVED, STAT_SENT, STAT_INTERRUPTS, STAT_DROPPED, STAT_COUNT };

enum serial_answer { SERIAL_OK = 0, SERIAL_BAD_ARGUMENT = 1 };
