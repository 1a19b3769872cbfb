import { popReply } from './ipc/call-stack.ts';
import { resume, suspend } from './ipc/cancel.ts';
import { releaseContext } from './invocations/scheduling-context.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Reply, SchedulingContext, Tcb } from './objects/model.ts';
import { unbindNotification } from './objects/notification.ts';

/**
 * What the hypervisor does to threads from outside. None of it exists in seL4: there a parent with the right capabilities
 * would do it, and leave more behind. Call from within `Kernel.operate`.
 */

/** The thread does not run, whatever happens to it meanwhile. */
export function freeze(kernel: KernelContext, tcb: Tcb): void {
  tcb.frozen = true;
  kernel.scheduler.forget(tcb);
}

/** The thread goes on as if no time had passed for it. */
export function thaw(kernel: KernelContext, tcb: Tcb): void {
  tcb.frozen = false;
  const { scheduler } = kernel;
  scheduler.resumeContext(tcb.schedulingContext);
  if (scheduler.isSchedulable(tcb)) scheduler.possibleSwitchTo(tcb);
}

/** What a thread holds that others may be entangled with. */
export interface Belongings {
  readonly tcb: Tcb;
  readonly context: SchedulingContext;
  readonly replies: readonly Reply[];
}

/**
 * Ends a thread. Callers that wait for its answer make their call again; the budget that it was lent goes back; its own
 * budget is taken from whoever it was lent to.
 */
export function destroy(kernel: KernelContext, { tcb, context, replies }: Belongings): void {
  for (const reply of replies) returnCaller(kernel, reply, tcb);
  suspend(kernel, tcb);
  kernel.scheduler.forget(tcb);
  const notification = tcb.boundNotification;
  unbindNotification(tcb);
  if (notification !== undefined) notification.pending = undefined;
  releaseContext(kernel, context);
  if (tcb.schedulingContext !== undefined) kernel.scheduler.unbindContext(tcb.schedulingContext);
  tcb.exception = undefined;
  tcb.frozen = false;
}

function returnCaller(kernel: KernelContext, reply: Reply, callee: Tcb): void {
  const caller = reply.tcb;
  if (caller === undefined || caller === callee || caller.state.kind !== 'blocked-on-reply') return;
  const hadFault = caller.fault !== undefined;
  popReply(kernel, reply, caller);
  // A thread that waits for help with a fault has nothing to make again: it stays stopped.
  if (!hadFault) resume(kernel, caller);
}
