/** Labels of object invocations: seL4 16.0.0, MCS, riscv64. */
export const InvocationLabel = {
  UntypedRetype: 1,
  TCBReadRegisters: 2,
  TCBWriteRegisters: 3,
  TCBCopyRegisters: 4,
  TCBConfigure: 5,
  TCBSetPriority: 6,
  TCBSetMCPriority: 7,
  TCBSetSchedParams: 8,
  TCBSetTimeoutEndpoint: 9,
  TCBSetIPCBuffer: 10,
  TCBSetSpace: 11,
  TCBSuspend: 12,
  TCBResume: 13,
  TCBBindNotification: 14,
  TCBUnbindNotification: 15,
  TCBSetTLSBase: 16,
  TCBSetFlags: 17,
  CNodeRevoke: 18,
  CNodeDelete: 19,
  CNodeCancelBadgedSends: 20,
  CNodeCopy: 21,
  CNodeMint: 22,
  CNodeMove: 23,
  CNodeMutate: 24,
  CNodeRotate: 25,
  IRQIssueIRQHandler: 26,
  IRQAckIRQ: 27,
  IRQSetIRQHandler: 28,
  IRQClearIRQHandler: 29,
  DomainSetSet: 30,
  DomainScheduleConfigure: 31,
  DomainScheduleSetStart: 32,
  SchedControlConfigureFlags: 33,
  SchedContextBind: 34,
  SchedContextUnbind: 35,
  SchedContextUnbindObject: 36,
  SchedContextConsumed: 37,
  SchedContextYieldTo: 38,
  RISCVPageTableMap: 39,
  RISCVPageTableUnmap: 40,
  RISCVPageMap: 41,
  RISCVPageUnmap: 42,
  RISCVPageGetAddress: 43,
  RISCVASIDControlMakePool: 44,
  RISCVASIDPoolAssign: 45,
  RISCVIRQIssueIRQHandlerTrigger: 46,
} as const;

/** libsel4's name of the function that sends a label, where it is not plainly derived from the label's. */
const FUNCTION_NAMES: Readonly<Record<number, string>> = {
  1: 'seL4_Untyped_Retype',
  26: 'seL4_IRQControl_Get',
  27: 'seL4_IRQHandler_Ack',
  28: 'seL4_IRQHandler_SetNotification',
  29: 'seL4_IRQHandler_Clear',
  30: 'seL4_DomainSet_Set',
  31: 'seL4_DomainSet_ScheduleConfigure',
  32: 'seL4_DomainSet_ScheduleSetStart',
  33: 'seL4_SchedControl_ConfigureFlags',
  46: 'seL4_IRQControl_GetTrigger',
};

const OBJECT_PREFIXES = [
  'RISCVASIDControl',
  'RISCVASIDPool',
  'RISCVPageTable',
  'RISCVPage',
  'SchedContext',
  'CNode',
  'TCB',
];

/** What a program calls to send a label; undefined for a label that no invocation has. */
export function invocationName(label: bigint): string | undefined {
  const number = Number(label);
  const special = FUNCTION_NAMES[number];
  if (special !== undefined) return special;
  const [name] = Object.entries(InvocationLabel).find(([, value]) => value === number) ?? [];
  const prefix = OBJECT_PREFIXES.find((candidate) => name?.startsWith(candidate) === true);
  if (name === undefined || prefix === undefined) return undefined;
  return `seL4_${prefix.replace('RISCV', 'RISCV_')}_${name.slice(prefix.length)}`;
}
