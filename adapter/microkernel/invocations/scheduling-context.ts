import type { KernelContext } from '../kernel-context.ts';
import type { Capability, SchedulingContext } from '../objects/model.ts';
import { isBlocked } from '../objects/tcb.ts';
import { microseconds } from '../scheduling/microseconds.ts';
import { answer, type Invocation, type InvocationResult } from './invocation.ts';
import { InvocationLabel } from './labels.ts';

/** Invocations of a scheduling context. YieldTo is answered as unknown: nothing here depends on it. */
export function invokeSchedulingContext(
  kernel: KernelContext,
  context: SchedulingContext,
  invocation: Invocation,
): InvocationResult {
  switch (invocation.label) {
    case InvocationLabel.SchedContextBind:
      return bind(kernel, context, invocation.extraCaps[0]);
    case InvocationLabel.SchedContextUnbind:
      return unbindAll(kernel, context);
    case InvocationLabel.SchedContextUnbindObject:
      return unbindObject(kernel, context, invocation.extraCaps[0]);
    case InvocationLabel.SchedContextConsumed:
      answer(kernel, invocation, [takeConsumed(context)]);
      return undefined;
    default:
      return { kind: 'illegal-operation' };
  }
}

/** Microseconds used since the last time somebody asked. */
function takeConsumed(context: SchedulingContext): bigint {
  const { consumed } = context;
  context.consumed = 0;
  return microseconds(consumed);
}

/** Gives the budget to a thread, or to a notification that lends it to whom it wakes. */
export function bind(
  { scheduler }: KernelContext,
  context: SchedulingContext,
  capability: Capability | undefined,
): InvocationResult {
  switch (capability?.kind) {
    case undefined:
      return { kind: 'truncated-message' };
    case 'thread': {
      const { tcb } = capability;
      const isFree = context.tcb === undefined && tcb.schedulingContext === undefined;
      if (!isFree || (isBlocked(tcb) && !scheduler.isReleased(context))) return { kind: 'illegal-operation' };
      scheduler.bindContext(context, tcb);
      return undefined;
    }
    case 'notification': {
      const { notification } = capability;
      if (context.notification !== undefined || notification.schedulingContext !== undefined)
        return { kind: 'illegal-operation' };
      context.notification = notification;
      notification.schedulingContext = context;
      return undefined;
    }
    default:
      return { kind: 'invalid-capability', capability: 1 };
  }
}

function unbindAll(kernel: KernelContext, context: SchedulingContext): InvocationResult {
  if (context.tcb !== undefined && context.tcb === kernel.scheduler.current)
    return { kind: 'illegal-operation' };
  releaseContext(kernel, context);
  return undefined;
}

/** Takes a context from its thread, its notification and its call stack. */
export function releaseContext({ scheduler }: KernelContext, context: SchedulingContext): void {
  scheduler.unbindContext(context);
  unbindFromNotification(context);
  if (context.reply !== undefined) context.reply.next = undefined;
  context.reply = undefined;
}

function unbindObject(
  { scheduler }: KernelContext,
  context: SchedulingContext,
  capability: Capability | undefined,
): InvocationResult {
  switch (capability?.kind) {
    case undefined:
      return { kind: 'truncated-message' };
    case 'thread':
      if (context.tcb !== capability.tcb || context.tcb === scheduler.current)
        return { kind: 'illegal-operation' };
      scheduler.unbindContext(context);
      return undefined;
    case 'notification':
      if (context.notification !== capability.notification) return { kind: 'illegal-operation' };
      unbindFromNotification(context);
      return undefined;
    default:
      return { kind: 'invalid-capability', capability: 1 };
  }
}

function unbindFromNotification(context: SchedulingContext): void {
  if (context.notification !== undefined) context.notification.schedulingContext = undefined;
  context.notification = undefined;
}
