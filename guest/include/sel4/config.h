/*
 * The kernel configuration that these headers speak: RISC-V 64, MCS scheduling, one core, debug output. Programs test these
 * names with #ifdef, as they would test those of a kernel build.
 */
#pragma once

#define CONFIG_ARCH_RISCV 1
#define CONFIG_ARCH_RISCV64 1
#define CONFIG_PLAT_QEMU_RISCV_VIRT 1
#define CONFIG_WORD_SIZE 64
#define CONFIG_KERNEL_MCS 1
#define CONFIG_MAX_NUM_NODES 1
#define CONFIG_NUM_DOMAINS 1
#define CONFIG_NUM_PRIORITIES 256
#define CONFIG_HAVE_FPU 1
#define CONFIG_SET_TLS_BASE_SELF 1

#ifndef NDEBUG
#define CONFIG_DEBUG_BUILD 1
#define CONFIG_PRINTING 1
#endif
