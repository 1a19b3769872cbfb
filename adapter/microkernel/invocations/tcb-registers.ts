import {
  continueAtFaultIp,
  contextRegister,
  setContextRegister,
  USER_CONTEXT,
} from '../faults/fault-message.ts';
import { resume, suspend } from '../ipc/cancel.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Tcb } from '../objects/model.ts';
import { answer, argument, type Invocation, type InvocationResult } from './invocation.ts';

const REGISTERS = USER_CONTEXT.length;
/** The first half of the user context: program counter, stack pointer and what calls preserve. */
const FRAME_REGISTERS = 16;

/** seL4_TCB_ReadRegisters(suspend, count). */
export function readRegisters(kernel: KernelContext, target: Tcb, invocation: Invocation): InvocationResult {
  if (invocation.length < 2) return { kind: 'truncated-message' };
  const flags = argument(kernel, invocation, 0);
  const count = argument(kernel, invocation, 1);
  if (count < 1n || count > BigInt(REGISTERS))
    return { kind: 'range-error', least: 1n, most: BigInt(REGISTERS) };
  if (target === invocation.caller) return { kind: 'illegal-operation' };
  if ((flags & 1n) !== 0n) suspend(kernel, target);
  const words = USER_CONTEXT.slice(0, Number(count)).map((index) => contextRegister(target, index));
  answer(kernel, invocation, words);
  return undefined;
}

/** seL4_TCB_WriteRegisters(resume, count, registers...). */
export function writeRegisters(kernel: KernelContext, target: Tcb, invocation: Invocation): InvocationResult {
  if (invocation.length < 2) return { kind: 'truncated-message' };
  const flags = argument(kernel, invocation, 0);
  const count = argument(kernel, invocation, 1);
  if (count > BigInt(invocation.length - 2)) return { kind: 'truncated-message' };
  if (target === invocation.caller) return { kind: 'illegal-operation' };
  USER_CONTEXT.slice(0, Number(count)).forEach((index, at) => {
    setContextRegister(target, index, argument(kernel, invocation, at + 2));
  });
  continueAtFaultIp(target);
  if ((flags & 1n) !== 0n) resume(kernel, target);
  return undefined;
}

/** seL4_TCB_CopyRegisters(source; suspend source, resume target, frame registers, integer registers). */
export function copyRegisters(kernel: KernelContext, target: Tcb, invocation: Invocation): InvocationResult {
  const [source] = invocation.extraCaps;
  if (invocation.length < 1 || source === undefined) return { kind: 'truncated-message' };
  if (source.kind !== 'thread') return { kind: 'invalid-capability', capability: 1 };
  const flags = Number(argument(kernel, invocation, 0) & 0xfn);
  if ((flags & 1) !== 0) suspend(kernel, source.tcb);
  if ((flags & 2) !== 0) resume(kernel, target);
  if ((flags & 4) !== 0) {
    copyContext(source.tcb, target, USER_CONTEXT.slice(0, FRAME_REGISTERS));
    continueAtFaultIp(target);
  }
  if ((flags & 8) !== 0) copyContext(source.tcb, target, USER_CONTEXT.slice(FRAME_REGISTERS));
  if (target === kernel.scheduler.current) kernel.scheduler.rescheduleRequired();
  return undefined;
}

function copyContext(from: Tcb, to: Tcb, registers: readonly number[]): void {
  for (const index of registers) setContextRegister(to, index, contextRegister(from, index));
}
