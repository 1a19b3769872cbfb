/* Answers calls, notifies back, and looks after the child: reads and writes its registers, serves its faults. */
#include "ipc.h"

uintptr_t shared_vaddr;

#define CLIENT_SC microkit_cspace_root_slot_to_cptr(1)
#define CLIENT_TCB microkit_cspace_root_slot_to_cptr(2)
#define CHILD_TCB (BASE_TCB_CAP + CHILD)

static uint64_t count;

static void exercise_child(void)
{
    seL4_UserContext context;
    seL4_UserContext garbage; /* what a failed read leaves behind is not said */

    print_value("TCB_Suspend answers", seL4_TCB_Suspend(CHILD_TCB));
    print_value("TCB_ReadRegisters answers", seL4_TCB_ReadRegisters(CHILD_TCB, seL4_False, 0, 32, &context));
    check("the child's gp and sp", context.gp != 0 && context.sp != 0 && context.sp % 16 == 0);
    print_value("TCB_ReadRegisters of no register answers", seL4_TCB_ReadRegisters(CHILD_TCB, seL4_False, 0, 0, &garbage));
    context.s11 = 0x123456789abcdef0;
    print_value("TCB_WriteRegisters answers", seL4_TCB_WriteRegisters(CHILD_TCB, seL4_False, 0, 32, &context));
    context.s11 = 0;
    seL4_TCB_ReadRegisters(CHILD_TCB, seL4_False, 0, 32, &context);
    check("a register that was written", context.s11 == 0x123456789abcdef0);
    print_value("TCB_Resume answers", seL4_TCB_Resume(CHILD_TCB));
    print_value("SchedContext_Consumed answers", seL4_SchedContext_Consumed(CLIENT_SC).error);
    print_value("TCB_SetPriority without authority answers", seL4_TCB_SetPriority(CHILD_TCB, 0, 10));
    check("DebugCapIdentify of the child's TCB", seL4_DebugCapIdentify(CHILD_TCB) == 12);
    check("DebugCapIdentify of an empty slot", seL4_DebugCapIdentify(400) == 0);
    (void)CLIENT_TCB;
}

void init(void)
{
    print("started\n");
}

void notified(microkit_channel channel)
{
    microkit_notify(channel);
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    seL4_Word length = microkit_msginfo_get_count(message);
    seL4_Word words[120];

    if (channel != SERVER_CHANNEL) {
        print_value("call on", channel);
    }
    switch (microkit_msginfo_get_label(message)) {
    case CALL_ADD_ONE:
        for (seL4_Word i = 0; i < length; i++) {
            microkit_mr_set(i, microkit_mr_get(i) + 1);
        }
        return microkit_msginfo_new(8, length);
    case CALL_COUNT:
        count++;
        return microkit_msginfo_new(0, 0);
    case CALL_GET_COUNT:
        microkit_mr_set(0, count);
        return microkit_msginfo_new(0, 1);
    case CALL_LONG:
        for (seL4_Word i = 0; i < length; i++) {
            words[i] = microkit_mr_get(i);
        }
        for (seL4_Word i = 0; i < length; i++) {
            microkit_mr_set(i, words[length - 1 - i]);
        }
        return microkit_msginfo_new(0, length);
    case CALL_CHILD:
        exercise_child();
        return microkit_msginfo_new(0, 0);
    default:
        print("unknown call\n");
        return microkit_msginfo_new(1, 0);
    }
}

seL4_Bool fault(microkit_child child, microkit_msginfo message, microkit_msginfo *reply)
{
    seL4_Fault_t fault = seL4_getFault(message);

    if (child != CHILD) {
        print_value("fault of", child);
    }
    print_value("message registers of the fault:", microkit_msginfo_get_count(message));
    switch (seL4_Fault_get_seL4_FaultType(fault)) {
    case seL4_Fault_UnknownSyscall:
        print_value("unknown system call", seL4_Fault_UnknownSyscall_get_Syscall(fault));
        print_value("its first argument", seL4_Fault_UnknownSyscall_get_A0(fault));
        /* Emulated: the result goes into a0, and the child goes on after the ecall. */
        seL4_SetMR(seL4_UnknownSyscall_FaultIP, seL4_Fault_UnknownSyscall_get_FaultIP(fault) + 4);
        seL4_SetMR(seL4_UnknownSyscall_A0, 0xf00d);
        *reply = seL4_MessageInfo_new(0, 0, 0, seL4_UnknownSyscall_Syscall);
        return seL4_True;
    case seL4_Fault_UserException:
        print_value("exception", seL4_Fault_UserException_get_Number(fault));
        seL4_SetMR(seL4_UserException_FaultIP, seL4_Fault_UserException_get_FaultIP(fault) + 4);
        *reply = seL4_MessageInfo_new(0, 0, 0, 1);
        return seL4_True;
    case seL4_Fault_CapFault:
        print_value("capability fault at slot", seL4_Fault_CapFault_get_Addr(fault));
        print_value("while receiving", seL4_Fault_CapFault_get_InRecvPhase(fault));
        print_value("lookup failure", seL4_Fault_CapFault_get_LookupFailureType(fault));
        microkit_pd_restart(child, 0x200000);
        return seL4_False;
    case seL4_Fault_VMFault:
        print_value("memory fault at", seL4_Fault_VMFault_get_Addr(fault));
        print_value("on a fetch", seL4_Fault_VMFault_get_PrefetchFault(fault));
        print_value("status", seL4_Fault_VMFault_get_FSR(fault));
        microkit_pd_restart(child, 0x200000);
        return seL4_False;
    default:
        print_value("fault of kind", microkit_msginfo_get_label(message));
        return seL4_False;
    }
}
