#pragma once

#include <sel4/macros.h>

/* Called when an assertion fails; the start-up code has a weak one that prints and stops the program. */
void __assert_fail(const char *expression, const char *file, int line, const char *function);

#define seL4_Fail(text) __assert_fail(text, __FILE__, __LINE__, __func__)
#define seL4_Assert(expression)                                                                                                \
    do {                                                                                                                       \
        if (!(expression)) {                                                                                                   \
            __assert_fail(#expression, __FILE__, __LINE__, __func__);                                                          \
        }                                                                                                                      \
    } while (0)

#ifdef CONFIG_DEBUG_BUILD
#define seL4_DebugAssert(expression) seL4_Assert(expression)
#else
#define seL4_DebugAssert(expression) ((void)(expression))
#endif
#define seL4_CompileTimeAssert(expression) SEL4_COMPILE_ASSERT(seL4_CompileTimeAssert, expression)
