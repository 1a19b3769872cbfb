/* virtio over MMIO, version 2 of the transport (Virtual I/O Device specification 1.1: 4.2.2, 2.6 split virtqueues, 5.2 block). */
#pragma once

#include <stdint.h>

struct virtio_mmio {
    volatile uint32_t magic; /* "virt" */
    volatile uint32_t version;
    volatile uint32_t device_id;
    volatile uint32_t vendor_id;
    volatile uint32_t device_features;
    volatile uint32_t device_features_select;
    uint32_t reserved_018[2];
    volatile uint32_t driver_features;
    volatile uint32_t driver_features_select;
    uint32_t reserved_028[2];
    volatile uint32_t queue_select;
    volatile uint32_t queue_size_max;
    volatile uint32_t queue_size;
    uint32_t reserved_03c[2];
    volatile uint32_t queue_ready;
    uint32_t reserved_048[2];
    volatile uint32_t queue_notify;
    uint32_t reserved_054[3];
    volatile uint32_t interrupt_status;
    volatile uint32_t interrupt_acknowledge;
    uint32_t reserved_068[2];
    volatile uint32_t status;
    uint32_t reserved_074[3];
    volatile uint32_t queue_descriptors_low;
    volatile uint32_t queue_descriptors_high;
    uint32_t reserved_088[2];
    volatile uint32_t queue_available_low;
    volatile uint32_t queue_available_high;
    uint32_t reserved_098[2];
    volatile uint32_t queue_used_low;
    volatile uint32_t queue_used_high;
    uint32_t reserved_0a8[21];
    volatile uint32_t config_generation;
    volatile uint32_t capacity_low; /* of a block device, in sectors */
    volatile uint32_t capacity_high;
};

_Static_assert(__builtin_offsetof(struct virtio_mmio, status) == 0x70, "status register");
_Static_assert(__builtin_offsetof(struct virtio_mmio, capacity_low) == 0x100, "configuration space");

#define VIRTIO_MAGIC 0x74726976
#define VIRTIO_VERSION 2

enum virtio_device_id { VIRTIO_NONE = 0, VIRTIO_NETWORK = 1, VIRTIO_BLOCK = 2, VIRTIO_CONSOLE = 3 };

enum virtio_status {
    STATUS_ACKNOWLEDGE = 1 << 0,
    STATUS_DRIVER = 1 << 1,
    STATUS_DRIVER_OK = 1 << 2,
    STATUS_FEATURES_OK = 1 << 3,
    STATUS_NEEDS_RESET = 1 << 6,
    STATUS_FAILED = 1 << 7,
};

union virtio_interrupt {
    uint32_t raw;
    struct {
        uint32_t used_buffer : 1;
        uint32_t configuration_changed : 1;
    };
};

/* Feature bit 32, bit 0 of the second word: the device follows the specification, not its drafts. */
#define FEATURES_1_VERSION_1 (1u << 0)

enum descriptor_flags { DESC_NEXT = 1 << 0, DESC_DEVICE_WRITES = 1 << 1 };

#define QUEUE_SIZE 8

struct virtq_descriptor {
    uint64_t address; /* physical */
    uint32_t length;
    uint16_t flags; /* enum descriptor_flags */
    uint16_t next;
};

struct virtq_available {
    uint16_t flags;
    uint16_t index;
    uint16_t ring[QUEUE_SIZE];
    uint16_t used_event;
};

struct virtq_used {
    uint16_t flags;
    uint16_t index;
    struct {
        uint32_t id; /* first descriptor of the chain */
        uint32_t length;
    } ring[QUEUE_SIZE];
    uint16_t available_event;
};

#define SECTOR_BYTES 512

enum virtio_blk_type { VIRTIO_BLK_IN = 0, VIRTIO_BLK_OUT = 1, VIRTIO_BLK_FLUSH = 4 };

struct virtio_blk_header {
    uint32_t type; /* enum virtio_blk_type */
    uint32_t reserved;
    uint64_t sector;
};

enum virtio_blk_status { VIRTIO_BLK_OK = 0, VIRTIO_BLK_IO_ERROR = 1, VIRTIO_BLK_UNSUPPORTED = 2, VIRTIO_BLK_PENDING = 0xff };
