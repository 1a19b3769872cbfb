/*
 * Driver for a 16550A UART. Bytes to send come from the client in `tx_ring`, received ones go to it in `rx_ring`; the interrupt
 * tells when the device has room or data, the channel tells when the client has.
 */
#include <microkit.h>

#include "serial.h"
#include "uart16550.h"

enum channels {
    UART_IRQ = 0,
    CLIENT = 1,
};

/* Set by the loader from the system description. */
uintptr_t uart_vaddr;
uintptr_t rx_ring_vaddr;
uintptr_t tx_ring_vaddr;

enum driver_state { STATE_RESET, STATE_RUNNING };

static struct serial_driver {
    struct uart16550 *uart;
    struct serial_ring *rx;
    struct serial_ring *tx;
    enum driver_state state;
    uint32_t baud;
    uint8_t enabled_interrupts; /* copy of IER */
    uint64_t stats[STAT_COUNT];
} driver;

static void enable_interrupts(uint8_t interrupts)
{
    driver.enabled_interrupts = interrupts;
    driver.uart->interrupts = interrupts;
}

static bool set_baud(uint32_t baud)
{
    if (baud == 0 || baud > UART_CLOCK_HZ / 16) {
        return false;
    }
    uint32_t divisor = UART_CLOCK_HZ / (16 * baud);
    if (divisor > 0xffff) {
        return false;
    }
    struct uart16550 *uart = driver.uart;
    uart->line_control = LCR_8_BITS | LCR_DIVISOR_LATCH;
    uart->data = divisor & 0xff;
    uart->interrupts = divisor >> 8;
    uart->line_control = LCR_8_BITS;
    driver.baud = baud;
    return true;
}

/* Moves bytes from the client's ring to the device, as many as its FIFO takes; asks for an interrupt when some are left. */
static void transmit(void)
{
    union uart_lsr status = {.raw = driver.uart->line_status};

    if (status.thr_empty) {
        uint8_t byte;
        for (int room = UART_FIFO_BYTES; room > 0 && ring_take(driver.tx, &byte); room--) {
            driver.uart->data = byte;
            driver.stats[STAT_SENT]++;
        }
    }
    if (ring_count(driver.tx) > 0) {
        enable_interrupts(driver.enabled_interrupts | IER_THR_EMPTY);
    } else {
        enable_interrupts(driver.enabled_interrupts & ~IER_THR_EMPTY);
    }
}

static void notify_client(void)
{
#if BUG == BUG_WRONG_CHANNEL
    /* Not microkit_notify: this runs for every byte, and its check of the channel costs more than the signal. */
    seL4_Signal(BASE_OUTPUT_NOTIFICATION_CAP + 2);
#else
    microkit_notify(CLIENT);
#endif
}

/* Moves what the device has received to the client's ring. */
static void receive(void)
{
    union uart_lsr status;
    bool received = false;

    while ((status.raw = driver.uart->line_status, status.data_ready)) {
        uint8_t byte = driver.uart->data;
        driver.stats[STAT_RECEIVED]++;
        if (!ring_put(driver.rx, byte)) {
            driver.stats[STAT_DROPPED]++;
        }
        received = true;
    }
    if (received) {
        notify_client();
    }
}

/* Reading the register is what ends these two kinds of interrupt. */
static void line_status_changed(void)
{
    union uart_lsr status = {.raw = driver.uart->line_status};
    if (status.overrun_error) {
        driver.stats[STAT_DROPPED]++;
    }
}

static void modem_status_changed(void)
{
    (void)driver.uart->modem_status;
}

typedef void (*cause_handler)(void);

static const cause_handler handlers[8] = {
    [CAUSE_MODEM_STATUS] = modem_status_changed,
#if BUG != BUG_MISSING_HANDLER
    [CAUSE_THR_EMPTY] = transmit,
#endif
    [CAUSE_RECEIVED] = receive,
    [CAUSE_LINE_STATUS] = line_status_changed,
    [CAUSE_TIMEOUT] = receive,
};

static void handle_interrupt(void)
{
    union uart_iir pending;

    driver.stats[STAT_INTERRUPTS]++;
    while ((pending.raw = driver.uart->identification, !pending.none_pending)) {
        cause_handler handler = handlers[pending.cause];
        handler();
    }
#if BUG != BUG_FORGOTTEN_ACK
    microkit_irq_ack(UART_IRQ);
#endif
}

/* What is still in the transmitter belongs to whoever ran before; it would be garbled by a new baud rate. */
static void wait_until_idle(void)
{
#if BUG == BUG_WRONG_BIT
    while (!(driver.uart->line_status & (1 << 7))) {
        /* a byte takes 87 us at 115200 baud */
    }
#else
    while (!(driver.uart->line_status & (1 << 6))) {
        /* a byte takes 87 us at 115200 baud */
    }
#endif
}

void init(void)
{
    driver.uart = (struct uart16550 *)uart_vaddr;
    driver.rx = (struct serial_ring *)rx_ring_vaddr;
    driver.tx = (struct serial_ring *)tx_ring_vaddr;
    driver.state = STATE_RESET;

    enable_interrupts(0);
    wait_until_idle();
    set_baud(115200);
    driver.uart->identification = FCR_ENABLE | FCR_CLEAR_RECEIVE | FCR_CLEAR_TRANSMIT | FCR_TRIGGER_8;
    driver.uart->modem_control = MCR_DATA_TERMINAL_READY | MCR_REQUEST_TO_SEND | MCR_OUT2;
    enable_interrupts(IER_RECEIVED | IER_LINE_STATUS);
    driver.state = STATE_RUNNING;
}

void notified(microkit_channel channel)
{
    switch (channel) {
    case UART_IRQ:
        handle_interrupt();
        break;
    case CLIENT:
        transmit();
        break;
    }
}

static microkit_msginfo answer_stats(void)
{
    for (int i = 0; i < STAT_COUNT; i++) {
        microkit_mr_set(i, driver.stats[i]);
    }
    return microkit_msginfo_new(SERIAL_OK, STAT_COUNT);
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    switch (microkit_msginfo_get_label(message)) {
    case SERIAL_SET_BAUD:
        return microkit_msginfo_new(set_baud(microkit_mr_get(0)) ? SERIAL_OK : SERIAL_BAD_ARGUMENT, 0);
    case SERIAL_GET_STATS:
        return answer_stats();
    default:
        return microkit_msginfo_new(SERIAL_BAD_ARGUMENT, 0);
    }
}
