import type { KernelContext } from '../kernel-context.ts';
import { waiting } from '../objects/endpoint.ts';
import type { Endpoint, Notification, Reply, Tcb } from '../objects/model.ts';
import { insertByPriority, removeFrom } from '../objects/priority-queue.ts';
import { Register, setRegister } from '../objects/tcb.ts';
import { pushCall } from './call-stack.ts';
import { cancelIpc } from './cancel.ts';
import { consumeSignal } from './signal.ts';
import { setThreadState } from './thread-state.ts';
import { transferMessage } from './transfer.ts';

/** Receives from an endpoint; a signal that waits in the thread's bound notification comes first. */
export function receiveFromEndpoint(
  kernel: KernelContext,
  tcb: Tcb,
  endpoint: Endpoint,
  { reply, isBlocking }: { readonly reply: Reply | undefined; readonly isBlocking: boolean },
): void {
  // Whoever still waits for an answer through this reply object will not get one.
  if (reply?.tcb !== undefined && reply.tcb !== tcb) cancelIpc(kernel, reply.tcb);
  const bound = tcb.boundNotification;
  if (bound?.pending !== undefined) {
    consumeSignal(kernel, tcb, bound);
    return;
  }
  if (bound !== undefined && isBlocking) returnBudget(kernel, bound, tcb);
  const sender = endpoint.queue[0];
  if (sender !== undefined && waiting(endpoint) === 'senders') {
    meetSender(kernel, tcb, sender, endpoint, reply);
    return;
  }
  if (!isBlocking) {
    nothingReceived(tcb);
    return;
  }
  setThreadState(kernel, tcb, { kind: 'blocked-on-receive', endpoint, reply });
  if (reply !== undefined) reply.tcb = tcb;
  insertByPriority(endpoint.queue, tcb);
}

export function receiveFromNotification(
  kernel: KernelContext,
  tcb: Tcb,
  notification: Notification,
  isBlocking: boolean,
): void {
  if (notification.pending !== undefined) {
    consumeSignal(kernel, tcb, notification);
    return;
  }
  if (!isBlocking) {
    nothingReceived(tcb);
    return;
  }
  setThreadState(kernel, tcb, { kind: 'blocked-on-notification', notification });
  insertByPriority(notification.queue, tcb);
  returnBudget(kernel, notification, tcb);
}

function meetSender(
  kernel: KernelContext,
  tcb: Tcb,
  sender: Tcb,
  endpoint: Endpoint,
  reply: Reply | undefined,
): void {
  if (sender.state.kind !== 'blocked-on-send') return;
  const { badge, grant, grantReply, isCall } = sender.state;
  removeFrom(endpoint.queue, sender);
  transferMessage(kernel, sender, tcb, { endpoint, badge, grant });
  kernel.scheduler.unblockSporadic(sender.schedulingContext);
  if (!isCall && sender.fault === undefined) {
    setThreadState(kernel, sender, { kind: 'running' });
    kernel.scheduler.possibleSwitchTo(sender);
  } else if (reply !== undefined && (grant || grantReply)) {
    const mayDonate = sender.schedulingContext !== undefined && sender.fault?.kind !== 'timeout';
    pushCall(kernel, sender, tcb, reply, mayDonate);
  } else {
    setThreadState(kernel, sender, { kind: 'inactive' });
  }
}

/** A thread that runs on the budget of a notification gives it back before it waits. */
function returnBudget(kernel: KernelContext, notification: Notification, tcb: Tcb): void {
  const context = notification.schedulingContext;
  if (context === undefined || context !== tcb.schedulingContext) return;
  tcb.schedulingContext = undefined;
  context.tcb = undefined;
  if (tcb === kernel.scheduler.current) kernel.scheduler.rescheduleRequired();
}

/** A failed non-blocking receive changes the badge register and nothing else. */
function nothingReceived(tcb: Tcb): void {
  setRegister(tcb, Register.a0, 0n);
}
