import type { KernelContext } from '../kernel-context.ts';
import type { Tcb, ThreadState } from '../objects/model.ts';

/** Changes a thread's state, tells the scheduler, and reports waits that begin or end. */
export function setThreadState(kernel: KernelContext, tcb: Tcb, state: ThreadState): void {
  const before = tcb.state.kind;
  tcb.state = state;
  if (state.kind === 'running' || state.kind === 'restart') tcb.exception = undefined;
  kernel.scheduler.stateChanged(tcb);
  report(kernel, tcb, before);
}

function report(kernel: KernelContext, tcb: Tcb, before: ThreadState['kind']): void {
  const { events, machine } = kernel;
  const { moment } = machine.clock;
  const wait = waitOf(tcb.state);
  if (wait !== undefined) {
    if (events.wants('thread-blocked'))
      events.emit({ kind: 'thread-blocked', moment, thread: tcb.id, pc: tcb.faultIp, ...wait });
  } else if (isWaiting(before) && tcb.state.kind !== 'inactive' && events.wants('thread-resumed')) {
    events.emit({ kind: 'thread-resumed', moment, thread: tcb.id });
  }
}

/** What a blocked thread waits for. */
export function waitOf(
  state: ThreadState,
): { readonly on: string; readonly waits: 'receive' | 'send' | 'reply' | 'notification' } | undefined {
  switch (state.kind) {
    case 'blocked-on-receive':
      return { on: state.endpoint.name, waits: 'receive' };
    case 'blocked-on-send':
      return { on: state.endpoint.name, waits: 'send' };
    case 'blocked-on-reply':
      return { on: state.reply.name, waits: 'reply' };
    case 'blocked-on-notification':
      return { on: state.notification.name, waits: 'notification' };
    case 'inactive':
    case 'running':
    case 'restart':
      return undefined;
  }
}

function isWaiting(kind: ThreadState['kind']): boolean {
  return kind.startsWith('blocked');
}
