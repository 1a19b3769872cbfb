import type { KernelContext } from '../kernel-context.ts';
import type { Reply, SchedulingContext, Tcb } from '../objects/model.ts';
import { setThreadState } from './thread-state.ts';

/**
 * Calls to threads that have no budget of their own lend them the caller's. Each such call leaves a reply object on a stack
 * whose top the scheduling context knows; a reply hands the budget back down.
 */

/** The caller waits for a reply through `reply`; with `mayDonate` a callee without a budget gets the caller's. */
export function pushCall(
  kernel: KernelContext,
  caller: Tcb,
  callee: Tcb,
  reply: Reply,
  mayDonate: boolean,
): void {
  const context = caller.schedulingContext;
  reply.tcb = caller;
  setThreadState(kernel, caller, { kind: 'blocked-on-reply', reply });
  if (context === undefined || callee.schedulingContext !== undefined || !mayDonate) return;
  const below = context.reply;
  if (below !== undefined) below.next = reply;
  reply.previous = below;
  reply.next = context;
  context.reply = reply;
  kernel.scheduler.donate(context, callee);
}

/** The reply object lets go of its thread, which is then inactive. */
export function unlinkReply(kernel: KernelContext, reply: Reply, tcb: Tcb): void {
  reply.tcb = undefined;
  setThreadState(kernel, tcb, { kind: 'inactive' });
}

/** Takes a reply that is about to be answered off the stack; from the top of it the budget goes back to the caller. */
export function popReply(kernel: KernelContext, reply: Reply, caller: Tcb): void {
  const { next, previous } = reply;
  if (next?.kind === 'scheduling-context') {
    returnBudget(kernel, next, previous, caller);
    reply.next = undefined;
    reply.previous = undefined;
  } else {
    cutOut(reply);
  }
  unlinkReply(kernel, reply, caller);
}

/** The caller no longer waits for the reply; the budget stays where it is. */
export function abandonCall(kernel: KernelContext, reply: Reply, caller: Tcb): void {
  if (reply.next?.kind === 'scheduling-context') reply.next.reply = undefined;
  cutOut(reply);
  unlinkReply(kernel, reply, caller);
}

function returnBudget(
  kernel: KernelContext,
  context: SchedulingContext,
  below: Reply | undefined,
  caller: Tcb,
): void {
  context.reply = below;
  if (below !== undefined) below.next = context;
  // A caller that got another budget meanwhile keeps that one.
  if (caller.schedulingContext === undefined) kernel.scheduler.donate(context, caller);
}

/** Breaks the chain on both sides. */
function cutOut(reply: Reply): void {
  if (reply.next?.kind === 'reply') reply.next.previous = undefined;
  if (reply.previous !== undefined) reply.previous.next = undefined;
  reply.next = undefined;
  reply.previous = undefined;
}
