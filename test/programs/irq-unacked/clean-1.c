/* Every interrupt is acknowledged. */
#include <microkit.h>
#include <stdint.h>

#include "rtc.h"

#define ALARM_NANOSECONDS 10000

uintptr_t rtc_vaddr;

static unsigned ticks;

void init(void)
{
    rtc()->clear_interrupt = 1;
    rtc()->interrupt_enabled = 1;
    rtc_alarm_in(ALARM_NANOSECONDS);
}

void notified(microkit_channel channel)
{
    rtc()->clear_interrupt = 1;
    ticks++;
    microkit_dbg_puts("tick\n");
    if (ticks < 3) {
        rtc_alarm_in(ALARM_NANOSECONDS);
    }
    microkit_irq_ack(channel);
}
