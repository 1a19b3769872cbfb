import type { KernelEvent } from '../events.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Tcb } from '../objects/model.ts';

export type FailureReport = Pick<
  Extract<KernelEvent, { readonly kind: 'call-failed' }>,
  'call' | 'cptr' | 'error' | 'found' | 'reported'
>;

/** Tells those who listen that a call did not do what its caller wanted, which the caller may never hear. */
export function reportFailure(
  { events, machine }: KernelContext,
  caller: Tcb,
  failure: () => FailureReport,
): void {
  if (!events.wants('call-failed')) return;
  const { moment } = machine.clock;
  events.emit({ kind: 'call-failed', moment, thread: caller.id, pc: caller.faultIp, ...failure() });
}
