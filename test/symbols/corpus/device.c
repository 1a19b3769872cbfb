#include "device.h"

int poll_count;
static unsigned last_flags = IRQ_RX | IRQ_ERROR;

int device_poll(struct device *device, unsigned count)
{
    int total = 0;
    for (unsigned i = 0; i < count; i++) {
        int bits = through_assembly((int)i);
        {
            int total = bits * 2;
            poll_count += total;
        }
        total += bits;
    }
    last_flags = (unsigned)total;
    return total + (int)ring_sum(device, 1);
}
