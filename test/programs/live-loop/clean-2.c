/* Polls the clock until a tenth of a millisecond is over. */
#include <microkit.h>
#include <stdint.h>

#include "rtc.h"

uintptr_t rtc_vaddr;

void init(void)
{
    uint64_t end = rtc_time() + 100000;

    while (rtc_time() < end) {
    }
    microkit_dbg_puts("waited\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
