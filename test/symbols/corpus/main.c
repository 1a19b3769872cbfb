#include "device.h"

typedef struct {
    int x, y;
} point_t;

struct large {
    long values[5];
};

static struct device console;
static struct device disk = { .name = "disk", .next = &console, .label = "dsk" };
static const char *const names[] = { "zero", "one", "two" };
static uint8_t buffer[64] = { 4, 0, 7, 1, 2, 3, 4 };
static struct packet *packet = (struct packet *)buffer;
_Bool enabled = 1;
double ratio = 1.5;
float half = 0.5f;
char letter = 'x';
signed char tiny = -3;
int64_t big = -0x123456789abcdefLL;
uint64_t huge = 0xfedcba9876543210ULL;
void *nowhere;
volatile int sink;

__attribute__((noinline)) static long factorial(int n)
{
    if (n <= 1) {
        sink = n;
        return 1;
    }
    long rest = factorial(n - 1);
    return n * rest;
}

__attribute__((noinline)) static point_t add_points(point_t a, const point_t *b)
{
    point_t sum = { a.x + b->x, a.y + b->y };
    sink = sum.x;
    return sum;
}

__attribute__((noinline)) static struct large make_large(long seed)
{
    struct large result;
    for (int i = 0; i < 5; i++)
        result.values[i] = seed * i;
    sink = (int)seed;
    return result;
}

static int on_interrupt(struct device *device, unsigned line)
{
    static int calls = 40;
    calls++;
    device->status.code = line;
    sink = calls;
    return calls;
}

__attribute__((noinline)) static int dispatch(struct device *device, unsigned line)
{
    int result = device->handler(device, line);
    return result + 1;
}

int main(void)
{
    point_t here = { 3, 4 };
    point_t there = { 10, 20 };

    console.name = "console";
    console.handler = on_interrupt;
    disk.handler = on_interrupt;
    disk.status.ready = 1;
    disk.status.level = -7;
    disk.status.wide = 0xabcdef1234;
    disk.status.state = RUNNING;
    disk.word = 0x04030201;
    for (unsigned i = 0; i < 4; i++) {
        disk.ring[i].address = 0x80001000 + i * 0x100;
        disk.ring[i].length = 10 * (i + 1);
        disk.ring[i].next = (uint16_t)ring_next(i);
    }
    for (int row = 0; row < 2; row++)
        for (int column = 0; column < 3; column++)
            disk.matrix[row][column] = row * 10 + column;

    point_t sum = add_points(here, &there);
    struct large large = make_large(7);
    sink = dispatch(&disk, 9);
    long product = factorial(5);
    int polled = device_poll(&disk, 3);
    sink = (int)(product + polled + sum.x + large.values[2] + names[1][0] + packet->kind);
    return sink;
}
