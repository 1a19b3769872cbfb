/* The region is mapped read-only, and is only read. */
#include <microkit.h>
#include <stdint.h>

uintptr_t table_vaddr;

#define ENTRIES (0x1000 / sizeof(uint64_t))

void init(void)
{
    const volatile uint64_t *table = (const volatile uint64_t *)table_vaddr;
    uint64_t sum = 0;

    for (unsigned i = 0; i < ENTRIES; i++) {
        sum += table[i];
    }
    microkit_dbg_puts(sum == 0 ? "all zero\n" : "not zero\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
