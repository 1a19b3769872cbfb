/* What the disk driver and its client agree on: requests and responses in shared memory, and the calls. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "bugs.h"

#define SECTOR_SIZE 512
#define BUFFER_BYTES 0x1000 /* the size of the region `buffers` */
#define QUEUE_CAPACITY 8    /* a power of two */

enum blk_operation { BLK_READ = 0, BLK_WRITE = 1 };

struct blk_request {
    uint32_t id;        /* the client's; comes back in the response */
    uint32_t operation; /* enum blk_operation */
    uint64_t sector;
    uint32_t sectors;
    uint32_t buffer; /* offset in the region `buffers` */
};

enum blk_status { BLK_OK = 0, BLK_BAD_REQUEST = 1, BLK_DEVICE_ERROR = 2 };

struct blk_response {
    uint32_t id;
    uint32_t status; /* enum blk_status */
};

/* The region `requests`. Indexes count up for ever; each is written by one side only. */
struct blk_queues {
    struct {
        uint32_t head; /* the driver's */
        uint32_t tail; /* the client's */
        struct blk_request entries[QUEUE_CAPACITY];
    } requests;
    struct {
        uint32_t head; /* the client's */
        uint32_t tail; /* the driver's */
        struct blk_response entries[QUEUE_CAPACITY];
    } responses;
};

/* Labels of the calls to the driver. */
enum blk_call {
    BLK_GET_CAPACITY = 1 /* answer: label enum blk_status, MR0 sectors */
};

static inline uint32_t load_acquire(const uint32_t *index)
{
    return __atomic_load_n(index, __ATOMIC_ACQUIRE);
}

static inline void store_release(uint32_t *index, uint32_t value)
{
    __atomic_store_n(index, value, __ATOMIC_RELEASE);
}
