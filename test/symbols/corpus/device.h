#ifndef DEVICE_H
#define DEVICE_H

#include <stdint.h>

typedef enum { IDLE, RUNNING = 5, FAILED = -1 } state_t;

enum irq_flags { IRQ_RX = 1, IRQ_TX = 2, IRQ_ERROR = 4 };

struct descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

/* Bit fields that cross bytes and are of several types. */
struct status {
    unsigned ready : 1;
    unsigned code : 7;
    int level : 5;
    unsigned long wide : 40;
    state_t state : 4;
};

struct device;
typedef int (*handler_t)(struct device *device, unsigned line);

struct device {
    const char *name;
    struct status status;
    struct descriptor ring[4];
    union {
        uint32_t word;
        uint8_t bytes[4];
    };
    handler_t handler;
    struct device *next;
    volatile uint32_t *registers;
    int matrix[2][3];
    char label[8];
};

struct packet {
    uint16_t length;
    uint8_t kind;
    uint8_t payload[];
};

static inline uint32_t ring_next(uint32_t index)
{
    uint32_t next = index + 1;
    return next & 3;
}

static inline __attribute__((always_inline)) uint64_t ring_sum(const struct device *device, uint32_t from)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t at = ring_next(from + i);
        sum += device->ring[at].length;
    }
    return sum;
}

int through_assembly(int value);
int device_poll(struct device *device, unsigned count);
extern int poll_count;

#endif
