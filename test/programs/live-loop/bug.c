/* Waits for bit 7 of the UART's line status: it tells of an error in the FIFO, and none ever comes. */
#include <microkit.h>
#include <stdint.h>

uintptr_t uart_vaddr;

#define LINE_STATUS 5
#define TRANSMITTER_EMPTY (1 << 7)

void init(void)
{
    volatile uint8_t *uart = (volatile uint8_t *)uart_vaddr;

    while (!(uart[LINE_STATUS] & TRANSMITTER_EMPTY)) {
    }
    uart[0] = '!';
}

void notified(microkit_channel channel)
{
    (void)channel;
}
