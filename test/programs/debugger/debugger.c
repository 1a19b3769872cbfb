/* What a debugger is asked about: calls, loops, inlined calls, recursion, values of every kind, waiting. */
#include <microkit.h>
#include <stdbool.h>
#include <stdint.h>

#define PEER 1

enum state { IDLE, BUSY, BROKEN = 7 };

struct flags {
    unsigned ready : 1;
    unsigned mode : 3;
    unsigned error : 4;
};

struct node {
    int value;
    struct node *next;
};

struct shapes {
    enum state state;
    struct flags flags;
    uint8_t bytes[16];
    struct node *list;
    const char *name;
    uint64_t big;
    bool on;
};

static struct node second = {22, 0};
static struct node first = {11, &second};

struct shapes shapes = {
    .state = BUSY,
    .flags = {.ready = 1, .mode = 5, .error = 9},
    .bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
    .list = &first,
    .name = "shapes",
    .big = 0x123456789abcdef0,
    .on = true,
};

uint32_t table[1000];
volatile uint32_t counter;
volatile uint32_t rounds;

static inline __attribute__((always_inline)) int twice(int n)
{
    int doubled = n + n;
    return doubled;
}

static __attribute__((noinline)) int add(int a, int b)
{
    int sum = a + b;
    counter++;
    return sum;
}

static __attribute__((noinline)) int factorial(int n)
{
    if (n <= 1) {
        return 1;
    }
    return n * factorial(n - 1);
}

static __attribute__((noinline)) int spin(int times)
{
    int left = times;
    while (left > 0) left--;
    return left;
}

static __attribute__((noinline)) int work(int seed)
{
    int local = seed;
    local = add(local, 2);
    local = twice(local);
    local += add(add(local, 1), 3);
    int product = factorial(5);
    spin(1000);
    for (int i = 0; i < 10; i++) {
        table[i] = i * local;
        counter += i;
    }
    return local + product;
}

void init(void)
{
    int result = work(5);
    table[0] = result;
    microkit_dbg_puts("worked\n");
    microkit_notify(PEER);
}

void notified(microkit_channel channel)
{
    rounds++;
    if (rounds < 100) {
        work(rounds);
        microkit_notify(channel);
    }
}
