import type { StateReader, StateWriter } from '../../machine/state.ts';
import { nullCapability } from './capability.ts';
import type { Capability, IrqHandler } from './model.ts';
import type { ObjectTable } from './object-table.ts';

/** The right to serve one interrupt source. */
export class IrqHandlerObject implements IrqHandler {
  readonly kind = 'irq-handler';
  readonly id: number;
  readonly name: string;
  readonly source: number;
  target: Capability = nullCapability;
  claimed = false;
  private readonly objects: ObjectTable;

  constructor(objects: ObjectTable, source: number) {
    this.objects = objects;
    this.id = objects.nextId;
    this.name = `handler of interrupt ${source}`;
    this.source = source;
    objects.add(this);
  }

  save(out: StateWriter): void {
    this.objects.writeCapability(out, this.target);
    out.bool(this.claimed);
  }

  restore(from: StateReader): void {
    this.target = this.objects.readCapability(from);
    this.claimed = from.bool();
  }
}
