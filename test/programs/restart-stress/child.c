/* Crashes in one of ten ways, in turn. */
#include <microkit.h>
#include <stdint.h>

uintptr_t shared_vaddr;

/* Not reset by a restart: the parent leaves our data as it is. */
static uint64_t lives;

static uint64_t overflow_stack(uint64_t depth)
{
    volatile uint64_t here[64];
    here[0] = depth;
    if (depth == UINT64_MAX) {
        return 0;
    }
    return overflow_stack(depth + 1) + here[0];
}

void init(void)
{
    volatile uint64_t *starts = (volatile uint64_t *)shared_vaddr;
    volatile uint64_t *nowhere = (volatile uint64_t *)0xdead0000;
    seL4_Word badge;

    *starts = *starts + 1;
    switch (lives++ % 10) {
    case 0:
        *nowhere = 1;
        break;
    case 1:
        (void)*nowhere;
        break;
    case 2:
        ((void (*)(void))0)();
        break;
    case 3:
        asm volatile("ebreak");
        break;
    case 4:
        asm volatile("unimp");
        break;
    case 5:
        overflow_stack(0);
        break;
    case 6:
        *(volatile uint8_t *)(uintptr_t)init = 0;
        break;
    case 7:
        seL4_Wait(499, &badge);
        break;
    case 8:
        asm volatile("li a7, 1000\n ecall" : : : "a7", "memory");
        break;
    default:
        ((void (*)(void))starts)();
        break;
    }
}

void notified(microkit_channel channel)
{
    (void)channel;
}
