/*
 * Driver for a virtio block device. A request of the client becomes a chain of three descriptors: header, data, status. The
 * device works through the chains and interrupts when some are done.
 */
#include <microkit.h>

#include "blk.h"
#include "virtio.h"

enum channels {
    VIRTIO_IRQ = 0,
    CLIENT = 1,
};

/* Set by the loader from the system description. */
uintptr_t virtio_vaddr;
uintptr_t virtqueue_vaddr;
uintptr_t virtqueue_paddr;
uintptr_t buffers_paddr;
uintptr_t requests_vaddr;

#define DESCRIPTORS_PER_REQUEST 3
#define SLOTS (QUEUE_SIZE / DESCRIPTORS_PER_REQUEST)

/* The region `virtqueue`: everything of ours that the device reads or writes besides the data. */
struct dma_memory {
    struct virtq_descriptor descriptors[QUEUE_SIZE] __attribute__((aligned(16)));
    struct virtq_available available __attribute__((aligned(2)));
    struct virtq_used used __attribute__((aligned(4)));
    struct virtio_blk_header headers[SLOTS];
    volatile uint8_t statuses[SLOTS];
};

enum driver_state { STATE_RESET, STATE_NO_DEVICE, STATE_RUNNING };

struct slot {
    uint32_t request_id;
    uint32_t busy : 1;
    uint32_t writes : 1;
    uint32_t sectors : 16;
};

static struct blk_driver {
    struct virtio_mmio *device;
    struct dma_memory *dma;
    struct blk_queues *queues;
    enum driver_state state;
    uint64_t capacity;
    uint16_t used_seen; /* how many used entries we have taken */
    struct slot slots[SLOTS];
    struct {
        uint64_t requests;
        uint64_t interrupts;
        uint64_t errors;
    } stats;
} driver;

/* The address at which the device finds something in the region `virtqueue`. */
static uint64_t bus_address(const volatile void *pointer)
{
    return virtqueue_paddr + ((uintptr_t)pointer - virtqueue_vaddr);
}

static void respond(uint32_t id, enum blk_status status)
{
    struct blk_queues *queues = driver.queues;
    uint32_t tail = queues->responses.tail;
    queues->responses.entries[tail % QUEUE_CAPACITY] = (struct blk_response){.id = id, .status = status};
    store_release(&queues->responses.tail, tail + 1);
    if (status != BLK_OK) {
        driver.stats.errors++;
    }
}

static bool acceptable(const struct blk_request *request)
{
    return request->operation <= BLK_WRITE && request->sectors > 0 && request->sectors <= BUFFER_BYTES / SECTOR_SIZE &&
           request->buffer <= BUFFER_BYTES - request->sectors * SECTOR_SIZE && request->sector < driver.capacity &&
           request->sectors <= driver.capacity - request->sector;
}

static uint32_t transfer_length(const struct blk_request *request)
{
#if BUG == BUG_ROUNDED_UP
    /* The disk behind the device works in blocks of 4 KiB; whole ones are faster. There is no whole one at its very end. */
    uint64_t sectors = (request->sectors + 7) / 8 * 8;
    uint64_t left = driver.capacity - request->sector;
    return (sectors < left ? sectors : left) * SECTOR_SIZE;
#else
    return request->sectors * SECTOR_SIZE;
#endif
}

static void fill_descriptors(unsigned index, const struct blk_request *request)
{
    struct dma_memory *dma = driver.dma;
    struct virtio_blk_header *header = &dma->headers[index];
    unsigned first = index * DESCRIPTORS_PER_REQUEST;

    header->type = request->operation == BLK_WRITE ? VIRTIO_BLK_OUT : VIRTIO_BLK_IN;
    header->reserved = 0;
    header->sector = request->sector;
    dma->statuses[index] = VIRTIO_BLK_PENDING;

    struct virtq_descriptor *descriptor = &dma->descriptors[first];
#if BUG == BUG_VIRTUAL_ADDRESS
    descriptor->address = (uintptr_t)header;
#else
    descriptor->address = bus_address(header);
#endif
    descriptor->length = sizeof *header;
    descriptor->flags = DESC_NEXT;
    descriptor->next = first + 1;

    descriptor++;
    descriptor->address = buffers_paddr + request->buffer;
    descriptor->length = transfer_length(request);
    descriptor->flags = DESC_NEXT | (request->operation == BLK_READ ? DESC_DEVICE_WRITES : 0);
    descriptor->next = first + 2;

    descriptor++;
    descriptor->address = bus_address(&dma->statuses[index]);
    descriptor->length = 1;
    descriptor->flags = DESC_DEVICE_WRITES;
    descriptor->next = 0;
}

/* Puts the chain of a slot where the device looks for work. */
static void make_available(unsigned index)
{
    struct virtq_available *available = &driver.dma->available;

    available->ring[available->index % QUEUE_SIZE] = index * DESCRIPTORS_PER_REQUEST;
    /* The device must see the chain before it sees the index... */
    __atomic_store_n(&available->index, available->index + 1, __ATOMIC_RELEASE);
    /* ... and the index before the doorbell. */
    asm volatile("fence w, o" ::: "memory");
    driver.device->queue_notify = 0;
}

static struct slot *free_slot(void)
{
    for (unsigned i = 0; i < SLOTS; i++) {
        if (!driver.slots[i].busy) {
            return &driver.slots[i];
        }
    }
    return 0;
}

/* Takes requests as long as there are free slots. */
static void submit_requests(void)
{
    struct blk_queues *queues = driver.queues;
    struct slot *slot;

    while (load_acquire(&queues->requests.tail) != queues->requests.head && (slot = free_slot()) != 0) {
        /* A copy: the client could change the original after we have checked it. */
        struct blk_request request = queues->requests.entries[queues->requests.head % QUEUE_CAPACITY];
        store_release(&queues->requests.head, queues->requests.head + 1);

        driver.stats.requests++;
        if (driver.state != STATE_RUNNING || !acceptable(&request)) {
            respond(request.id, BLK_BAD_REQUEST);
            microkit_notify(CLIENT);
            continue;
        }
        slot->busy = 1;
        slot->writes = request.operation == BLK_WRITE;
        slot->sectors = request.sectors;
        slot->request_id = request.id;
        fill_descriptors(slot - driver.slots, &request);
        make_available(slot - driver.slots);
    }
}

static void complete_requests(void)
{
    struct virtq_used *used = &driver.dma->used;
    bool any = false;

    while (__atomic_load_n(&used->index, __ATOMIC_ACQUIRE) != driver.used_seen) {
        uint32_t id = used->ring[driver.used_seen % QUEUE_SIZE].id;
        unsigned index = id / DESCRIPTORS_PER_REQUEST;
        driver.used_seen++;
        if (index >= SLOTS || !driver.slots[index].busy) {
            driver.stats.errors++;
            continue;
        }
        driver.slots[index].busy = 0;
        respond(driver.slots[index].request_id, driver.dma->statuses[index] == VIRTIO_BLK_OK ? BLK_OK : BLK_DEVICE_ERROR);
        any = true;
    }
    if (any) {
        microkit_notify(CLIENT);
    }
}

static void handle_interrupt(void)
{
    union virtio_interrupt pending = {.raw = driver.device->interrupt_status};

    driver.stats.interrupts++;
    driver.device->interrupt_acknowledge = pending.raw;
    if (pending.used_buffer) {
        complete_requests();
        submit_requests();
    }
#if BUG != BUG_FORGOTTEN_ACK
    microkit_irq_ack(VIRTIO_IRQ);
#endif
}

static bool negotiate_features(struct virtio_mmio *device)
{
    device->device_features_select = 1;
    if (!(device->device_features & FEATURES_1_VERSION_1)) {
        return false;
    }
    device->driver_features_select = 0;
    device->driver_features = 0;
    device->driver_features_select = 1;
    device->driver_features = FEATURES_1_VERSION_1;
#if BUG == BUG_WAIT_TOO_EARLY
    while (!(device->status & STATUS_FEATURES_OK)) {
        /* the device looks at what we have chosen */
    }
    device->status |= STATUS_FEATURES_OK;
#else
    device->status |= STATUS_FEATURES_OK;
#endif
    return (device->status & STATUS_FEATURES_OK) != 0;
}

static bool set_up_queue(struct virtio_mmio *device)
{
#if BUG == BUG_HALF_WORD
    /* Queue numbers and sizes are 16 bits wide everywhere in the specification. */
    volatile uint16_t *queue_select = (volatile uint16_t *)&device->queue_select;
    volatile uint16_t *queue_size = (volatile uint16_t *)&device->queue_size;
#else
    volatile uint32_t *queue_select = &device->queue_select;
    volatile uint32_t *queue_size = &device->queue_size;
#endif
    *queue_select = 0;
    if (device->queue_ready || device->queue_size_max < QUEUE_SIZE) {
        return false;
    }
    *queue_size = QUEUE_SIZE;
    uint64_t descriptors = bus_address(driver.dma->descriptors);
    uint64_t available = bus_address(&driver.dma->available);
    uint64_t used = bus_address(&driver.dma->used);
    device->queue_descriptors_low = (uint32_t)descriptors;
    device->queue_descriptors_high = descriptors >> 32;
    device->queue_available_low = (uint32_t)available;
    device->queue_available_high = available >> 32;
    device->queue_used_low = (uint32_t)used;
    device->queue_used_high = used >> 32;
    device->queue_ready = 1;
    return true;
}

/* Virtual I/O Device specification, 3.1.1: driver initialisation. */
static bool start_device(struct virtio_mmio *device)
{
    if (device->magic != VIRTIO_MAGIC || device->version != VIRTIO_VERSION || device->device_id != VIRTIO_BLOCK) {
        return false;
    }
    device->status = 0;
    device->status |= STATUS_ACKNOWLEDGE;
    device->status |= STATUS_DRIVER;
    if (!negotiate_features(device) || !set_up_queue(device)) {
        device->status |= STATUS_FAILED;
        return false;
    }
    driver.capacity = device->capacity_low | (uint64_t)device->capacity_high << 32;
    device->status |= STATUS_DRIVER_OK;
    return true;
}

void init(void)
{
    driver.device = (struct virtio_mmio *)virtio_vaddr;
    driver.dma = (struct dma_memory *)virtqueue_vaddr;
    driver.queues = (struct blk_queues *)requests_vaddr;
    driver.state = STATE_RESET;

    if (start_device(driver.device)) {
        driver.state = STATE_RUNNING;
    } else {
        driver.state = STATE_NO_DEVICE;
        microkit_dbg_puts("blk_driver: there is no block device that I can drive\n");
    }
}

void notified(microkit_channel channel)
{
    switch (channel) {
    case VIRTIO_IRQ:
        handle_interrupt();
        break;
    case CLIENT:
        submit_requests();
        break;
    }
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    if (microkit_msginfo_get_label(message) != BLK_GET_CAPACITY || driver.state != STATE_RUNNING) {
        return microkit_msginfo_new(BLK_BAD_REQUEST, 0);
    }
    microkit_mr_set(0, driver.capacity);
    return microkit_msginfo_new(BLK_OK, 1);
}
