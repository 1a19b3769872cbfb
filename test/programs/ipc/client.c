/* Calls, sends, signals and waits; every kind of system call at least once. */
#include "ipc.h"

uintptr_t shared_vaddr;

enum {
    INPUT = 1,
    REPLY = 4,
    SERVER_NOTIFICATION = BASE_OUTPUT_NOTIFICATION_CAP + CLIENT_CHANNEL,
    SERVER_ENDPOINT = BASE_ENDPOINT_CAP + CLIENT_CHANNEL,
    EMPTY_SLOT = 400,
};

#define BADGE (1UL << CLIENT_CHANNEL)

static uint64_t count(void)
{
    microkit_ppcall(CLIENT_CHANNEL, microkit_msginfo_new(CALL_GET_COUNT, 0));
    return microkit_mr_get(0);
}

static void calls(void)
{
    for (int i = 0; i < 6; i++) {
        microkit_mr_set(i, 100 + i);
    }
    microkit_msginfo answer = microkit_ppcall(CLIENT_CHANNEL, microkit_msginfo_new(CALL_ADD_ONE, 6));
    bool good = microkit_msginfo_get_label(answer) == 8 && microkit_msginfo_get_count(answer) == 6;
    for (int i = 0; i < 6; i++) {
        good = good && microkit_mr_get(i) == 101ul + i;
    }
    check("Call with six message registers", good);

    for (int i = 0; i < 100; i++) {
        microkit_mr_set(i, i);
    }
    answer = microkit_ppcall(CLIENT_CHANNEL, microkit_msginfo_new(CALL_LONG, 100));
    good = microkit_msginfo_get_count(answer) == 100;
    for (int i = 0; i < 100; i++) {
        good = good && microkit_mr_get(i) == 99ul - i;
    }
    check("Call with a hundred message registers", good);
}

static void sends(void)
{
    seL4_Send(SERVER_ENDPOINT, microkit_msginfo_new(CALL_COUNT, 0));
    check("Send", count() == 1);
    seL4_NBSend(SERVER_ENDPOINT, microkit_msginfo_new(CALL_COUNT, 0));
    check("NBSend to a receiver that waits", count() == 2);
}

/* The server has a higher priority and notifies back at once, so each of these finds our notification active. */
static void waits(void)
{
    seL4_Word badge = 0;

    seL4_Signal(SERVER_NOTIFICATION);
    seL4_Wait(INPUT, &badge);
    check("Signal, Wait", badge == BADGE);

    seL4_Signal(SERVER_NOTIFICATION);
    seL4_NBWait(INPUT, &badge);
    check("NBWait on an active notification", badge == BADGE);
    seL4_NBWait(INPUT, &badge);
    check("NBWait on an idle notification", badge == 0);

    seL4_Signal(SERVER_NOTIFICATION);
    seL4_Poll(INPUT, &badge);
    check("Poll", badge == BADGE);

    seL4_Signal(SERVER_NOTIFICATION);
    seL4_Recv(INPUT, &badge, REPLY);
    check("Recv on a notification", badge == BADGE);

    seL4_Signal(SERVER_NOTIFICATION);
    seL4_NBRecv(INPUT, &badge, REPLY);
    check("NBRecv on an active notification", badge == BADGE);
    seL4_NBRecv(INPUT, &badge, REPLY);
    check("NBRecv on an idle notification", badge == 0);

    seL4_NBSendRecv(SERVER_NOTIFICATION, seL4_MessageInfo_new(0, 0, 0, 0), INPUT, &badge, REPLY);
    check("NBSendRecv", badge == BADGE);
    seL4_NBSendWait(SERVER_NOTIFICATION, seL4_MessageInfo_new(0, 0, 0, 0), INPUT, &badge);
    check("NBSendWait", badge == BADGE);

    seL4_Signal(SERVER_NOTIFICATION);
    seL4_ReplyRecv(INPUT, seL4_MessageInfo_new(0, 0, 0, 0), &badge, REPLY);
    check("ReplyRecv with nobody to reply to", badge == BADGE);

    seL4_Yield();
    print("Yield returned\n");
}

/* A signal must leave all registers alone but a0 and a1, a failed NBWait all but a0. */
static void registers_are_kept(void)
{
    register seL4_Word a0 asm("a0") = INPUT;
    register seL4_Word a1 asm("a1") = 0x1111;
    register seL4_Word a2 asm("a2") = 0x2222;
    register seL4_Word a3 asm("a3") = 0x3333;
    register seL4_Word a4 asm("a4") = 0x4444;
    register seL4_Word a5 asm("a5") = 0x5555;
    register seL4_Word a6 asm("a6") = 0;
    register seL4_Word a7 asm("a7") = seL4_SysNBWait;
    register seL4_Word t0 asm("t0") = 0x7777;
    asm volatile("ecall"
                 : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6), "+r"(a7), "+r"(t0)
                 :
                 : "memory");
    bool kept = a0 == 0 && a1 == 0x1111 && a2 == 0x2222 && a3 == 0x3333 && a4 == 0x4444 && a5 == 0x5555 && a6 == 0 &&
                a7 == (seL4_Word)seL4_SysNBWait && t0 == 0x7777;
    check("NBWait keeps the other registers", kept);
}

static void errors(void)
{
    print_value("Call of an empty slot answers", seL4_MessageInfo_get_label(seL4_Call(EMPTY_SLOT, microkit_msginfo_new(TCBSuspend, 0))));
    print_value("its message register 0 is", seL4_GetMR(0));
    print_value("IRQHandler_Ack of an empty slot answers", seL4_IRQHandler_Ack(BASE_IRQ_CAP + 7));
    seL4_Signal(EMPTY_SLOT);
    print("Signal to an empty slot is dropped\n");
    print_value("an unknown operation on the VSpace answers", seL4_MessageInfo_get_label(seL4_Call(3, microkit_msginfo_new(IRQAckIRQ, 0))));
    microkit_notify(9);
    microkit_ppcall(9, microkit_msginfo_new(0, 0));
}

void init(void)
{
    const struct shared *shared = (const struct shared *)shared_vaddr;

    calls();
    sends();
    waits();
    registers_are_kept();
    errors();
    microkit_ppcall(CLIENT_CHANNEL, microkit_msginfo_new(CALL_CHILD, 0));
    print_value("the child has started", shared->child_starts);
    microkit_deferred_notify(CLIENT_CHANNEL);
    print("initialised\n");
}

void notified(microkit_channel channel)
{
    print_value("notified on", channel);
    print("done\n");
}
