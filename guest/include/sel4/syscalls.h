/*
 * The system calls. Every one is an `ecall` with its number in a7; the kernel keeps all registers but those named as outputs.
 * Message registers 0 to 3 travel in a2 to a5, the rest in the IPC buffer. The calls below also keep the copies of the first
 * four in the IPC buffer, so that seL4_GetMR and seL4_SetMR work for every index.
 */
#pragma once

#include <sel4/functions.h>
#include <sel4/syscall.h>
#include <sel4/types.h>

/* The registers that carry a message, in and out of a system call. */
struct seL4_MessageRegisters {
    seL4_Word mr0, mr1, mr2, mr3;
};

LIBSEL4_INLINE_FUNC struct seL4_MessageRegisters bulkhead_load_mrs(void)
{
    struct seL4_MessageRegisters mrs = {seL4_GetMR(0), seL4_GetMR(1), seL4_GetMR(2), seL4_GetMR(3)};
    return mrs;
}

LIBSEL4_INLINE_FUNC void bulkhead_store_mrs(const struct seL4_MessageRegisters *mrs)
{
    seL4_SetMR(0, mrs->mr0);
    seL4_SetMR(1, mrs->mr1);
    seL4_SetMR(2, mrs->mr2);
    seL4_SetMR(3, mrs->mr3);
}

/* Takes up to four message registers from where the caller keeps them; those past the message's length are sent as 0. */
LIBSEL4_INLINE_FUNC struct seL4_MessageRegisters bulkhead_gather_mrs(seL4_MessageInfo_t info, const seL4_Word *mr0,
                                                                     const seL4_Word *mr1, const seL4_Word *mr2,
                                                                     const seL4_Word *mr3)
{
    seL4_Word length = seL4_MessageInfo_get_length(info);
    struct seL4_MessageRegisters mrs = {
        mr0 != seL4_Null && length > 0 ? *mr0 : 0,
        mr1 != seL4_Null && length > 1 ? *mr1 : 0,
        mr2 != seL4_Null && length > 2 ? *mr2 : 0,
        mr3 != seL4_Null && length > 3 ? *mr3 : 0,
    };
    return mrs;
}

LIBSEL4_INLINE_FUNC void bulkhead_scatter_mrs(const struct seL4_MessageRegisters *mrs, seL4_Word *mr0, seL4_Word *mr1,
                                              seL4_Word *mr2, seL4_Word *mr3)
{
    if (mr0 != seL4_Null) {
        *mr0 = mrs->mr0;
    }
    if (mr1 != seL4_Null) {
        *mr1 = mrs->mr1;
    }
    if (mr2 != seL4_Null) {
        *mr2 = mrs->mr2;
    }
    if (mr3 != seL4_Null) {
        *mr3 = mrs->mr3;
    }
}

LIBSEL4_INLINE_FUNC void riscv_sys_send(seL4_Word number, seL4_Word destination, seL4_Word info,
                                        struct seL4_MessageRegisters mrs)
{
    register seL4_Word a0 asm("a0") = destination;
    register seL4_Word a1 asm("a1") = info;
    register seL4_Word a2 asm("a2") = mrs.mr0;
    register seL4_Word a3 asm("a3") = mrs.mr1;
    register seL4_Word a4 asm("a4") = mrs.mr2;
    register seL4_Word a5 asm("a5") = mrs.mr3;
    register seL4_Word a7 asm("a7") = number;
    asm volatile("ecall" : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5) : "r"(a7) : "memory");
}

LIBSEL4_INLINE_FUNC void riscv_sys_send_null(seL4_Word number, seL4_Word destination, seL4_Word info)
{
    register seL4_Word a0 asm("a0") = destination;
    register seL4_Word a1 asm("a1") = info;
    register seL4_Word a7 asm("a7") = number;
    asm volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a7) : "memory");
}

LIBSEL4_INLINE_FUNC void riscv_sys_null(seL4_Word number)
{
    register seL4_Word a7 asm("a7") = number;
    asm volatile("ecall" : : "r"(a7) : "memory");
}

/*
 * The calls that receive, after sending or not. `reply` is the reply object (a6), `destination` what the non-blocking send of
 * NBSendRecv goes to (t0).
 */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t riscv_sys_send_recv(seL4_Word number, seL4_Word source, seL4_Word info, seL4_Word *badge,
                                                           struct seL4_MessageRegisters *mrs, seL4_Word reply,
                                                           seL4_Word destination)
{
    register seL4_Word a0 asm("a0") = source;
    register seL4_Word a1 asm("a1") = info;
    register seL4_Word a2 asm("a2") = mrs->mr0;
    register seL4_Word a3 asm("a3") = mrs->mr1;
    register seL4_Word a4 asm("a4") = mrs->mr2;
    register seL4_Word a5 asm("a5") = mrs->mr3;
    register seL4_Word a6 asm("a6") = reply;
    register seL4_Word a7 asm("a7") = number;
    register seL4_Word t0 asm("t0") = destination;
    asm volatile("ecall"
                 : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5)
                 : "r"(a6), "r"(a7), "r"(t0)
                 : "memory");
    mrs->mr0 = a2;
    mrs->mr1 = a3;
    mrs->mr2 = a4;
    mrs->mr3 = a5;
    if (badge != seL4_Null) {
        *badge = a0;
    }
    seL4_MessageInfo_t received = {{a1}};
    return received;
}

/* ---- Sending ---- */

LIBSEL4_INLINE_FUNC void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    riscv_sys_send(seL4_SysSend, dest, msgInfo.words[0], bulkhead_load_mrs());
}

LIBSEL4_INLINE_FUNC void seL4_SendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_Word *mr0, seL4_Word *mr1,
                                          seL4_Word *mr2, seL4_Word *mr3)
{
    riscv_sys_send(seL4_SysSend, dest, msgInfo.words[0], bulkhead_gather_mrs(msgInfo, mr0, mr1, mr2, mr3));
}

LIBSEL4_INLINE_FUNC void seL4_NBSend(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    riscv_sys_send(seL4_SysNBSend, dest, msgInfo.words[0], bulkhead_load_mrs());
}

LIBSEL4_INLINE_FUNC void seL4_NBSendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_Word *mr0, seL4_Word *mr1,
                                            seL4_Word *mr2, seL4_Word *mr3)
{
    riscv_sys_send(seL4_SysNBSend, dest, msgInfo.words[0], bulkhead_gather_mrs(msgInfo, mr0, mr1, mr2, mr3));
}

/* A signal is a send of an empty message to a notification. */
LIBSEL4_INLINE_FUNC void seL4_Signal(seL4_CPtr dest)
{
    riscv_sys_send_null(seL4_SysSend, dest, 0);
}

/* ---- Calling ---- */

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    struct seL4_MessageRegisters mrs = bulkhead_load_mrs();
    seL4_MessageInfo_t info = riscv_sys_send_recv(seL4_SysCall, dest, msgInfo.words[0], seL4_Null, &mrs, 0, 0);
    bulkhead_store_mrs(&mrs);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_CallWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_Word *mr0,
                                                        seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    struct seL4_MessageRegisters mrs = bulkhead_gather_mrs(msgInfo, mr0, mr1, mr2, mr3);
    seL4_MessageInfo_t info = riscv_sys_send_recv(seL4_SysCall, dest, msgInfo.words[0], seL4_Null, &mrs, 0, 0);
    bulkhead_scatter_mrs(&mrs, mr0, mr1, mr2, mr3);
    return info;
}

/* ---- Receiving ---- */

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t bulkhead_receive(seL4_Word number, seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
    /* A notification's signal leaves the message registers as they were; what they were is nothing to rely on. */
    struct seL4_MessageRegisters mrs = {0, 0, 0, 0};
    seL4_MessageInfo_t info = riscv_sys_send_recv(number, src, 0, sender, &mrs, reply, 0);
    bulkhead_store_mrs(&mrs);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
    return bulkhead_receive(seL4_SysRecv, src, sender, reply);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
    return bulkhead_receive(seL4_SysNBRecv, src, sender, reply);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Wait(seL4_CPtr src, seL4_Word *sender)
{
    return bulkhead_receive(seL4_SysWait, src, sender, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWait(seL4_CPtr src, seL4_Word *sender)
{
    return bulkhead_receive(seL4_SysNBWait, src, sender, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender)
{
    return seL4_NBWait(src, sender);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_RecvWithMRs(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply, seL4_Word *mr0,
                                                        seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    struct seL4_MessageRegisters mrs = {0, 0, 0, 0};
    seL4_MessageInfo_t info = riscv_sys_send_recv(seL4_SysRecv, src, 0, sender, &mrs, reply, 0);
    bulkhead_scatter_mrs(&mrs, mr0, mr1, mr2, mr3);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_WaitWithMRs(seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    struct seL4_MessageRegisters mrs = {0, 0, 0, 0};
    seL4_MessageInfo_t info = riscv_sys_send_recv(seL4_SysWait, src, 0, sender, &mrs, 0, 0);
    bulkhead_scatter_mrs(&mrs, mr0, mr1, mr2, mr3);
    return info;
}

/* ---- Two steps in one call ---- */

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr src, seL4_MessageInfo_t msgInfo, seL4_Word *sender,
                                                      seL4_CPtr reply)
{
    struct seL4_MessageRegisters mrs = bulkhead_load_mrs();
    seL4_MessageInfo_t info = riscv_sys_send_recv(seL4_SysReplyRecv, src, msgInfo.words[0], sender, &mrs, reply, 0);
    bulkhead_store_mrs(&mrs);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr src, seL4_MessageInfo_t msgInfo, seL4_Word *sender,
                                                             seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3,
                                                             seL4_CPtr reply)
{
    struct seL4_MessageRegisters mrs = bulkhead_gather_mrs(msgInfo, mr0, mr1, mr2, mr3);
    seL4_MessageInfo_t info = riscv_sys_send_recv(seL4_SysReplyRecv, src, msgInfo.words[0], sender, &mrs, reply, 0);
    bulkhead_scatter_mrs(&mrs, mr0, mr1, mr2, mr3);
    return info;
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src,
                                                       seL4_Word *sender, seL4_CPtr reply)
{
    struct seL4_MessageRegisters mrs = bulkhead_load_mrs();
    seL4_MessageInfo_t info = riscv_sys_send_recv(seL4_SysNBSendRecv, src, msgInfo.words[0], sender, &mrs, reply, dest);
    bulkhead_store_mrs(&mrs);
    return info;
}

/* NBSendWait has no reply object; a6 names what the send goes to. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWait(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src,
                                                       seL4_Word *sender)
{
    struct seL4_MessageRegisters mrs = bulkhead_load_mrs();
    seL4_MessageInfo_t info = riscv_sys_send_recv(seL4_SysNBSendWait, src, msgInfo.words[0], sender, &mrs, dest, 0);
    bulkhead_store_mrs(&mrs);
    return info;
}

LIBSEL4_INLINE_FUNC void seL4_Yield(void)
{
    riscv_sys_null(seL4_SysYield);
}

LIBSEL4_INLINE_FUNC void seL4_SetTLSBase(seL4_Word base)
{
    riscv_sys_send_null(seL4_SysSetTLSBase, base, 0);
}

/* ---- Debugging ---- */

#ifdef CONFIG_PRINTING
LIBSEL4_INLINE_FUNC void seL4_DebugPutChar(char c)
{
    riscv_sys_send_null(seL4_SysDebugPutChar, (seL4_Uint8)c, 0);
}

LIBSEL4_INLINE_FUNC void seL4_DebugPutString(char *string)
{
    for (; *string != '\0'; string++) {
        seL4_DebugPutChar(*string);
    }
}

LIBSEL4_INLINE_FUNC void seL4_DebugDumpScheduler(void)
{
    riscv_sys_send_null(seL4_SysDebugDumpScheduler, 0, 0);
}
#endif

#ifdef CONFIG_DEBUG_BUILD
LIBSEL4_INLINE_FUNC void seL4_DebugHalt(void)
{
    riscv_sys_null(seL4_SysDebugHalt);
}

LIBSEL4_INLINE_FUNC void seL4_DebugSnapshot(void)
{
    riscv_sys_null(seL4_SysDebugSnapshot);
}

/* What kind of capability lies in a slot: the kernel's own tag, 0 for an empty slot. */
LIBSEL4_INLINE_FUNC seL4_Uint32 seL4_DebugCapIdentify(seL4_CPtr cap)
{
    struct seL4_MessageRegisters mrs = {0, 0, 0, 0};
    seL4_Word kind = 0;
    riscv_sys_send_recv(seL4_SysDebugCapIdentify, cap, 0, &kind, &mrs, 0, 0);
    return (seL4_Uint32)kind;
}

/* The name goes through the IPC buffer, from its second word on. */
LIBSEL4_INLINE_FUNC void seL4_DebugNameThread(seL4_CPtr tcb, const char *name)
{
    char *text = (char *)seL4_GetIPCBuffer()->msg;
    do {
        *text++ = *name;
    } while (*name++ != '\0');
    riscv_sys_send_null(seL4_SysDebugNameThread, tcb, 0);
}
#endif
