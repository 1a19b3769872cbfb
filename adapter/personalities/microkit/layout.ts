/** Where the Microkit puts things in the address space of a protection domain on riscv64, and in its capability space. */

/** First address that seL4 keeps for itself: one page below the end of Sv39's user half. */
export const USER_TOP = 0x3f_ffff_f000n;
/** The highest user page. */
export const IPC_BUFFER = USER_TOP - 0x1000n;
/** The stack ends below a guard page, which is never mapped. */
export const STACK_TOP = IPC_BUFFER - 0x1000n;

/** log2 of the slots of the root CNode, whose slot 0 holds the CNode that libmicrokit uses; user capabilities follow. */
export const ROOT_RADIX = 6;
/** log2 of the slots of libmicrokit's CNode. */
export const CNODE_RADIX = 9;
/** A guard of zeros fills what plain small addresses leave of the 64 bits. */
export const CNODE_GUARD_SIZE = 64 - ROOT_RADIX - CNODE_RADIX;

export const Slot = {
  input: 1,
  faultEndpoint: 2,
  vspace: 3,
  reply: 4,
  /** Passive protection domains only. */
  monitor: 5,
  firstNotification: 10,
  firstEndpoint: 74,
  firstInterrupt: 138,
  firstChild: 202,
} as const;

/** Badge bit of a protected procedure call; the channel is in the low bits. */
export const CALL_BADGE = 1n << 63n;
/** Badge bit of a child's fault; the child's id is in the low bits. */
export const FAULT_BADGE = 1n << 62n;
