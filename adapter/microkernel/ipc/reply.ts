import { applyFaultReply } from '../faults/fault-message.ts';
import { raiseTimeout } from '../faults/raise.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Reply, Tcb } from '../objects/model.ts';
import { isRunnable } from '../objects/tcb.ts';
import { popReply } from './call-stack.ts';
import { setThreadState } from './thread-state.ts';
import { transferMessage } from './transfer.ts';

/** Answers the thread that waits behind a reply object; without one nothing happens. */
export function replyThrough(kernel: KernelContext, sender: Tcb, reply: Reply, grant: boolean): void {
  const receiver = reply.tcb;
  if (receiver?.state.kind !== 'blocked-on-reply') return;
  const { scheduler } = kernel;
  popReply(kernel, reply, receiver);
  scheduler.unblockSporadic(receiver.schedulingContext);
  const { fault } = receiver;
  if (fault === undefined) {
    transferMessage(kernel, sender, receiver, { endpoint: undefined, badge: 0n, grant });
    setThreadState(kernel, receiver, { kind: 'running' });
  } else {
    const goesOn = applyFaultReply(kernel, sender, receiver, fault);
    receiver.fault = undefined;
    setThreadState(kernel, receiver, { kind: goesOn ? 'restart' : 'inactive' });
  }
  wake(kernel, receiver, fault?.kind === 'timeout');
}

/** A thread that was answered may find its budget used up by the one that answered. */
function wake(kernel: KernelContext, receiver: Tcb, wasTimeout: boolean): void {
  const { scheduler } = kernel;
  const context = receiver.schedulingContext;
  if (context === undefined || !isRunnable(receiver)) return;
  if (scheduler.hasBudgetNow(context)) scheduler.possibleSwitchTo(receiver);
  else if (receiver.timeoutHandler.kind === 'endpoint' && !wasTimeout) raiseTimeout(kernel, receiver);
  else scheduler.postpone(context);
}
