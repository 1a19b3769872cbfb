import type { StateReader, StateWriter } from '../../machine/state.ts';
import { nullCapability } from './capability.ts';
import type { Capability, CNode } from './model.ts';
import type { ObjectTable } from './object-table.ts';

/** A table of 2^radix capability slots. */
export class CNodeObject implements CNode {
  readonly kind = 'cnode';
  readonly id: number;
  readonly name: string;
  readonly radix: number;
  /** Empty slots are left out: most are. */
  private readonly slots = new Map<number, Capability>();
  private readonly objects: ObjectTable;

  constructor(objects: ObjectTable, name: string, radix: number) {
    this.objects = objects;
    this.id = objects.nextId;
    this.name = name;
    this.radix = radix;
    objects.add(this);
  }

  slotAt(index: number): Capability {
    return this.slots.get(index) ?? nullCapability;
  }

  put(index: number, capability: Capability): void {
    if (capability.kind === 'null') this.slots.delete(index);
    else this.slots.set(index, capability);
  }

  save(out: StateWriter): void {
    const ascending = [...this.slots].sort(([a], [b]) => a - b);
    out.list(ascending, ([index, capability]) => {
      out.u32(index);
      this.objects.writeCapability(out, capability);
    });
  }

  restore(from: StateReader): void {
    this.slots.clear();
    from.list(() => {
      const index = from.u32();
      this.slots.set(index, this.objects.readCapability(from));
    });
  }
}
