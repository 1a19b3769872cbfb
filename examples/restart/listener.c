/* Prints how many samples have arrived, whenever more have. */
#include <microkit.h>
#include <stdint.h>

#include "samples.h"

/* Set by the loader from the system description. */
uintptr_t samples_vaddr;

static uint32_t seen;

void init(void)
{
}

void notified(microkit_channel channel)
{
    const struct sample_log *log = (const struct sample_log *)samples_vaddr;
    uint32_t count = __atomic_load_n(&log->count, __ATOMIC_ACQUIRE);

    (void)channel;
    microkit_dbg_puts("listener: ");
    microkit_dbg_put32(count - seen);
    microkit_dbg_puts(" more samples, ");
    microkit_dbg_put32(count);
    microkit_dbg_puts(" in all\n");
    seen = count;
}
