import type { Moment, Nanoseconds } from '../../machine/clock.ts';
import type { SystemThread } from '../../systems/system.ts';
import type { FaultCause, GuestPlace } from '../fault.ts';
import type { AttachedRule, FaultRule, RuleContext } from '../rule.ts';
import { duration, quoted } from '../words.ts';

/** A driver may acknowledge later than in its handler, but not as late as this: nanoseconds. */
const PATIENCE = 50_000_000;

/** An interrupt was delivered, its thread waits again, and nobody acknowledged: seL4 keeps it masked, so none will follow. */
export const irqUnacked: FaultRule = {
  code: 'irq-unacked',
  title: 'Interrupt that is never acknowledged',
  attach: (context) => new Unacknowledged(context),
};

interface Delivery {
  readonly source: number;
  readonly thread: SystemThread;
  readonly moment: Moment;
  readonly time: Nanoseconds;
  /** Where the thread waited for the next message without having acknowledged. */
  waits: { readonly pc: bigint; readonly moment: Moment; readonly time: Nanoseconds } | undefined;
  reported: boolean;
}

class Unacknowledged implements AttachedRule {
  private readonly context: RuleContext;
  private readonly deliveries = new Map<number, Delivery>();

  constructor(context: RuleContext) {
    this.context = context;
    const { clock } = context.system.machine;
    context.on('irq', ({ source, thread: id, change, moment }) => {
      const thread = id === undefined ? undefined : context.places.threadById(id);
      if (change !== 'delivered') this.deliveries.delete(source);
      else if (thread !== undefined) {
        const time = clock.now;
        this.deliveries.set(source, { source, thread, moment, time, waits: undefined, reported: false });
      }
    });
    // A thread with a notification pending does not block: when it does, it has had the interrupt.
    context.on('thread-blocked', ({ thread, pc, moment, waits }) => {
      if (waits === 'send' || waits === 'reply') return;
      for (const delivery of this.deliveries.values())
        if (delivery.thread.id === thread) delivery.waits ??= { pc, moment, time: clock.now };
    });
    context.on('partition', ({ partition, change }) => {
      if (change !== 'killed' && change !== 'restarted') return;
      for (const [source, { thread }] of this.deliveries)
        if (thread.partition.name === partition) this.deliveries.delete(source);
    });
  }

  idle(): void {
    this.reportOlderThan(0);
  }

  check(): void {
    this.reportOlderThan(PATIENCE);
  }

  private reportOlderThan(age: Nanoseconds): void {
    const { now } = this.context.system.machine.clock;
    for (const delivery of this.deliveries.values()) {
      if (delivery.reported || delivery.waits === undefined || now - delivery.waits.time < age) continue;
      delivery.reported = true;
      this.report(delivery, delivery.waits);
    }
  }

  private report({ source, thread, moment, time }: Delivery, waits: NonNullable<Delivery['waits']>): void {
    const { places, system } = this.context;
    const device = system.machine.interrupts.deviceOf(source)?.name;
    const of = device === undefined ? '' : ` of ${quoted(device)}`;
    const wait = places.at(thread, waits.pc);
    const causes: FaultCause[] = [
      { message: `interrupt ${source} was delivered`, place: undefined, moment, time },
      {
        message: `${duration(waits.time - time)} later the driver waits again without having acknowledged it`,
        place: wait,
        moment: waits.moment,
        time: waits.time,
      },
    ];
    const pending = system.machine.interrupts.level(source)
      ? ' Its line is high again: work is waiting already.'
      : '';
    this.context.report({
      severity: 'error',
      message:
        `Interrupt ${source}${of} was handled but never acknowledged by ${quoted(thread.partition.name)}.${pending} ` +
        'The kernel keeps it masked until then, so no further one will arrive. ' +
        `Acknowledge it (microkit_irq_ack or microkit_deferred_irq_ack) on every way through the handler.`,
      place: this.handlerOf(thread) ?? wait,
      access: undefined,
      causes,
      object: `${source}`,
    });
  }

  /** The entry point that the interrupt came to: the acknowledgement is missing in it or below. */
  private handlerOf(thread: SystemThread): GuestPlace | undefined {
    const place = this.context.places.functionNamed(thread.partition, 'notified');
    return place && { ...place, thread: thread.name };
  }
}
