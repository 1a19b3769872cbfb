/*
 * Checks a disk: reads every sector and compares it with what must be there, then writes some, reads them back and compares
 * again. Two requests are always under way, each with its half of the buffers.
 *
 * A sector of the disk image is `struct sector`: its number, 500 bytes of a pseudo-random sequence, and their checksum.
 */
#include <microkit.h>

#include "blk.h"

enum channels {
    DRIVER = 0,
};

/* Set by the loader from the system description. */
uintptr_t buffers_vaddr;
uintptr_t requests_vaddr;
uintptr_t checksums_vaddr;

struct sector {
    uint32_t magic; /* "BLKH" */
    uint32_t number;
    uint8_t payload[500];
    uint32_t checksum; /* FNV-1a of the payload */
};

_Static_assert(sizeof(struct sector) == SECTOR_SIZE, "a sector");

#define SECTOR_MAGIC 0x484b4c42
#define HALF_SECTORS (BUFFER_BYTES / SECTOR_SIZE / 2)
#define MAX_SECTORS (0x1000 / sizeof(uint32_t)) /* as many checksums as their region holds */
#define WRITTEN_FIRST 64
#define WRITTEN_COUNT 16

enum phase { READING, WRITING, READING_BACK, FINISHED };

static struct client {
    enum phase phase;
    uint32_t capacity;
    uint32_t next;     /* the next sector to ask for */
    uint32_t end;      /* where this phase ends */
    uint32_t in_flight;
    uint32_t checked;
    uint32_t wrong;
    struct {
        uint32_t busy : 1;
        uint32_t sectors : 7;
        uint32_t first : 24;
    } halves[2];
} client;

/* What was read from each sector, kept to see whether it changes. */
static uint32_t *checksums;

static struct blk_queues *queues;

static uint32_t fnv1a(const uint8_t *bytes, unsigned count)
{
    uint32_t hash = 0x811c9dc5;
    for (unsigned i = 0; i < count; i++) {
        hash = (hash ^ bytes[i]) * 0x01000193;
    }
    return hash;
}

static struct sector *sector_in(unsigned half, unsigned index)
{
    return (struct sector *)buffers_vaddr + half * HALF_SECTORS + index;
}

static void report(const char *what, uint32_t number)
{
    microkit_dbg_puts("client: ");
    microkit_dbg_puts(what);
    microkit_dbg_put32(number);
    microkit_dbg_puts("\n");
}

/* What this program writes to a sector: the same kind of content from another sequence. */
static void make_sector(struct sector *sector, uint32_t number)
{
    uint32_t state = number * 2654435761u + 12345;
    sector->magic = SECTOR_MAGIC;
    sector->number = number;
    for (unsigned i = 0; i < sizeof sector->payload; i++) {
        state = state * 1664525 + 1013904223;
        sector->payload[i] = state >> 24;
    }
    sector->checksum = fnv1a(sector->payload, sizeof sector->payload);
}

static bool sound(const struct sector *sector, uint32_t number)
{
    return sector->magic == SECTOR_MAGIC && sector->number == number &&
           sector->checksum == fnv1a(sector->payload, sizeof sector->payload);
}

static void check_sector(const struct sector *sector, uint32_t number)
{
    client.checked++;
    if (!sound(sector, number)) {
        client.wrong++;
        report("wrong content in sector ", number);
    }
    if (client.phase == READING) {
        checksums[number] = sector->checksum;
    } else if (checksums[number] != sector->checksum) {
        client.wrong++;
        report("lost the data written to sector ", number);
    }
}

/* Starts one request with a free half of the buffers. */
static void start_request(unsigned half)
{
    uint32_t count = client.end - client.next;
    if (count > HALF_SECTORS) {
        count = HALF_SECTORS;
    }
    if (client.phase == WRITING) {
        for (uint32_t i = 0; i < count; i++) {
            make_sector(sector_in(half, i), client.next + i);
            checksums[client.next + i] = sector_in(half, i)->checksum;
        }
    }
    client.halves[half].busy = 1;
    client.halves[half].first = client.next;
    client.halves[half].sectors = count;
    client.in_flight++;

    uint32_t tail = queues->requests.tail;
    queues->requests.entries[tail % QUEUE_CAPACITY] = (struct blk_request){
        .id = half,
        .operation = client.phase == WRITING ? BLK_WRITE : BLK_READ,
        .sector = client.next,
        .sectors = count,
        .buffer = half * HALF_SECTORS * SECTOR_SIZE,
    };
    store_release(&queues->requests.tail, tail + 1);
    client.next += count;
}

static void begin(enum phase phase, uint32_t first, uint32_t count)
{
    client.phase = phase;
    client.next = first;
    client.end = first + count;
}

static void next_phase(void)
{
    switch (client.phase) {
    case READING:
        report("sectors read: ", client.checked);
        begin(WRITING, WRITTEN_FIRST, WRITTEN_COUNT);
        break;
    case WRITING:
        begin(READING_BACK, WRITTEN_FIRST, WRITTEN_COUNT);
        break;
    case READING_BACK:
        report("sectors written and read back: ", WRITTEN_COUNT);
        client.phase = FINISHED;
        if (client.wrong == 0) {
            microkit_dbg_puts("client: the disk is good\n");
        } else {
            report("sectors that are wrong: ", client.wrong);
        }
        break;
    case FINISHED:
        break;
    }
}

static void keep_going(void)
{
    bool started = false;

    if (client.next == client.end && client.in_flight == 0) {
        next_phase();
    }
    for (unsigned half = 0; half < 2; half++) {
        if (client.phase != FINISHED && client.next < client.end && !client.halves[half].busy) {
            start_request(half);
            started = true;
        }
    }
    if (started) {
        microkit_notify(DRIVER);
    }
}

static void finish_request(const struct blk_response *response)
{
    unsigned half = response->id;

    if (half > 1 || !client.halves[half].busy) {
        report("answer to a request that was never made: ", half);
        return;
    }
    client.halves[half].busy = 0;
    client.in_flight--;
    if (response->status != BLK_OK) {
        if (client.phase != FINISHED) {
            report("giving up: the driver failed at sector ", client.halves[half].first);
        }
        client.phase = FINISHED;
        return;
    }
    if (client.phase == READING || client.phase == READING_BACK) {
        for (uint32_t i = 0; i < client.halves[half].sectors; i++) {
            check_sector(sector_in(half, i), client.halves[half].first + i);
        }
    }
}

void init(void)
{
    queues = (struct blk_queues *)requests_vaddr;
    checksums = (uint32_t *)checksums_vaddr;

    microkit_msginfo answer = microkit_ppcall(DRIVER, microkit_msginfo_new(BLK_GET_CAPACITY, 0));
    if (microkit_msginfo_get_label(answer) != BLK_OK) {
        microkit_dbg_puts("client: there is no disk\n");
        return;
    }
    client.capacity = microkit_mr_get(0);
    report("sectors on the disk: ", client.capacity);
    if (client.capacity > MAX_SECTORS || client.capacity < WRITTEN_FIRST + WRITTEN_COUNT) {
        microkit_dbg_puts("client: the disk is not the one that I know\n");
        return;
    }
    begin(READING, 0, client.capacity);
    keep_going();
}

void notified(microkit_channel channel)
{
    (void)channel;
    while (load_acquire(&queues->responses.tail) != queues->responses.head) {
        struct blk_response response = queues->responses.entries[queues->responses.head % QUEUE_CAPACITY];
        store_release(&queues->responses.head, queues->responses.head + 1);
        finish_request(&response);
    }
    keep_going();
}
