/* Registers of a 16550A UART, one byte each (National Semiconductor PC16550D datasheet, section 8). */
#pragma once

#include <stdint.h>

struct uart16550 {
    volatile uint8_t data;           /* RBR when read, THR when written; DLL while DLAB is set */
    volatile uint8_t interrupts;     /* IER; DLM while DLAB is set */
    volatile uint8_t identification; /* IIR when read, FCR when written */
    volatile uint8_t line_control;   /* LCR */
    volatile uint8_t modem_control;  /* MCR */
    volatile uint8_t line_status;    /* LSR */
    volatile uint8_t modem_status;   /* MSR */
    volatile uint8_t scratch;        /* SCR */
};

enum uart_ier {
    IER_RECEIVED = 1 << 0,
    IER_THR_EMPTY = 1 << 1,
    IER_LINE_STATUS = 1 << 2,
    IER_MODEM_STATUS = 1 << 3,
};

/* Bits 3:1 of IIR. */
enum uart_cause {
    CAUSE_MODEM_STATUS = 0,
    CAUSE_THR_EMPTY = 1,
    CAUSE_RECEIVED = 2,
    CAUSE_LINE_STATUS = 3,
    CAUSE_TIMEOUT = 6,
};

union uart_iir {
    uint8_t raw;
    struct {
        uint8_t none_pending : 1;
        uint8_t cause : 3; /* enum uart_cause */
        uint8_t : 2;
        uint8_t fifos_enabled : 2;
    };
};

enum uart_fcr {
    FCR_ENABLE = 1 << 0,
    FCR_CLEAR_RECEIVE = 1 << 1,
    FCR_CLEAR_TRANSMIT = 1 << 2,
    FCR_TRIGGER_1 = 0 << 6,
    FCR_TRIGGER_8 = 2 << 6,
};

enum uart_lcr {
    LCR_8_BITS = 3 << 0,
    LCR_DIVISOR_LATCH = 1 << 7,
};

enum uart_mcr {
    MCR_DATA_TERMINAL_READY = 1 << 0,
    MCR_REQUEST_TO_SEND = 1 << 1,
    MCR_OUT2 = 1 << 3, /* gates the interrupt line on PC hardware */
};

union uart_lsr {
    uint8_t raw;
    struct {
        uint8_t data_ready : 1;
        uint8_t overrun_error : 1;
        uint8_t parity_error : 1;
        uint8_t framing_error : 1;
        uint8_t break_received : 1;
        uint8_t thr_empty : 1;
        uint8_t transmitter_idle : 1;
        uint8_t error_in_fifo : 1;
    };
};

#define UART_FIFO_BYTES 16
#define UART_CLOCK_HZ 3686400
