/*
 * Fault messages: what a fault handler receives when a thread it is responsible for cannot go on. seL4_getFault reads the
 * message of the fault that was received last; the accessors take it apart.
 */
#pragma once

#include <sel4/functions.h>
#include <sel4/types.h>

/* The label of a fault message. */
typedef enum seL4_Fault_tag {
    seL4_Fault_NullFault = 0,
    seL4_Fault_CapFault = 1,
    seL4_Fault_UnknownSyscall = 2,
    seL4_Fault_UserException = 3,
    seL4_Fault_Timeout = 5,
    seL4_Fault_VMFault = 6,
} seL4_Fault_tag_t;

/* A fault: its message registers, at most 11 of them, and its kind. */
struct seL4_Fault {
    seL4_Word words[11];
    seL4_Word kind;
};
typedef struct seL4_Fault seL4_Fault_t;

LIBSEL4_INLINE_FUNC PURE seL4_Word seL4_Fault_get_seL4_FaultType(seL4_Fault_t fault)
{
    return fault.kind;
}

#define BULKHEAD_FAULT_FIELD(kind, field, index)                                                                               \
    LIBSEL4_INLINE_FUNC seL4_Word seL4_Fault_##kind##_get_##field(seL4_Fault_t fault)                                          \
    {                                                                                                                          \
        return fault.words[index];                                                                                             \
    }                                                                                                                          \
    LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_Fault_##kind##_set_##field(seL4_Fault_t fault, seL4_Word value)                      \
    {                                                                                                                          \
        fault.words[index] = value;                                                                                            \
        return fault;                                                                                                          \
    }

BULKHEAD_FAULT_FIELD(CapFault, IP, 0)
BULKHEAD_FAULT_FIELD(CapFault, Addr, 1)
BULKHEAD_FAULT_FIELD(CapFault, InRecvPhase, 2)
BULKHEAD_FAULT_FIELD(CapFault, LookupFailureType, 3)
BULKHEAD_FAULT_FIELD(CapFault, MR4, 4)
BULKHEAD_FAULT_FIELD(CapFault, MR5, 5)
BULKHEAD_FAULT_FIELD(CapFault, MR6, 6)

BULKHEAD_FAULT_FIELD(UnknownSyscall, FaultIP, 0)
BULKHEAD_FAULT_FIELD(UnknownSyscall, SP, 1)
BULKHEAD_FAULT_FIELD(UnknownSyscall, RA, 2)
BULKHEAD_FAULT_FIELD(UnknownSyscall, A0, 3)
BULKHEAD_FAULT_FIELD(UnknownSyscall, A1, 4)
BULKHEAD_FAULT_FIELD(UnknownSyscall, A2, 5)
BULKHEAD_FAULT_FIELD(UnknownSyscall, A3, 6)
BULKHEAD_FAULT_FIELD(UnknownSyscall, A4, 7)
BULKHEAD_FAULT_FIELD(UnknownSyscall, A5, 8)
BULKHEAD_FAULT_FIELD(UnknownSyscall, A6, 9)
BULKHEAD_FAULT_FIELD(UnknownSyscall, Syscall, 10)

BULKHEAD_FAULT_FIELD(UserException, FaultIP, 0)
BULKHEAD_FAULT_FIELD(UserException, SP, 1)
BULKHEAD_FAULT_FIELD(UserException, Number, 2)
BULKHEAD_FAULT_FIELD(UserException, Code, 3)

BULKHEAD_FAULT_FIELD(Timeout, data, 0)
BULKHEAD_FAULT_FIELD(Timeout, consumed, 1)

BULKHEAD_FAULT_FIELD(VMFault, IP, 0)
BULKHEAD_FAULT_FIELD(VMFault, Addr, 1)
BULKHEAD_FAULT_FIELD(VMFault, PrefetchFault, 2)
BULKHEAD_FAULT_FIELD(VMFault, FSR, 3)

#undef BULKHEAD_FAULT_FIELD

/* How many message registers a fault of a kind has. */
LIBSEL4_INLINE_FUNC CONST int bulkhead_fault_length(seL4_Word kind)
{
    switch (kind) {
    case seL4_Fault_CapFault:
        return 7;
    case seL4_Fault_UnknownSyscall:
        return seL4_UnknownSyscall_Length;
    case seL4_Fault_UserException:
        return seL4_UserException_Length;
    case seL4_Fault_Timeout:
        return seL4_Timeout_Length;
    case seL4_Fault_VMFault:
        return seL4_VMFault_Length;
    default:
        return 0;
    }
}

/* The fault in the message that was just received; of kind seL4_Fault_NullFault when it is no fault. */
LIBSEL4_INLINE_FUNC seL4_Fault_t seL4_getFault(seL4_MessageInfo_t tag)
{
    seL4_Fault_t fault;
    int length = bulkhead_fault_length(seL4_MessageInfo_get_label(tag));
    fault.kind = length > 0 ? seL4_MessageInfo_get_label(tag) : (seL4_Word)seL4_Fault_NullFault;
    for (int i = 0; i < 11; i++) {
        fault.words[i] = i < length ? seL4_GetMR(i) : 0;
    }
    return fault;
}

LIBSEL4_INLINE_FUNC CONST seL4_Bool seL4_isNullFault_tag(seL4_MessageInfo_t tag)
{
    return seL4_MessageInfo_get_label(tag) == seL4_Fault_NullFault;
}

LIBSEL4_INLINE_FUNC CONST seL4_Bool seL4_isCapFault_tag(seL4_MessageInfo_t tag)
{
    return seL4_MessageInfo_get_label(tag) == seL4_Fault_CapFault;
}

LIBSEL4_INLINE_FUNC CONST seL4_Bool seL4_isUnknownSyscall_tag(seL4_MessageInfo_t tag)
{
    return seL4_MessageInfo_get_label(tag) == seL4_Fault_UnknownSyscall;
}

LIBSEL4_INLINE_FUNC CONST seL4_Bool seL4_isUserException_tag(seL4_MessageInfo_t tag)
{
    return seL4_MessageInfo_get_label(tag) == seL4_Fault_UserException;
}

LIBSEL4_INLINE_FUNC CONST seL4_Bool seL4_isTimeoutFault_tag(seL4_MessageInfo_t tag)
{
    return seL4_MessageInfo_get_label(tag) == seL4_Fault_Timeout;
}

LIBSEL4_INLINE_FUNC CONST seL4_Bool seL4_isVMFault_tag(seL4_MessageInfo_t tag)
{
    return seL4_MessageInfo_get_label(tag) == seL4_Fault_VMFault;
}

/* The answer to a timeout fault: all registers of the thread, and whether it goes on. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_TimeoutReply_new(seL4_Bool resume, seL4_UserContext regs, seL4_Word length)
{
    for (seL4_Word i = 0; i < length; i++) {
        seL4_SetMR((int)i, ((const seL4_Word *)&regs)[i]);
    }
    return seL4_MessageInfo_new(!resume, 0, 0, length);
}
