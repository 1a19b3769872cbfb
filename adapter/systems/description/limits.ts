/** Numbers of the Microkit manual and of seL4 on riscv64 (Sv39). */

/** Channel, interrupt, child and virtual CPU identifiers: bits of a badge, of which two are taken. */
export const MAX_ID = 61n;
export const MAX_PRIORITY = 254n;
export const MAX_PROTECTION_DOMAINS = 63;
/** Microseconds. */
export const DEFAULT_BUDGET = 1000n;

export const SMALL_PAGE = 0x1000n;
export const LARGE_PAGE = 0x20_0000n;

export const DEFAULT_STACK_SIZE = 0x2000n;
export const MIN_STACK_SIZE = 0x1000n;
export const MAX_STACK_SIZE = 0x100_0000n;

/** First address that a thread cannot use: `seL4_UserTop` of riscv64. */
export const USER_TOP = 0x3f_ffff_f000n;
/** The IPC buffer is the last page; a guard page lies below it, the stack below that. */
export const STACK_TOP = USER_TOP - 2n * SMALL_PAGE;

/** First bus address that an I/O address space does not have. */
export const IO_TOP = 0x80_0000_0000n;

/** Last root CNode slot for what a `cspace` asks for: the root has 64, and slot 0 holds Microkit's own. */
export const MAX_CAPABILITY_SLOT = 63n;

/** Scheduling domains and schedule entries of the kernels in the Microkit SDK. */
export const MAX_DOMAINS = 16;
export const MAX_SCHEDULE_ENTRIES = 100;
