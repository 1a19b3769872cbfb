import { Cause } from '../../machine/hart/hart.ts';
import { sendToEndpoint } from '../ipc/send.ts';
import { setThreadState } from '../ipc/thread-state.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Capability, Tcb } from '../objects/model.ts';
import type { Fault } from './fault.ts';

/** What the hart said: mcause and mtval. */
export interface Exception {
  readonly cause: number;
  readonly value: bigint;
}

/** Sends a fault of a thread to its handler; without one the thread stays stopped for ever. */
export function raiseFault(kernel: KernelContext, tcb: Tcb, fault: Fault, exception: Exception): void {
  kernel.faulted = tcb;
  report(kernel, tcb, exception);
  if (tcb.faultHandler.kind === 'endpoint') {
    sendFault(kernel, tcb, tcb.faultHandler, { fault, mayDonate: tcb.schedulingContext !== undefined });
  } else {
    setThreadState(kernel, tcb, { kind: 'inactive' });
  }
  tcb.exception = exception;
}

/** The budget of a thread is used up and somebody wants to know. */
export function raiseTimeout(kernel: KernelContext, tcb: Tcb): void {
  if (tcb.timeoutHandler.kind !== 'endpoint') return;
  const badge = tcb.schedulingContext?.badge ?? 0n;
  sendFault(kernel, tcb, tcb.timeoutHandler, { fault: { kind: 'timeout', badge }, mayDonate: false });
}

function sendFault(
  kernel: KernelContext,
  tcb: Tcb,
  handler: Extract<Capability, { readonly kind: 'endpoint' }>,
  { fault, mayDonate }: { readonly fault: Fault; readonly mayDonate: boolean },
): void {
  const { badge, rights } = handler;
  const { grant, grantReply } = rights;
  tcb.fault = fault;
  sendToEndpoint(kernel, tcb, handler.endpoint, {
    ...{ badge, grant, grantReply, mayDonate },
    isBlocking: true,
    isCall: false,
  });
}

/** The exception behind a fault that a system call ended in. */
export function systemCallException(value: bigint): Exception {
  return { cause: Cause.ecallFromUser, value };
}

function report(kernel: KernelContext, tcb: Tcb, exception: Exception): void {
  const { events, machine } = kernel;
  if (!events.wants('thread-fault')) return;
  const { faultHandler } = tcb;
  events.emit({
    kind: 'thread-fault',
    moment: machine.clock.moment,
    thread: tcb.id,
    pc: tcb.faultIp,
    ...exception,
    handler: faultHandler.kind === 'endpoint' ? faultHandler.endpoint.name : undefined,
  });
}
