/* The life of a protection domain: initialise, then wait for events for ever and hand each to the program's entry point. */
#include <stdbool.h>
#include <stddef.h>

#include <microkit.h>

/* Where the kernel objects of the event loop lie. */
enum {
    INPUT_CAP = 1,
    REPLY_CAP = 4,
};

/* The badge of what woke us: bit 63 a protected procedure call, bit 62 a child's fault, otherwise a bit for each channel. */
#define BADGE_CALL (1ULL << 63)
#define BADGE_FAULT (1ULL << 62)
#define BADGE_CHANNEL_MASK 0x3f
#define BADGE_CHILD_MASK 0xff

/* Written into the image by the loader before the program starts. */
bool microkit_passive;
char microkit_name[MICROKIT_PD_NAME_LENGTH];
seL4_Word microkit_irqs;
seL4_Word microkit_notifications;
seL4_Word microkit_pps;
seL4_Word microkit_ioports;

seL4_Bool microkit_have_signal;
seL4_CPtr microkit_signal_cap;
seL4_MessageInfo_t microkit_signal_msg;

/* The last page of user space. */
seL4_IPCBuffer *__sel4_ipc_buffer = (seL4_IPCBuffer *)(seL4_UserVSpaceTop & ~((1UL << seL4_PageBits) - 1));

typedef void (*initialiser)(void);
extern const initialiser __init_array_start[];
extern const initialiser __init_array_end[];

static void missing_entry_point(const char *name)
{
    microkit_dbg_puts(microkit_name);
    microkit_dbg_puts(" is missing the '");
    microkit_dbg_puts(name);
    microkit_dbg_puts("' entry point\n");
    microkit_internal_crash(seL4_NoError);
}

LIBSEL4_WEAK microkit_msginfo protected(microkit_channel ch, microkit_msginfo msginfo)
{
    (void)ch;
    (void)msginfo;
    missing_entry_point("protected");
    return seL4_MessageInfo_new(0, 0, 0, 0);
}

LIBSEL4_WEAK seL4_Bool fault(microkit_child child, microkit_msginfo msginfo, microkit_msginfo *reply_msginfo)
{
    (void)child;
    (void)msginfo;
    (void)reply_msginfo;
    missing_entry_point("fault");
    return seL4_False;
}

/* Interrupts may have arrived before we listened; acknowledging lets them arrive again. */
static void acknowledge_all_interrupts(void)
{
    for (microkit_channel ch = 0; ch <= MICROKIT_MAX_CHANNEL_ID; ch++) {
        if (microkit_irqs & (1ULL << ch)) {
            microkit_irq_ack(ch);
        }
    }
}

/* Waits for the next event, and sends what is owed on the way: an answer, or a deferred signal. */
static seL4_MessageInfo_t wait_for_event(bool have_reply, seL4_MessageInfo_t reply, seL4_Word *badge)
{
    if (have_reply) {
        if (microkit_have_signal) {
            seL4_Send(microkit_signal_cap, microkit_signal_msg);
            microkit_have_signal = seL4_False;
        }
        return seL4_ReplyRecv(INPUT_CAP, reply, badge, REPLY_CAP);
    }
    if (microkit_have_signal) {
        microkit_have_signal = seL4_False;
        return seL4_NBSendRecv(microkit_signal_cap, microkit_signal_msg, INPUT_CAP, badge, REPLY_CAP);
    }
    return seL4_Recv(INPUT_CAP, badge, REPLY_CAP);
}

static void notify_channels(seL4_Word badge)
{
    for (microkit_channel ch = 0; badge != 0; ch++, badge >>= 1) {
        if (badge & 1) {
            notified(ch);
        }
    }
}

static void handle_events(void)
{
    bool have_reply = false;
    seL4_MessageInfo_t reply = seL4_MessageInfo_new(0, 0, 0, 0);

    for (;;) {
        seL4_Word badge = 0;
        seL4_MessageInfo_t message = wait_for_event(have_reply, reply, &badge);

        if (badge & BADGE_FAULT) {
            have_reply = fault(badge & BADGE_CHILD_MASK, message, &reply);
        } else if (badge & BADGE_CALL) {
            reply = protected(badge & BADGE_CHANNEL_MASK, message);
            have_reply = true;
        } else {
            have_reply = false;
            notify_channels(badge);
        }
    }
}

int main(void)
{
    for (const initialiser *each = __init_array_start; each < __init_array_end; each++) {
        (*each)();
    }
    init();

    /* A passive protection domain gives its scheduling context away now; the monitor takes it when it hears from us. */
    if (microkit_passive) {
        microkit_have_signal = seL4_True;
        microkit_signal_msg = seL4_MessageInfo_new(0, 0, 0, 0);
        microkit_signal_cap = MONITOR_EP;
    }

    acknowledge_all_interrupts();
    handle_events();
    return 0;
}
