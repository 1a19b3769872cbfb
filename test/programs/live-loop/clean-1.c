/* Waits for the same bit, but gives up after a thousand times. */
#include <microkit.h>
#include <stdint.h>

uintptr_t uart_vaddr;

#define LINE_STATUS 5
#define TRANSMITTER_EMPTY (1 << 7)

void init(void)
{
    volatile uint8_t *uart = (volatile uint8_t *)uart_vaddr;
    unsigned tries = 1000;

    while (!(uart[LINE_STATUS] & TRANSMITTER_EMPTY) && --tries > 0) {
    }
    microkit_dbg_puts(tries > 0 ? "ready\n" : "gave up\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
