/*
 * What examples/serial does until its first interrupt, without a kernel: supervisor mode behind OpenSBI, a 16550 that says it
 * can send, and a PLIC that passes that on. The peer of the benchmark of launching.
 */
#include <stdint.h>

enum { UART_IRQ = 10, SUPERVISOR_CONTEXT = 1, IER_THR_EMPTY = 2, SIE_EXTERNAL = 1 << 9, SSTATUS_SIE = 1 << 1 };

#define UART ((volatile uint8_t *)0x10000000)
#define PLIC 0x0c000000ul
#define PLIC_PRIORITY(source) (*(volatile uint32_t *)(PLIC + 4 * (source)))
#define PLIC_ENABLE(context) (*(volatile uint32_t *)(PLIC + 0x2000 + 0x80 * (context)))
#define PLIC_THRESHOLD(context) (*(volatile uint32_t *)(PLIC + 0x200000 + 0x1000 * (context)))
#define PLIC_CLAIM(context) (*(volatile uint32_t *)(PLIC + 0x200004 + 0x1000 * (context)))

static const char *rest = "Hello from supervisor mode.\n";

void __attribute__((interrupt("supervisor"), aligned(4))) handle_interrupt(void)
{
    uint32_t source = PLIC_CLAIM(SUPERVISOR_CONTEXT);
    (void)UART[2];
    if (*rest != 0) {
        UART[0] = (uint8_t)*rest++;
    } else {
        UART[1] = 0;
    }
    PLIC_CLAIM(SUPERVISOR_CONTEXT) = source;
}

void run(void)
{
    asm volatile("csrw stvec, %0" ::"r"(handle_interrupt));
    PLIC_PRIORITY(UART_IRQ) = 1;
    PLIC_THRESHOLD(SUPERVISOR_CONTEXT) = 0;
    PLIC_ENABLE(SUPERVISOR_CONTEXT) = 1u << UART_IRQ;
    asm volatile("csrs sie, %0" ::"r"(SIE_EXTERNAL));
    UART[1] = IER_THR_EMPTY;
    asm volatile("csrs sstatus, %0" ::"r"(SSTATUS_SIE));
    for (;;) {
        asm volatile("wfi");
    }
}

void __attribute__((naked, section(".text.start"))) _start(void)
{
    asm volatile("la sp, stack_top\n\tcall run");
}
