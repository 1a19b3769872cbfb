/* The same forty levels, on a stack that is large enough. */
#include <microkit.h>
#include <stdint.h>

#define DEPTH 40

struct directory {
    char path[256];
    unsigned entries;
};

static unsigned visit(unsigned depth)
{
    volatile struct directory directory;

    directory.path[0] = (char)depth;
    directory.path[sizeof directory.path - 1] = 0;
    directory.entries = depth;
    if (depth < DEPTH) {
        return visit(depth + 1) + directory.entries;
    }
    return directory.entries;
}

void init(void)
{
    unsigned sum = visit(1);
    microkit_dbg_put32(sum);
    microkit_dbg_puts("\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
