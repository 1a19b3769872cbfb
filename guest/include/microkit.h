/*
 * The interface of a Microkit protection domain: the entry points that a program defines, and what it may do from them.
 * Names and meanings are those of the Microkit, so that programs compile against either library.
 */
#pragma once

#include <sel4/sel4.h>

/* A connection to another protection domain or to an interrupt; the number is given in the system description. */
typedef unsigned int microkit_channel;
/* A protection domain, or a virtual CPU, below this one. */
typedef unsigned int microkit_child;
typedef unsigned int microkit_ioport;
typedef seL4_MessageInfo_t microkit_msginfo;

/* Where the capabilities of a protection domain lie. */
#define MONITOR_EP 5
#define TCB_CAP 6
#define BASE_OUTPUT_NOTIFICATION_CAP 10
#define BASE_ENDPOINT_CAP 74
#define BASE_IRQ_CAP 138
#define BASE_TCB_CAP 202
#define BASE_VM_TCB_CAP 266
#define BASE_VCPU_CAP 330
#define BASE_IOPORT_CAP 394
#define BASE_USER_CAPS 458

#define PD_ROOT_CAP_BITS 6
#define PD_ROOT_CAP_SIZE (1ULL << PD_ROOT_CAP_BITS)

#define MICROKIT_MAX_USER_CAPS 128
#define MICROKIT_MAX_CHANNELS 62
#define MICROKIT_MAX_CHANNEL_ID (MICROKIT_MAX_CHANNELS - 1)
#define MICROKIT_MAX_IOPORT_ID MICROKIT_MAX_CHANNELS
#define MICROKIT_PD_NAME_LENGTH 64

/* ---- What a program defines ---- */

/* Runs once, before anything else. */
void init(void);
/* A channel's other end has notified, or its interrupt has arrived. */
void notified(microkit_channel ch);
/* A protected procedure call has arrived; what is returned is the answer. May be left out when no channel allows calls. */
microkit_msginfo protected(microkit_channel ch, microkit_msginfo msginfo);
/* A child has faulted. True: `*reply_msginfo` is sent and lets it go on. May be left out when there are no children. */
seL4_Bool fault(microkit_child child, microkit_msginfo msginfo, microkit_msginfo *reply_msginfo);

/* ---- What the system description's loader fills in before the program starts ---- */

extern char microkit_name[MICROKIT_PD_NAME_LENGTH];
/* Bit n: channel n is an interrupt, may be notified, may be called. */
extern seL4_Word microkit_irqs;
extern seL4_Word microkit_notifications;
extern seL4_Word microkit_pps;
extern seL4_Word microkit_ioports;

/* A signal that goes out together with the next wait. */
extern seL4_Bool microkit_have_signal;
extern seL4_CPtr microkit_signal_cap;
extern seL4_MessageInfo_t microkit_signal_msg;

/* ---- The debug console ---- */

void microkit_dbg_putc(int c);
void microkit_dbg_puts(const char *s);
/* Decimal. */
void microkit_dbg_put8(seL4_Uint8 x);
void microkit_dbg_put32(seL4_Uint32 x);

/* Ends the program with a store to an address that is never mapped: the error's number, which the fault report then shows. */
static inline void microkit_internal_crash(seL4_Error err)
{
    volatile int *nowhere = (volatile int *)(seL4_Word)err;
    *nowhere = 0;
}

/* Says on the console which function was given a channel that this protection domain does not have, or not for that use. */
void bulkhead_invalid_channel(const char *function, microkit_channel ch);

static inline seL4_Bool bulkhead_channel_in(seL4_Word channels, microkit_channel ch)
{
    return ch <= MICROKIT_MAX_CHANNEL_ID && (channels & (1ULL << ch)) != 0;
}

/* ---- Channels ---- */

/* Wakes the other end; it sees `notified` with its own number of the channel. Notifications that wait are merged. */
static inline void microkit_notify(microkit_channel ch)
{
    if (!bulkhead_channel_in(microkit_notifications, ch)) {
        bulkhead_invalid_channel("microkit_notify", ch);
        return;
    }
    seL4_Signal(BASE_OUTPUT_NOTIFICATION_CAP + ch);
}

/* As microkit_notify, but goes out with the next wait, which saves a system call. Only the last one is kept. */
static inline void microkit_deferred_notify(microkit_channel ch)
{
    if (!bulkhead_channel_in(microkit_notifications, ch)) {
        bulkhead_invalid_channel("microkit_deferred_notify", ch);
        return;
    }
    microkit_have_signal = seL4_True;
    microkit_signal_msg = seL4_MessageInfo_new(0, 0, 0, 0);
    microkit_signal_cap = BASE_OUTPUT_NOTIFICATION_CAP + ch;
}

/* Lets the interrupt arrive again. */
static inline void microkit_irq_ack(microkit_channel ch)
{
    if (!bulkhead_channel_in(microkit_irqs, ch)) {
        bulkhead_invalid_channel("microkit_irq_ack", ch);
        return;
    }
    seL4_IRQHandler_Ack(BASE_IRQ_CAP + ch);
}

static inline void microkit_deferred_irq_ack(microkit_channel ch)
{
    if (!bulkhead_channel_in(microkit_irqs, ch)) {
        bulkhead_invalid_channel("microkit_deferred_irq_ack", ch);
        return;
    }
    microkit_have_signal = seL4_True;
    microkit_signal_msg = seL4_MessageInfo_new(IRQAckIRQ, 0, 0, 0);
    microkit_signal_cap = BASE_IRQ_CAP + ch;
}

/* Calls the other end's `protected` and waits for its answer. Arguments and results are the message registers. */
static inline microkit_msginfo microkit_ppcall(microkit_channel ch, microkit_msginfo msginfo)
{
    if (!bulkhead_channel_in(microkit_pps, ch)) {
        bulkhead_invalid_channel("microkit_ppcall", ch);
        return seL4_MessageInfo_new(0, 0, 0, 0);
    }
    return seL4_Call(BASE_ENDPOINT_CAP + ch, msginfo);
}

/* ---- Messages ---- */

static inline microkit_msginfo microkit_msginfo_new(seL4_Word label, seL4_Uint16 count)
{
    return seL4_MessageInfo_new(label, 0, 0, count);
}

static inline seL4_Word microkit_msginfo_get_label(microkit_msginfo msginfo)
{
    return seL4_MessageInfo_get_label(msginfo);
}

static inline seL4_Word microkit_msginfo_get_count(microkit_msginfo msginfo)
{
    return seL4_MessageInfo_get_length(msginfo);
}

static inline void microkit_mr_set(seL4_Uint8 mr, seL4_Word value)
{
    seL4_SetMR(mr, value);
}

static inline seL4_Word microkit_mr_get(seL4_Uint8 mr)
{
    return seL4_GetMR(mr);
}

/* ---- Children ---- */

/* Sets the child's program counter and lets it run. Its other registers, its stack and its data stay as they are. */
static inline void microkit_pd_restart(microkit_child pd, seL4_Word entry_point)
{
    seL4_UserContext context = {0};
    context.pc = entry_point;
    seL4_Error err = seL4_TCB_WriteRegisters(BASE_TCB_CAP + pd, seL4_True, 0, 1, &context);
    if (err != seL4_NoError) {
        microkit_dbg_puts("microkit_pd_restart: error writing TCB registers\n");
        microkit_internal_crash(err);
    }
}

static inline void microkit_pd_stop(microkit_child pd)
{
    seL4_Error err = seL4_TCB_Suspend(BASE_TCB_CAP + pd);
    if (err != seL4_NoError) {
        microkit_dbg_puts("microkit_pd_stop: error stopping TCB '");
        microkit_dbg_put32(pd);
        microkit_dbg_puts("'\n");
        microkit_internal_crash(err);
    }
}

static inline void microkit_pd_resume(microkit_child pd)
{
    seL4_Error err = seL4_TCB_Resume(BASE_TCB_CAP + pd);
    if (err != seL4_NoError) {
        microkit_dbg_puts("microkit_pd_resume: error resuming TCB '");
        microkit_dbg_put32(pd);
        microkit_dbg_puts("'\n");
        microkit_internal_crash(err);
    }
}

/* The capability that a <cspace> element of the system description puts into `slot`; seL4_CapNull for slots that cannot be. */
static inline seL4_CPtr microkit_cspace_root_slot_to_cptr(seL4_Word slot)
{
    return slot == 0 || slot >= PD_ROOT_CAP_SIZE ? seL4_CapNull : slot << (seL4_WordBits - PD_ROOT_CAP_BITS);
}
