import type { KernelContext } from '../kernel-context.ts';
import type { Tcb } from '../objects/model.ts';
import { removeFrom } from '../objects/priority-queue.ts';
import { isBlocked, NEXT_IP } from '../objects/tcb.ts';
import { abandonCall, unlinkReply } from './call-stack.ts';
import { setThreadState } from './thread-state.ts';

/** Ends whatever a thread waits for; it is inactive afterwards unless it was running. */
export function cancelIpc(kernel: KernelContext, tcb: Tcb): void {
  tcb.fault = undefined;
  const { state } = tcb;
  switch (state.kind) {
    case 'blocked-on-send':
      removeFrom(state.endpoint.queue, tcb);
      break;
    case 'blocked-on-receive':
      removeFrom(state.endpoint.queue, tcb);
      if (state.reply !== undefined) unlinkReply(kernel, state.reply, tcb);
      break;
    case 'blocked-on-notification':
      removeFrom(state.notification.queue, tcb);
      break;
    case 'blocked-on-reply':
      abandonCall(kernel, state.reply, tcb);
      break;
    case 'inactive':
    case 'running':
    case 'restart':
      return;
  }
  setThreadState(kernel, tcb, { kind: 'inactive' });
}

/** seL4_TCB_Suspend. A thread stopped while running later goes on after its system call, not at it. */
export function suspend(kernel: KernelContext, tcb: Tcb): void {
  cancelIpc(kernel, tcb);
  if (tcb.state.kind === 'running') tcb.faultIp = tcb.context[NEXT_IP] ?? 0n;
  kernel.scheduler.dequeue(tcb);
  kernel.scheduler.removeFromRelease(tcb);
  setThreadState(kernel, tcb, { kind: 'inactive' });
}

/** seL4_TCB_Resume: a stopped or waiting thread executes the instruction at its fault instruction pointer. */
export function resume(kernel: KernelContext, tcb: Tcb): void {
  if (tcb.state.kind !== 'inactive' && !isBlocked(tcb)) return;
  cancelIpc(kernel, tcb);
  setThreadState(kernel, tcb, { kind: 'restart' });
  const { scheduler } = kernel;
  scheduler.unblockSporadic(tcb.schedulingContext);
  scheduler.resumeContext(tcb.schedulingContext);
  if (scheduler.isSchedulable(tcb)) scheduler.possibleSwitchTo(tcb);
}
