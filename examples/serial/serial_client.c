/* A program at the serial line: greets, then reads lines, echoes what is typed and answers each line. */
#include <microkit.h>

#include "serial.h"

enum channels {
    DRIVER = 0,
};

/* Set by the loader from the system description. */
uintptr_t rx_ring_vaddr;
uintptr_t tx_ring_vaddr;

#define LINE_CAPACITY 80

static struct line {
    char text[LINE_CAPACITY + 1];
    unsigned length;
    unsigned number;
} line;

static struct serial_ring *rx;
static struct serial_ring *tx;

static void put_char(char c)
{
    if (c == '\n') {
        put_char('\r');
    }
    if (!ring_put(tx, (uint8_t)c)) {
        microkit_dbg_puts("client: the transmit ring is full\n");
    }
}

static void put_string(const char *text)
{
    for (; *text != '\0'; text++) {
        put_char(*text);
    }
}

static void put_number(uint64_t number)
{
#if BUG == BUG_BIG_LOCAL
    char digits[16 * 1024];
#else
    char digits[24];
#endif
    unsigned at = sizeof digits;

    digits[--at] = '\0';
    do {
        digits[--at] = '0' + number % 10;
        number /= 10;
    } while (number > 0);
#if BUG == BUG_BIG_LOCAL
    for (unsigned i = 0; i < at; i++) {
        digits[i] = ' ';
    }
#endif
    put_string(&digits[at]);
}

static void print_stats(void)
{
    static const char *const names[STAT_COUNT] = {
        [STAT_RECEIVED] = "received",
        [STAT_SENT] = "sent",
        [STAT_INTERRUPTS] = "interrupts",
        [STAT_DROPPED] = "dropped",
    };
    microkit_msginfo answer = microkit_ppcall(DRIVER, microkit_msginfo_new(SERIAL_GET_STATS, 0));
    if (microkit_msginfo_get_label(answer) != SERIAL_OK) {
        put_string("the driver does not count\n");
        return;
    }
    uint64_t values[STAT_COUNT];
    for (int i = 0; i < STAT_COUNT; i++) {
        values[i] = microkit_mr_get(i);
    }
    for (int i = 0; i < STAT_COUNT; i++) {
        put_string(names[i]);
        put_string(": ");
        put_number(values[i]);
        put_string("\n");
    }
}

static bool equal(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

static void answer_line(void)
{
    line.text[line.length] = '\0';
    line.number++;
    if (equal(line.text, "stats")) {
        print_stats();
    } else {
        put_string("line ");
        put_number(line.number);
        put_string(": ");
        put_string(line.text);
        put_string("\n");
    }
    line.length = 0;
    put_string("> ");
}

static void typed(char c)
{
    if (c == '\r' || c == '\n') {
        put_string("\n");
        answer_line();
    } else if ((c == '\b' || c == 0x7f) && line.length > 0) {
        line.length--;
        put_string("\b \b");
    } else if (c >= ' ' && c < 0x7f && line.length < LINE_CAPACITY) {
        line.text[line.length++] = c;
        put_char(c);
    }
}

void init(void)
{
    rx = (struct serial_ring *)rx_ring_vaddr;
    tx = (struct serial_ring *)tx_ring_vaddr;
    put_string("Hello from a partition. The line has ");
    put_number(RING_CAPACITY);
    put_string(" bytes of buffer; type something, or \"stats\".\n> ");
    microkit_notify(DRIVER);
}

void notified(microkit_channel channel)
{
    uint8_t byte;

    (void)channel;
    while (ring_take(rx, &byte)) {
        typed((char)byte);
    }
    microkit_notify(DRIVER);
}
