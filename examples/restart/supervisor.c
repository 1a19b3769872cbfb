/* Restarts its child when it crashes, three times; then it leaves it stopped. */
#include <microkit.h>
#include <stdint.h>

#define BUG_NONE 0
#define BUG_WRONG_ENTRY 1 /* mem-null-fn: the child is restarted where it has no code */
#ifndef BUG
#define BUG BUG_NONE
#endif

enum children {
    TICKER = 1,
};

#define RESTART_LIMIT 3

/* Every program starts where the linker script puts the image. */
#if BUG == BUG_WRONG_ENTRY
#define PROGRAM_ENTRY 0x20000
#else
#define PROGRAM_ENTRY 0x200000
#endif

struct crash {
    uint64_t label;
    uint64_t pc;
    uint64_t address;
};

static struct {
    unsigned restarts;
    struct crash last;
} child;

static void put_hex(uint64_t value)
{
    char digits[17];
    int at = sizeof digits - 1;

    digits[at] = '\0';
    do {
        digits[--at] = "0123456789abcdef"[value & 0xf];
        value >>= 4;
    } while (value > 0);
    microkit_dbg_puts("0x");
    microkit_dbg_puts(&digits[at]);
}

static struct crash read_crash(microkit_msginfo message)
{
    seL4_Fault_t fault = seL4_getFault(message);
    struct crash crash = {.label = seL4_Fault_get_seL4_FaultType(fault)};

    if (crash.label == seL4_Fault_VMFault) {
        crash.pc = seL4_Fault_VMFault_get_IP(fault);
        crash.address = seL4_Fault_VMFault_get_Addr(fault);
    } else if (crash.label == seL4_Fault_UserException) {
        crash.pc = seL4_Fault_UserException_get_FaultIP(fault);
    }
    return crash;
}

void init(void)
{
    microkit_dbg_puts("supervisor: watching the ticker\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}

seL4_Bool fault(microkit_child id, microkit_msginfo message, microkit_msginfo *reply)
{
    (void)reply;
    child.last = read_crash(message);
    microkit_dbg_puts("supervisor: the ticker crashed at ");
    put_hex(child.last.pc);
    microkit_dbg_puts(", address ");
    put_hex(child.last.address);

    if (child.restarts < RESTART_LIMIT) {
        child.restarts++;
        microkit_dbg_puts("; restart ");
        microkit_dbg_put32(child.restarts);
        microkit_dbg_puts("\n");
        microkit_pd_restart(id, PROGRAM_ENTRY);
    } else {
        microkit_dbg_puts("; once too often\n");
        microkit_pd_stop(id);
    }
    /* The child goes on from its new pc, or not at all; the faulting instruction gets no answer. */
    return seL4_False;
}
