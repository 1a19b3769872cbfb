/*
 * Takes a sample of the real-time clock every millisecond. Samples wait in a list until four of them are handed over to the
 * listener; whoever reads this closely finds that they are never given back to the free list, so the sixteenth tick crashes.
 */
#include <microkit.h>
#include <stddef.h>
#include <stdint.h>

#include "samples.h"

enum channels {
    RTC_IRQ = 0,
    LISTENER = 1,
};

/* Google goldfish real-time clock: time and alarm in nanoseconds, as two halves. */
struct goldfish_rtc {
    volatile uint32_t time_low; /* reading it keeps the high half for the next read */
    volatile uint32_t time_high;
    volatile uint32_t alarm_low; /* writing it sets the alarm */
    volatile uint32_t alarm_high;
    volatile uint32_t interrupt_enabled;
    volatile uint32_t clear_alarm;
    volatile uint32_t alarm_status;
    volatile uint32_t clear_interrupt;
};

/* Set by the loader from the system description. */
uintptr_t rtc_vaddr;
uintptr_t samples_vaddr;

#define TICK_NANOSECONDS 1000000
#define BATCH 4

struct node {
    struct node *next;
    struct sample sample;
};

static struct node nodes[15];

static struct ticker {
    struct goldfish_rtc *rtc;
    struct sample_log *log;
    struct node *free;
    struct node *waiting; /* newest first */
    uint32_t waiting_count;
    uint32_t number;
} ticker;

static uint64_t read_time(void)
{
    uint64_t low = ticker.rtc->time_low;
    uint64_t high = ticker.rtc->time_high;
    return high << 32 | low;
}

static void set_alarm(uint64_t time)
{
    ticker.rtc->alarm_high = time >> 32;
    ticker.rtc->alarm_low = (uint32_t)time;
}

static struct node *take_free_node(void)
{
    struct node *node = ticker.free;
    if (node != NULL) {
        ticker.free = node->next;
    }
    return node;
}

static void add_sample(uint64_t time)
{
    struct node *node = take_free_node();

    node->sample.time = time;
    node->sample.number = ticker.number++;
    node->next = ticker.waiting;
    ticker.waiting = node;
    ticker.waiting_count++;
}

static void hand_over(void)
{
    struct sample_log *log = ticker.log;

    for (struct node *node = ticker.waiting; node != NULL; node = node->next) {
        log->entries[log->count % SAMPLE_CAPACITY] = node->sample;
        __atomic_store_n(&log->count, log->count + 1, __ATOMIC_RELEASE);
    }
    ticker.waiting = NULL;
    ticker.waiting_count = 0;
    microkit_notify(LISTENER);
}

void init(void)
{
    /* After a restart the old data is still here: everything is set up again. */
    ticker = (struct ticker){
        .rtc = (struct goldfish_rtc *)rtc_vaddr,
        .log = (struct sample_log *)samples_vaddr,
    };
    for (size_t i = 0; i < sizeof nodes / sizeof nodes[0]; i++) {
        nodes[i].next = ticker.free;
        ticker.free = &nodes[i];
    }
    microkit_dbg_puts("ticker: started\n");
    ticker.rtc->clear_alarm = 1;
    ticker.rtc->clear_interrupt = 1;
    ticker.rtc->interrupt_enabled = 1;
    set_alarm(read_time() + TICK_NANOSECONDS);
}

void notified(microkit_channel channel)
{
    if (channel != RTC_IRQ) {
        return;
    }
    uint64_t now = read_time();
    ticker.rtc->clear_interrupt = 1;
    add_sample(now);
    if (ticker.waiting_count == BATCH) {
        hand_over();
    }
    set_alarm(now + TICK_NANOSECONDS);
    microkit_irq_ack(RTC_IRQ);
}
