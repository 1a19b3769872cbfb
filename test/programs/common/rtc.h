/* Google goldfish real-time clock: time and alarm in nanoseconds. */
#pragma once

#include <stdint.h>

struct rtc {
    volatile uint32_t time_low, time_high; /* reading the low half keeps the high one */
    volatile uint32_t alarm_low, alarm_high; /* writing the low half sets the alarm */
    volatile uint32_t interrupt_enabled, clear_alarm, alarm_status, clear_interrupt;
};

/* Set by the loader from the system description. */
extern uintptr_t rtc_vaddr;

static inline struct rtc *rtc(void)
{
    return (struct rtc *)rtc_vaddr;
}

static inline uint64_t rtc_time(void)
{
    uint64_t low = rtc()->time_low;
    return (uint64_t)rtc()->time_high << 32 | low;
}

static inline void rtc_alarm_in(uint64_t nanoseconds)
{
    uint64_t time = rtc_time() + nanoseconds;
    rtc()->alarm_high = time >> 32;
    rtc()->alarm_low = (uint32_t)time;
}
