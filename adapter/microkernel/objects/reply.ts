import type { StateReader, StateWriter } from '../../machine/state.ts';
import type { Reply, SchedulingContext, Tcb } from './model.ts';
import type { ObjectTable } from './object-table.ts';

/** The right to answer one caller, and that caller's place in the stack of calls along which a budget was lent. */
export class ReplyObject implements Reply {
  readonly kind = 'reply';
  readonly id: number;
  readonly name: string;
  tcb: Tcb | undefined;
  previous: Reply | undefined;
  next: Reply | SchedulingContext | undefined;
  private readonly objects: ObjectTable;

  constructor(objects: ObjectTable, name: string) {
    this.objects = objects;
    this.id = objects.nextId;
    this.name = name;
    objects.add(this);
  }

  save(out: StateWriter): void {
    this.objects.writeReference(out, this.tcb);
    this.objects.writeReference(out, this.previous);
    this.objects.writeReference(out, this.next);
  }

  restore(from: StateReader): void {
    this.tcb = this.objects.readOptional(from, 'tcb');
    this.previous = this.objects.readOptional(from, 'reply');
    const next = this.objects.readAny(from);
    if (next !== undefined && next.kind !== 'reply' && next.kind !== 'scheduling-context')
      throw new RangeError(`the saved state puts a ${next.kind} on a call stack`);
    this.next = next;
  }
}
