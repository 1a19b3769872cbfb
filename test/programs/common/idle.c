/* A program that owns memory and does nothing. */
#include <microkit.h>

void init(void)
{
}

void notified(microkit_channel channel)
{
    (void)channel;
}
