import { resume, suspend } from '../ipc/cancel.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Tcb } from '../objects/model.ts';
import { bindNotification, unbindNotification } from '../objects/notification.ts';
import { Register, setRegister } from '../objects/tcb.ts';
import { answer, argument, type Invocation, type InvocationResult } from './invocation.ts';
import { InvocationLabel } from './labels.ts';
import { copyRegisters, readRegisters, writeRegisters } from './tcb-registers.ts';
import {
  setMaximumPriority,
  setPriority,
  setSchedulingParameters,
  setTimeoutEndpoint,
} from './tcb-scheduling.ts';

/** The one flag there is: floating point is off. */
const KNOWN_FLAGS = 1n;

/** Invocations of a thread. */
export function invokeTcb(kernel: KernelContext, target: Tcb, invocation: Invocation): InvocationResult {
  switch (invocation.label) {
    case InvocationLabel.TCBReadRegisters:
      return readRegisters(kernel, target, invocation);
    case InvocationLabel.TCBWriteRegisters:
      return writeRegisters(kernel, target, invocation);
    case InvocationLabel.TCBCopyRegisters:
      return copyRegisters(kernel, target, invocation);
    case InvocationLabel.TCBSuspend:
      suspend(kernel, target);
      return undefined;
    case InvocationLabel.TCBResume:
      resume(kernel, target);
      return undefined;
    case InvocationLabel.TCBSetPriority:
      return setPriority(kernel, target, invocation);
    case InvocationLabel.TCBSetMCPriority:
      return setMaximumPriority(kernel, target, invocation);
    case InvocationLabel.TCBSetSchedParams:
      return setSchedulingParameters(kernel, target, invocation);
    case InvocationLabel.TCBSetTimeoutEndpoint:
      return setTimeoutEndpoint(target, invocation);
    case InvocationLabel.TCBBindNotification:
      return bind(target, invocation);
    case InvocationLabel.TCBUnbindNotification:
      if (target.boundNotification === undefined) return { kind: 'illegal-operation' };
      unbindNotification(target);
      return undefined;
    case InvocationLabel.TCBSetTLSBase:
      if (invocation.length < 1) return { kind: 'truncated-message' };
      setRegister(target, Register.tp, argument(kernel, invocation, 0));
      return undefined;
    case InvocationLabel.TCBSetFlags:
      return setFlags(kernel, target, invocation);
    default:
      return { kind: 'illegal-operation' };
  }
}

/** seL4_TCB_BindNotification(notification). */
function bind(target: Tcb, { extraCaps: [capability] }: Invocation): InvocationResult {
  if (capability === undefined) return { kind: 'truncated-message' };
  if (target.boundNotification !== undefined || capability.kind !== 'notification')
    return { kind: 'illegal-operation' };
  const { notification, rights } = capability;
  if (!rights.receive || notification.queue.length > 0 || notification.boundTcb !== undefined)
    return { kind: 'illegal-operation' };
  bindNotification(target, notification);
  return undefined;
}

/** seL4_TCB_SetFlags(clear, set): what is cleared first may be set again; the answer is what is set then. */
function setFlags(kernel: KernelContext, target: Tcb, invocation: Invocation): InvocationResult {
  if (invocation.length < 2) return { kind: 'truncated-message' };
  const clear = argument(kernel, invocation, 0);
  const set = argument(kernel, invocation, 1);
  target.flags = (target.flags & ~clear) | (set & KNOWN_FLAGS);
  answer(kernel, invocation, [target.flags]);
  return undefined;
}
