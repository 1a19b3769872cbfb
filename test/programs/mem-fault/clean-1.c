/* The loop fills the region to its last byte and no further. */
#include <microkit.h>
#include <stdint.h>

uintptr_t table_vaddr;

#define ENTRIES (0x1000 / sizeof(uint64_t))

void init(void)
{
    uint64_t *table = (uint64_t *)table_vaddr;

    for (unsigned i = 0; i < ENTRIES; i++) {
        table[i] = i * i;
    }
    microkit_dbg_puts("filled\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
