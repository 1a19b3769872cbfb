import type { StateReader, StateWriter } from '../../machine/state.ts';
import type { Notification, SchedulingContext, Tcb } from './model.ts';
import type { ObjectTable } from './object-table.ts';

/** A word of signals, and the threads that wait for one. */
export class NotificationObject implements Notification {
  readonly kind = 'notification';
  readonly id: number;
  readonly name: string;
  queue: Tcb[] = [];
  pending: bigint | undefined;
  boundTcb: Tcb | undefined;
  schedulingContext: SchedulingContext | undefined;
  private readonly objects: ObjectTable;

  constructor(objects: ObjectTable, name: string) {
    this.objects = objects;
    this.id = objects.nextId;
    this.name = name;
    objects.add(this);
  }

  save(out: StateWriter): void {
    out.list(this.queue, (tcb) => this.objects.writeReference(out, tcb));
    out.optional(this.pending, (badge) => out.u64(badge));
    this.objects.writeReference(out, this.boundTcb);
    this.objects.writeReference(out, this.schedulingContext);
  }

  restore(from: StateReader): void {
    this.queue = from.list(() => this.objects.read(from, 'tcb'));
    this.pending = from.optional(() => from.u64());
    this.boundTcb = this.objects.readOptional(from, 'tcb');
    this.schedulingContext = this.objects.readOptional(from, 'scheduling-context');
  }
}

/** A notification wakes one thread wherever that thread waits for a message. */
export function bindNotification(tcb: Tcb, notification: Notification): void {
  notification.boundTcb = tcb;
  tcb.boundNotification = notification;
}

export function unbindNotification(tcb: Tcb): void {
  if (tcb.boundNotification === undefined) return;
  tcb.boundNotification.boundTcb = undefined;
  tcb.boundNotification = undefined;
}
