/* The four functions that compilers expect to find in every program. Weak: a C library's own ones take precedence. */
#include <stddef.h>

#include <sel4/macros.h>

LIBSEL4_WEAK void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    unsigned char *out = to;
    const unsigned char *in = from;
    while (count-- > 0) {
        *out++ = *in++;
    }
    return to;
}

LIBSEL4_WEAK void *memmove(void *to, const void *from, size_t count)
{
    unsigned char *out = to;
    const unsigned char *in = from;
    if (out < in) {
        while (count-- > 0) {
            *out++ = *in++;
        }
    } else {
        while (count-- > 0) {
            out[count] = in[count];
        }
    }
    return to;
}

LIBSEL4_WEAK void *memset(void *to, int value, size_t count)
{
    unsigned char *out = to;
    while (count-- > 0) {
        *out++ = (unsigned char)value;
    }
    return to;
}

LIBSEL4_WEAK int memcmp(const void *left, const void *right, size_t count)
{
    const unsigned char *a = left;
    const unsigned char *b = right;
    for (; count > 0; count--, a++, b++) {
        if (*a != *b) {
            return *a - *b;
        }
    }
    return 0;
}
