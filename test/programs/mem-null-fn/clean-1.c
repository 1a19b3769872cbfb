/* The table has no `reset`, and that is looked at before the call. */
#include <microkit.h>
#include <stdint.h>

struct device_operations {
    void (*open)(void);
    void (*reset)(void);
    void (*close)(void);
};

static void open_device(void)
{
    microkit_dbg_puts("open\n");
}

static void close_device(void)
{
    microkit_dbg_puts("close\n");
}

static const struct device_operations operations = {
    .open = open_device,
    .close = close_device,
};

static void run(const struct device_operations *operations)
{
    operations->open();
    if (operations->reset != 0) {
        operations->reset();
    }
    operations->close();
}

void init(void)
{
    run(&operations);
}

void notified(microkit_channel channel)
{
    (void)channel;
}
