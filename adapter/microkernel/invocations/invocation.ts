import { setThreadState } from '../ipc/thread-state.ts';
import { encodeMessageInfo } from '../ipc/message-info.ts';
import { outgoing, setIncoming } from '../ipc/message-registers.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Capability, Tcb } from '../objects/model.ts';
import { Register, setRegister } from '../objects/tcb.ts';
import type { SyscallError } from './syscall-error.ts';

/** One invocation of a capability, decoded from the caller's registers. */
export interface Invocation {
  readonly caller: Tcb;
  readonly label: number;
  /** Message registers that count. */
  readonly length: number;
  readonly extraCaps: readonly Capability[];
  /** The caller waits for an answer. */
  readonly isCall: boolean;
}

/** undefined: done. An answer other than the empty success has then been given already. */
export type InvocationResult = SyscallError | undefined;

export function argument(kernel: KernelContext, { caller }: Invocation, index: number): bigint {
  return outgoing(kernel.machine.ram, caller, index);
}

/** Answers a call with data. */
export function answer(
  kernel: KernelContext,
  { caller, isCall }: Invocation,
  words: readonly bigint[],
): void {
  if (isCall) {
    let length = 0;
    words.forEach((word, index) => {
      length = setIncoming(kernel.machine.ram, caller, index, word);
    });
    setRegister(caller, Register.a0, 0n);
    setRegister(caller, Register.a1, encodeMessageInfo({ length }));
  }
  setThreadState(kernel, caller, { kind: 'running' });
}
