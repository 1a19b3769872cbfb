import type { Nanoseconds } from '../../machine/clock.ts';
import type { StateReader, StateWriter } from '../../machine/state.ts';
import type { Notification, Refill, Reply, SchedulingContext, Tcb } from './model.ts';
import type { ObjectTable } from './object-table.ts';

/** A budget of processor time per period, independent of the thread that uses it up. */
export class SchedulingContextObject implements SchedulingContext {
  readonly kind = 'scheduling-context';
  readonly id: number;
  readonly name: string;
  period: Nanoseconds = 0;
  refills: Refill[] = [];
  maxRefills = 0;
  badge = 0n;
  sporadic = false;
  consumed: Nanoseconds = 0;
  tcb: Tcb | undefined;
  notification: Notification | undefined;
  reply: Reply | undefined;
  private readonly objects: ObjectTable;

  constructor(objects: ObjectTable, name: string) {
    this.objects = objects;
    this.id = objects.nextId;
    this.name = name;
    objects.add(this);
  }

  save(out: StateWriter): void {
    out.number(this.period);
    out.list(this.refills, ({ time, amount }) => {
      out.number(time);
      out.number(amount);
    });
    out.u32(this.maxRefills);
    out.u64(this.badge);
    out.bool(this.sporadic);
    out.number(this.consumed);
    for (const object of [this.tcb, this.notification, this.reply]) this.objects.writeReference(out, object);
  }

  restore(from: StateReader): void {
    this.period = from.number();
    this.refills = from.list(() => ({ time: from.number(), amount: from.number() }));
    this.maxRefills = from.u32();
    this.badge = from.u64();
    this.sporadic = from.bool();
    this.consumed = from.number();
    this.tcb = this.objects.readOptional(from, 'tcb');
    this.notification = this.objects.readOptional(from, 'notification');
    this.reply = this.objects.readOptional(from, 'reply');
  }
}
