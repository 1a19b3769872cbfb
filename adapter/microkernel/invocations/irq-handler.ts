import { acknowledge } from '../interrupts.ts';
import type { KernelContext } from '../kernel-context.ts';
import { nullCapability } from '../objects/capability.ts';
import type { IrqHandler } from '../objects/model.ts';
import type { Invocation, InvocationResult } from './invocation.ts';
import { InvocationLabel } from './labels.ts';

/** Invocations of an interrupt handler. */
export function invokeIrqHandler(
  kernel: KernelContext,
  handler: IrqHandler,
  invocation: Invocation,
): InvocationResult {
  switch (invocation.label) {
    case InvocationLabel.IRQAckIRQ:
      acknowledge(kernel, handler, invocation.caller);
      return undefined;
    case InvocationLabel.IRQSetIRQHandler:
      return setNotification(handler, invocation);
    case InvocationLabel.IRQClearIRQHandler:
      handler.target = nullCapability;
      return undefined;
    default:
      return { kind: 'illegal-operation' };
  }
}

function setNotification(handler: IrqHandler, { extraCaps: [capability] }: Invocation): InvocationResult {
  if (capability === undefined) return { kind: 'truncated-message' };
  // seL4 numbers this one 0, although it is the first extra capability.
  if (capability.kind !== 'notification' || !capability.rights.send)
    return { kind: 'invalid-capability', capability: 0 };
  handler.target = capability;
  return undefined;
}
