import { signal } from './ipc/signal.ts';
import type { KernelContext } from './kernel-context.ts';
import type { IrqHandler, Tcb } from './objects/model.ts';

/**
 * Delivery of interrupts. A source is claimed at the PLIC when it is delivered and completed when its handler acknowledges
 * it: in between the PLIC holds it back.
 */

export function handlerOf(kernel: KernelContext, source: number): IrqHandler | undefined {
  return kernel.objects.ofKind('irq-handler').find((handler) => handler.source === source);
}

export function isInterruptPending({ machine, interruptContext }: KernelContext): boolean {
  return machine.interrupts.pending(interruptContext);
}

/**
 * Claims one interrupt and signals its handler's notification.
 * @returns false when there was none to claim after all.
 */
export function deliverInterrupt(kernel: KernelContext): boolean {
  const { machine, interruptContext } = kernel;
  const source = machine.interrupts.claim(interruptContext);
  if (source === 0) return false;
  const handler = handlerOf(kernel, source);
  if (handler === undefined) {
    // Nobody may serve it: keep it from coming again. The PLIC ignores the completion of a source that is disabled.
    machine.interrupts.complete(interruptContext, source);
    machine.interrupts.setEnabled(interruptContext, source, false);
    report(kernel, source, 'undelivered', undefined);
    return true;
  }
  handler.claimed = true;
  const { target } = handler;
  if (target.kind === 'notification' && target.rights.send) {
    report(kernel, source, 'delivered', target.notification.boundTcb);
    signal(kernel, target.notification, target.badge);
  } else {
    report(kernel, source, 'undelivered', undefined);
  }
  return true;
}

/** The handler has served the interrupt; the next one may come. */
export function acknowledge(kernel: KernelContext, handler: IrqHandler, caller: Tcb | undefined): void {
  handler.claimed = false;
  kernel.machine.interrupts.complete(kernel.interruptContext, handler.source);
  report(kernel, handler.source, 'acked', caller);
}

/** Lets interrupts of a source through to this kernel. */
export function enableInterrupt({ machine, interruptContext }: KernelContext, source: number): void {
  machine.interrupts.setPriority(source, 1);
  machine.interrupts.setEnabled(interruptContext, source, true);
}

/** No interrupt of these sources stays claimed or pending; they are disabled afterwards. */
export function drainInterrupts(kernel: KernelContext, sources: readonly number[]): void {
  const { machine, interruptContext, objects } = kernel;
  const others = objects.ofKind('irq-handler').filter(({ source }) => !sources.includes(source));
  for (const { source } of others) machine.interrupts.setEnabled(interruptContext, source, false);
  for (const source of sources) completeIfClaimed(kernel, source);
  // A source can have latched at most one interrupt, and its device has been reset.
  for (let round = 0; round < sources.length && isInterruptPending(kernel); round++) {
    const source = machine.interrupts.claim(interruptContext);
    machine.interrupts.complete(interruptContext, source);
  }
  for (const source of sources) machine.interrupts.setEnabled(interruptContext, source, false);
  for (const { source } of others) machine.interrupts.setEnabled(interruptContext, source, true);
}

function completeIfClaimed(kernel: KernelContext, source: number): void {
  const handler = handlerOf(kernel, source);
  if (handler?.claimed !== true) return;
  handler.claimed = false;
  kernel.machine.interrupts.complete(kernel.interruptContext, source);
}

function report(
  kernel: KernelContext,
  source: number,
  change: 'delivered' | 'acked' | 'undelivered',
  tcb: Tcb | undefined,
): void {
  const { events, machine } = kernel;
  if (!events.wants('irq')) return;
  const { moment } = machine.clock;
  events.emit({ kind: 'irq', moment, source, thread: tcb?.id, change, pc: tcb?.faultIp });
}
