/*
 * Operations on kernel objects. Each is a seL4_Call on the object's capability: the operation is the message's label, arguments
 * are message registers, further capabilities go along as extra caps. The label of the answer is a seL4_Error.
 */
#pragma once

#include <sel4/invocation.h>
#include <sel4/syscalls.h>

/* Calls `service` with up to four words; they come back replaced by those of the answer, in the IPC buffer too when it failed. */
LIBSEL4_INLINE_FUNC seL4_Error bulkhead_invoke(seL4_CPtr service, seL4_Word label, seL4_Word caps, seL4_Word length,
                                               struct seL4_MessageRegisters *mrs)
{
    seL4_Word info = seL4_MessageInfo_new(label, 0, caps, length).words[0];
    seL4_MessageInfo_t answer = riscv_sys_send_recv(seL4_SysCall, service, info, seL4_Null, mrs, 0, 0);
    seL4_Error error = (seL4_Error)seL4_MessageInfo_get_label(answer);
    if (error != seL4_NoError) {
        bulkhead_store_mrs(mrs);
    }
    return error;
}

LIBSEL4_INLINE_FUNC seL4_Error bulkhead_invoke_plain(seL4_CPtr service, seL4_Word label)
{
    struct seL4_MessageRegisters mrs = {0, 0, 0, 0};
    return bulkhead_invoke(service, label, 0, 0, &mrs);
}

LIBSEL4_INLINE_FUNC seL4_Error bulkhead_invoke_with_cap(seL4_CPtr service, seL4_Word label, seL4_CPtr cap)
{
    struct seL4_MessageRegisters mrs = {0, 0, 0, 0};
    seL4_SetCap(0, cap);
    return bulkhead_invoke(service, label, 1, 0, &mrs);
}

/* ---- Threads ---- */

/*
 * Reads the first `count` registers, in the order of seL4_UserContext.
 * suspend_source: the thread is suspended first.
 */
LIBSEL4_INLINE seL4_Error seL4_TCB_ReadRegisters(seL4_TCB _service, seL4_Bool suspend_source, seL4_Uint8 arch_flags,
                                                 seL4_Word count, seL4_UserContext *regs)
{
    struct seL4_MessageRegisters mrs = {(seL4_Word)(suspend_source & 1) | (seL4_Word)arch_flags << 8, count, 0, 0};
    seL4_Error error = bulkhead_invoke(_service, TCBReadRegisters, 0, 2, &mrs);
    if (error != seL4_NoError) {
        return error;
    }
    seL4_Word *words = (seL4_Word *)regs;
    words[0] = mrs.mr0;
    words[1] = mrs.mr1;
    words[2] = mrs.mr2;
    words[3] = mrs.mr3;
    for (int i = 4; i < 32; i++) {
        words[i] = seL4_GetMR(i);
    }
    return seL4_NoError;
}

/*
 * Writes the first `count` registers. The message always carries all 32; the kernel takes `count` of them.
 * resume_target: the thread runs on afterwards, from the pc that was written.
 */
LIBSEL4_INLINE seL4_Error seL4_TCB_WriteRegisters(seL4_TCB _service, seL4_Bool resume_target, seL4_Uint8 arch_flags,
                                                  seL4_Word count, seL4_UserContext *regs)
{
    const seL4_Word *words = (const seL4_Word *)regs;
    struct seL4_MessageRegisters mrs = {(seL4_Word)(resume_target & 1) | (seL4_Word)arch_flags << 8, count, words[0],
                                        words[1]};
    for (int i = 2; i < 32; i++) {
        seL4_SetMR(i + 2, words[i]);
    }
    return bulkhead_invoke(_service, TCBWriteRegisters, 0, 34, &mrs);
}

LIBSEL4_INLINE seL4_Error seL4_TCB_CopyRegisters(seL4_TCB _service, seL4_TCB source, seL4_Bool suspend_source,
                                                 seL4_Bool resume_target, seL4_Bool transfer_frame,
                                                 seL4_Bool transfer_integer, seL4_Uint8 arch_flags)
{
    struct seL4_MessageRegisters mrs = {(seL4_Word)(suspend_source & 1) | (seL4_Word)(resume_target & 1) << 1 |
                                            (seL4_Word)(transfer_frame & 1) << 2 | (seL4_Word)(transfer_integer & 1) << 3 |
                                            (seL4_Word)arch_flags << 8,
                                        0, 0, 0};
    seL4_SetCap(0, source);
    return bulkhead_invoke(_service, TCBCopyRegisters, 1, 1, &mrs);
}

LIBSEL4_INLINE seL4_Error seL4_TCB_Suspend(seL4_TCB _service)
{
    return bulkhead_invoke_plain(_service, TCBSuspend);
}

LIBSEL4_INLINE seL4_Error seL4_TCB_Resume(seL4_TCB _service)
{
    return bulkhead_invoke_plain(_service, TCBResume);
}

LIBSEL4_INLINE seL4_Error seL4_TCB_SetPriority(seL4_TCB _service, seL4_TCB authority, seL4_Word priority)
{
    struct seL4_MessageRegisters mrs = {priority, 0, 0, 0};
    seL4_SetCap(0, authority);
    return bulkhead_invoke(_service, TCBSetPriority, 1, 1, &mrs);
}

LIBSEL4_INLINE seL4_Error seL4_TCB_SetMCPriority(seL4_TCB _service, seL4_TCB authority, seL4_Word mcp)
{
    struct seL4_MessageRegisters mrs = {mcp, 0, 0, 0};
    seL4_SetCap(0, authority);
    return bulkhead_invoke(_service, TCBSetMCPriority, 1, 1, &mrs);
}

LIBSEL4_INLINE seL4_Error seL4_TCB_SetSchedParams(seL4_TCB _service, seL4_TCB authority, seL4_Word mcp, seL4_Word priority,
                                                  seL4_CPtr sched_context, seL4_CPtr fault_ep)
{
    struct seL4_MessageRegisters mrs = {mcp, priority, 0, 0};
    seL4_SetCap(0, authority);
    seL4_SetCap(1, sched_context);
    seL4_SetCap(2, fault_ep);
    return bulkhead_invoke(_service, TCBSetSchedParams, 3, 2, &mrs);
}

LIBSEL4_INLINE seL4_Error seL4_TCB_BindNotification(seL4_TCB _service, seL4_CPtr notification)
{
    return bulkhead_invoke_with_cap(_service, TCBBindNotification, notification);
}

LIBSEL4_INLINE seL4_Error seL4_TCB_UnbindNotification(seL4_TCB _service)
{
    return bulkhead_invoke_plain(_service, TCBUnbindNotification);
}

LIBSEL4_INLINE seL4_Error seL4_TCB_SetTLSBase(seL4_TCB _service, seL4_Word tls_base)
{
    struct seL4_MessageRegisters mrs = {tls_base, 0, 0, 0};
    return bulkhead_invoke(_service, TCBSetTLSBase, 0, 1, &mrs);
}

typedef struct seL4_TCB_SetFlags {
    int error;
    seL4_Word flags;
} seL4_TCB_SetFlags_t;

LIBSEL4_INLINE seL4_TCB_SetFlags_t seL4_TCB_SetFlags(seL4_TCB _service, seL4_Word clear, seL4_Word set)
{
    struct seL4_MessageRegisters mrs = {clear, set, 0, 0};
    seL4_TCB_SetFlags_t result;
    result.error = bulkhead_invoke(_service, TCBSetFlags, 0, 2, &mrs);
    result.flags = mrs.mr0;
    return result;
}

/* ---- Interrupts ---- */

/* Until it is acknowledged, an interrupt is not delivered again. */
LIBSEL4_INLINE seL4_Error seL4_IRQHandler_Ack(seL4_IRQHandler _service)
{
    return bulkhead_invoke_plain(_service, IRQAckIRQ);
}

LIBSEL4_INLINE seL4_Error seL4_IRQHandler_SetNotification(seL4_IRQHandler _service, seL4_CPtr notification)
{
    return bulkhead_invoke_with_cap(_service, IRQSetIRQHandler, notification);
}

LIBSEL4_INLINE seL4_Error seL4_IRQHandler_Clear(seL4_IRQHandler _service)
{
    return bulkhead_invoke_plain(_service, IRQClearIRQHandler);
}

/* ---- Scheduling contexts: times in microseconds ---- */

LIBSEL4_INLINE seL4_Error seL4_SchedControl_ConfigureFlags(seL4_SchedControl _service, seL4_SchedContext schedcontext,
                                                           seL4_Time budget, seL4_Time period, seL4_Word extra_refills,
                                                           seL4_Word badge, seL4_Word flags)
{
    struct seL4_MessageRegisters mrs = {budget, period, extra_refills, badge};
    seL4_SetCap(0, schedcontext);
    seL4_SetMR(4, flags);
    return bulkhead_invoke(_service, SchedControlConfigureFlags, 1, 5, &mrs);
}

LIBSEL4_INLINE seL4_Error seL4_SchedContext_Bind(seL4_SchedContext _service, seL4_CPtr cap)
{
    return bulkhead_invoke_with_cap(_service, SchedContextBind, cap);
}

LIBSEL4_INLINE seL4_Error seL4_SchedContext_Unbind(seL4_SchedContext _service)
{
    return bulkhead_invoke_plain(_service, SchedContextUnbind);
}

LIBSEL4_INLINE seL4_Error seL4_SchedContext_UnbindObject(seL4_SchedContext _service, seL4_CPtr cap)
{
    return bulkhead_invoke_with_cap(_service, SchedContextUnbindObject, cap);
}

typedef struct seL4_SchedContext_Consumed {
    int error;
    seL4_Time consumed;
} seL4_SchedContext_Consumed_t;

LIBSEL4_INLINE seL4_SchedContext_Consumed_t seL4_SchedContext_Consumed(seL4_SchedContext _service)
{
    struct seL4_MessageRegisters mrs = {0, 0, 0, 0};
    seL4_SchedContext_Consumed_t result;
    result.error = bulkhead_invoke(_service, SchedContextConsumed, 0, 0, &mrs);
    result.consumed = mrs.mr0;
    return result;
}

typedef struct seL4_SchedContext_YieldTo {
    int error;
    seL4_Time consumed;
} seL4_SchedContext_YieldTo_t;

LIBSEL4_INLINE seL4_SchedContext_YieldTo_t seL4_SchedContext_YieldTo(seL4_SchedContext _service)
{
    struct seL4_MessageRegisters mrs = {0, 0, 0, 0};
    seL4_SchedContext_YieldTo_t result;
    result.error = bulkhead_invoke(_service, SchedContextYieldTo, 0, 0, &mrs);
    result.consumed = mrs.mr0;
    return result;
}
