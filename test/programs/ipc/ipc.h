/* What the three programs share. */
#pragma once

#include <microkit.h>
#include <stdbool.h>
#include <stdint.h>

#define SERVER_CHANNEL 5
#define CLIENT_CHANNEL 3
#define CHILD 1

struct shared {
    uint64_t child_starts;
    uint64_t child_steps;
    uint64_t after_syscall; /* what the child found in a0 after its made-up system call */
};

enum call {
    CALL_ADD_ONE = 7,    /* answers label 8 and every message register plus one */
    CALL_COUNT = 9,      /* counts; the answer goes nowhere when it was sent, not called */
    CALL_GET_COUNT = 10, /* answers the count */
    CALL_LONG = 11,      /* 100 message registers, answered in reverse order */
    CALL_CHILD = 12,     /* exercises the child; answers nothing */
};

static inline void print(const char *text)
{
    microkit_dbg_puts(microkit_name);
    microkit_dbg_puts(": ");
    microkit_dbg_puts(text);
}

static inline void print_hex(uint64_t value)
{
    microkit_dbg_puts("0x");
    int digits = 1;
    while (digits < 16 && value >> (digits * 4) != 0) {
        digits++;
    }
    while (digits-- > 0) {
        microkit_dbg_putc("0123456789abcdef"[value >> (digits * 4) & 0xf]);
    }
}

static inline void print_value(const char *text, uint64_t value)
{
    print(text);
    microkit_dbg_puts(" ");
    print_hex(value);
    microkit_dbg_puts("\n");
}

static inline void check(const char *what, bool good)
{
    print(what);
    microkit_dbg_puts(good ? " ok\n" : " WRONG\n");
}
