/** System call numbers (a7, signed): seL4 16.0.0, MCS. */
export const Syscall = {
  call: -1,
  replyRecv: -2,
  nbSendRecv: -3,
  nbSendWait: -4,
  send: -5,
  nbSend: -6,
  recv: -7,
  nbRecv: -8,
  wait: -9,
  nbWait: -10,
  yield: -11,
  debugPutChar: -12,
  debugDumpScheduler: -13,
  debugHalt: -14,
  debugCapIdentify: -15,
  debugSnapshot: -16,
  debugNameThread: -17,
} as const;

const NAMES: Readonly<Record<number, string>> = {
  [Syscall.call]: 'seL4_Call',
  [Syscall.replyRecv]: 'seL4_ReplyRecv',
  [Syscall.nbSendRecv]: 'seL4_NBSendRecv',
  [Syscall.nbSendWait]: 'seL4_NBSendWait',
  [Syscall.send]: 'seL4_Send',
  [Syscall.nbSend]: 'seL4_NBSend',
  [Syscall.recv]: 'seL4_Recv',
  [Syscall.nbRecv]: 'seL4_NBRecv',
  [Syscall.wait]: 'seL4_Wait',
  [Syscall.nbWait]: 'seL4_NBWait',
  [Syscall.yield]: 'seL4_Yield',
  [Syscall.debugPutChar]: 'seL4_DebugPutChar',
  [Syscall.debugDumpScheduler]: 'seL4_DebugDumpScheduler',
  [Syscall.debugHalt]: 'seL4_DebugHalt',
  [Syscall.debugCapIdentify]: 'seL4_DebugCapIdentify',
  [Syscall.debugSnapshot]: 'seL4_DebugSnapshot',
  [Syscall.debugNameThread]: 'seL4_DebugNameThread',
};

export function syscallName(number: number): string {
  return NAMES[number] ?? `system call ${number}`;
}
