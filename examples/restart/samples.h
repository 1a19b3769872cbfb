/* What the ticker and the listener share. */
#pragma once

#include <stdint.h>

#define SAMPLE_CAPACITY 16 /* a power of two */

struct sample {
    uint64_t time; /* nanoseconds since 1970 */
    uint32_t number;
};

struct sample_log {
    uint32_t count; /* how many there have ever been */
    struct sample entries[SAMPLE_CAPACITY];
};
