/* Refuses every call with a label of its own, which is no error of the kernel's. */
#include <microkit.h>
#include <stdint.h>

void init(void)
{
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo message)
{
    (void)channel;
    (void)message;
    return microkit_msginfo_new(6, 0);
}

void notified(microkit_channel channel)
{
    (void)channel;
}
