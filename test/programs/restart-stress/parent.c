/* Restarts the child after every crash, counting the kinds; after a hundred it prints the counts and stops it. */
#include <microkit.h>
#include <stdint.h>

#define CRASHES 100
#define CHILD_ENTRY 0x200000
/* Below the IPC buffer and the guard page, which are the last two pages. */
#define CHILD_STACK_TOP 0x3fffffd000

uintptr_t shared_vaddr;

static unsigned kinds[8];
static unsigned crashes;

static void print(const char *what, unsigned number)
{
    microkit_dbg_puts(what);
    microkit_dbg_put32(number);
    microkit_dbg_puts("\n");
}

void init(void)
{
}

void notified(microkit_channel channel)
{
    (void)channel;
}

/* microkit_pd_restart sets the pc only: the child would go down its stack with every crash. */
static void restart(microkit_child child)
{
    seL4_UserContext context = {.pc = CHILD_ENTRY, .sp = CHILD_STACK_TOP};
    seL4_Error error = seL4_TCB_WriteRegisters(BASE_TCB_CAP + child, seL4_True, 0, 3, &context);

    if (error != seL4_NoError) {
        print("restart failed: ", error);
    }
}

seL4_Bool fault(microkit_child child, microkit_msginfo message, microkit_msginfo *reply)
{
    const volatile uint64_t *starts = (const volatile uint64_t *)shared_vaddr;

    (void)reply;
    kinds[microkit_msginfo_get_label(message) % 8]++;
    crashes++;
    if (crashes < CRASHES) {
        restart(child);
        return seL4_False;
    }
    microkit_pd_stop(child);
    print("crashes: ", crashes);
    print("starts of the child: ", *starts);
    print("capability faults: ", kinds[seL4_Fault_CapFault]);
    print("unknown system calls: ", kinds[seL4_Fault_UnknownSyscall]);
    print("exceptions: ", kinds[seL4_Fault_UserException]);
    print("memory faults: ", kinds[seL4_Fault_VMFault]);
    return seL4_False;
}
