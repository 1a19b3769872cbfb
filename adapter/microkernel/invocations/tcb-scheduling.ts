import type { KernelContext } from '../kernel-context.ts';
import { isValidFaultHandler } from '../objects/capability.ts';
import type { Capability, SchedulingContext, Tcb } from '../objects/model.ts';
import { insertByPriority, removeFrom } from '../objects/priority-queue.ts';
import { isBlocked } from '../objects/tcb.ts';
import { argument, type Invocation, type InvocationResult } from './invocation.ts';
import type { SyscallError } from './syscall-error.ts';

/** seL4_TCB_SetPriority(authority, priority). */
export function setPriority(kernel: KernelContext, target: Tcb, invocation: Invocation): InvocationResult {
  const checked = withinAuthority(kernel, invocation, 0);
  if ('kind' in checked) return checked;
  changePriority(kernel, target, checked.priority);
  return undefined;
}

/** seL4_TCB_SetMCPriority(authority, maximum controlled priority). */
export function setMaximumPriority(
  kernel: KernelContext,
  target: Tcb,
  invocation: Invocation,
): InvocationResult {
  const checked = withinAuthority(kernel, invocation, 0);
  if ('kind' in checked) return checked;
  target.mcp = checked.priority;
  return undefined;
}

/** seL4_TCB_SetSchedParams(authority, maximum, priority, scheduling context or null, fault endpoint or null). */
export function setSchedulingParameters(
  kernel: KernelContext,
  target: Tcb,
  invocation: Invocation,
): InvocationResult {
  const [authority, context, handler] = invocation.extraCaps;
  if (invocation.length < 2 || authority === undefined || context === undefined || handler === undefined)
    return { kind: 'truncated-message' };
  const mcp = withinAuthority(kernel, invocation, 0);
  if ('kind' in mcp) return mcp;
  const priority = withinAuthority(kernel, invocation, 1);
  if ('kind' in priority) return priority;
  const problem = problemWithContext(kernel, target, context);
  if (problem !== undefined) return problem;
  if (!isValidFaultHandler(handler)) return { kind: 'invalid-capability', capability: 3 };
  target.faultHandler = handler;
  target.mcp = mcp.priority;
  changePriority(kernel, target, priority.priority);
  changeContext(kernel, target, context.kind === 'scheduling-context' ? context.context : undefined);
  return undefined;
}

/** seL4_TCB_SetTimeoutEndpoint(endpoint or null). */
export function setTimeoutEndpoint(target: Tcb, invocation: Invocation): InvocationResult {
  const [handler] = invocation.extraCaps;
  if (handler === undefined) return { kind: 'truncated-message' };
  if (!isValidFaultHandler(handler)) return { kind: 'invalid-capability', capability: 1 };
  target.timeoutHandler = handler;
  return undefined;
}

/** Endpoint and notification queues are ordered by priority: a waiting thread changes its place. */
function changePriority(kernel: KernelContext, target: Tcb, priority: number): void {
  kernel.scheduler.setPriority(target, priority);
  const queue = queueOf(target);
  if (queue === undefined) return;
  removeFrom(queue, target);
  insertByPriority(queue, target);
}

function queueOf({ state }: Tcb): Tcb[] | undefined {
  if (state.kind === 'blocked-on-send' || state.kind === 'blocked-on-receive') return state.endpoint.queue;
  return state.kind === 'blocked-on-notification' ? state.notification.queue : undefined;
}

/** No thread gives a priority above the maximum that the authority controls. */
function withinAuthority(
  kernel: KernelContext,
  invocation: Invocation,
  index: number,
): SyscallError | { readonly priority: number } {
  const [authority] = invocation.extraCaps;
  if (invocation.length < 1 || authority === undefined) return { kind: 'truncated-message' };
  if (authority.kind !== 'thread') return { kind: 'invalid-capability', capability: 1 };
  const priority = argument(kernel, invocation, index);
  const most = BigInt(authority.tcb.mcp);
  return priority > most ? { kind: 'range-error', least: 0n, most } : { priority: Number(priority) };
}

function problemWithContext(
  kernel: KernelContext,
  target: Tcb,
  capability: Capability,
): SyscallError | undefined {
  if (capability.kind === 'null')
    return target === kernel.scheduler.current ? { kind: 'illegal-operation' } : undefined;
  if (capability.kind !== 'scheduling-context') return { kind: 'invalid-capability', capability: 2 };
  const { context } = capability;
  const isNew = target.schedulingContext !== context;
  if (isNew && (target.schedulingContext !== undefined || context.tcb !== undefined))
    return { kind: 'illegal-operation' };
  if (isBlocked(target) && !kernel.scheduler.isReleased(context)) return { kind: 'illegal-operation' };
  return undefined;
}

function changeContext(
  { scheduler }: KernelContext,
  target: Tcb,
  context: SchedulingContext | undefined,
): void {
  if (target.schedulingContext === context) return;
  if (context !== undefined) scheduler.bindContext(context, target);
  else if (target.schedulingContext !== undefined) scheduler.unbindContext(target.schedulingContext);
}
