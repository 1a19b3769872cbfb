import type { KernelContext } from '../kernel-context.ts';
import type { Notification, Tcb } from '../objects/model.ts';
import { removeFrom } from '../objects/priority-queue.ts';
import { Register, setRegister } from '../objects/tcb.ts';
import { cancelIpc } from './cancel.ts';
import { setThreadState } from './thread-state.ts';

/** Signals a notification: wakes the first that waits, or the bound thread that waits for a message, or remembers the badge. */
export function signal(kernel: KernelContext, notification: Notification, badge: bigint): void {
  report(kernel, notification, badge);
  const waiter = notification.queue[0];
  const { boundTcb } = notification;
  if (waiter !== undefined) {
    removeFrom(notification.queue, waiter);
    wake(kernel, waiter, notification, badge);
  } else if (notification.pending === undefined && boundTcb?.state.kind === 'blocked-on-receive') {
    cancelIpc(kernel, boundTcb);
    wake(kernel, boundTcb, notification, badge);
  } else {
    notification.pending = (notification.pending ?? 0n) | badge;
  }
}

/** The thread takes the signals that wait; of its registers only the badge changes. */
export function consumeSignal(kernel: KernelContext, tcb: Tcb, notification: Notification): void {
  setRegister(tcb, Register.a0, notification.pending ?? 0n);
  notification.pending = undefined;
  lendBudget(kernel, tcb, notification);
  kernel.scheduler.unblockSporadic(tcb.schedulingContext);
}

function wake(kernel: KernelContext, tcb: Tcb, notification: Notification, badge: bigint): void {
  setThreadState(kernel, tcb, { kind: 'running' });
  setRegister(tcb, Register.a0, badge);
  lendBudget(kernel, tcb, notification);
  const { scheduler } = kernel;
  if (scheduler.isSchedulable(tcb)) scheduler.possibleSwitchTo(tcb);
  scheduler.unblockSporadic(tcb.schedulingContext);
}

/** A thread without a budget runs on the one bound to the notification, if that is free. */
function lendBudget(kernel: KernelContext, tcb: Tcb, notification: Notification): void {
  const context = notification.schedulingContext;
  if (tcb.schedulingContext !== undefined || context === undefined || context.tcb !== undefined) return;
  kernel.scheduler.donate(context, tcb);
  kernel.scheduler.resumeContext(context);
}

function report(kernel: KernelContext, notification: Notification, badge: bigint): void {
  const { events, machine, scheduler } = kernel;
  if (!events.wants('signal')) return;
  const { moment } = machine.clock;
  events.emit({ kind: 'signal', moment, from: scheduler.current?.id, object: notification.name, badge });
}
