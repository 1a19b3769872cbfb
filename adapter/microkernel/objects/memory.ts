import type { AddressSpace } from '../../hypervisor/partition.ts';
import type { StateReader, StateWriter } from '../../machine/state.ts';
import type { Frame, VSpace } from './model.ts';
import type { ObjectTable } from './object-table.ts';

/** The root of an address space. What is mapped in it is the state of the address space, not of this object. */
export class VSpaceObject implements VSpace {
  readonly kind = 'vspace';
  readonly id: number;
  readonly name: string;
  readonly space: AddressSpace;

  constructor(objects: ObjectTable, space: AddressSpace) {
    this.id = objects.nextId;
    this.name = `address space of ${space.name}`;
    this.space = space;
    objects.add(this);
  }

  save(_out: StateWriter): void {
    // Never changes.
  }

  restore(_from: StateReader): void {
    // Never changes.
  }
}

/** A range of physical memory that can be mapped. */
export class FrameObject implements Frame {
  readonly kind = 'frame';
  readonly id: number;
  readonly name: string;
  readonly physical: number;
  readonly size: number;
  readonly device: boolean;

  constructor(
    objects: ObjectTable,
    name: string,
    place: { physical: number; size: number; device: boolean },
  ) {
    this.id = objects.nextId;
    this.name = name;
    this.physical = place.physical;
    this.size = place.size;
    this.device = place.device;
    objects.add(this);
  }

  save(_out: StateWriter): void {
    // Never changes.
  }

  restore(_from: StateReader): void {
    // Never changes.
  }
}
