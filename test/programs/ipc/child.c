/* Does one thing wrong after the other; the parent restarts it or lets it go on. What it keeps in shared memory survives. */
#include "ipc.h"

uintptr_t shared_vaddr;

static seL4_Word made_up_system_call(seL4_Word argument)
{
    register seL4_Word a0 asm("a0") = argument;
    register seL4_Word a7 asm("a7") = 42;
    asm volatile("ecall" : "+r"(a0) : "r"(a7) : "memory");
    return a0;
}

void init(void)
{
    struct shared *shared = (struct shared *)shared_vaddr;
    seL4_Word badge;

    shared->child_starts++;
    switch (shared->child_steps++) {
    case 0:
        shared->after_syscall = made_up_system_call(0xbeef);
        check("the emulated system call", shared->after_syscall == 0xf00d);
        /* csrrw of a read-only register: what assemblers call unimp. */
        asm volatile(".word 0xc0001073");
        print("went on after the illegal instruction\n");
        *(volatile int *)0x10 = 1;
        break;
    case 1:
        (void)*(volatile int *)0xdead000;
        break;
    case 2:
        ((void (*)(void))0x5000)();
        break;
    case 3:
        seL4_Wait(400, &badge);
        break;
    default:
        print("nothing more to do\n");
        break;
    }
}

void notified(microkit_channel channel)
{
    (void)channel;
}
