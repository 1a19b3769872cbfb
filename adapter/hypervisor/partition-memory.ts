import type { Machine } from '../machine/machine.ts';
import type { AddressSpace, Mapping } from './partition.ts';

/** Memory as a partition's threads see it, reached from outside without side effects. */
export class MappedMemory {
  private readonly machine: Machine;
  private readonly space: AddressSpace;
  private readonly breakpoints = new Map<bigint, number>();

  constructor(machine: Machine, space: AddressSpace) {
    this.machine = machine;
    this.space = space;
  }

  /** @returns as many bytes as are mapped from the address on, at most `length`. Device registers are peeked. */
  read(virtual: bigint, length: number): Uint8Array<ArrayBuffer> {
    const pieces: Uint8Array[] = [];
    let done = 0;
    while (done < length) {
      const piece = this.pieceAt(virtual + BigInt(done), length - done);
      const bytes = piece && this.machine.bus.peek(piece.physical, piece.length);
      if (bytes === undefined) break;
      pieces.push(bytes);
      done += bytes.length;
    }
    const whole = new Uint8Array(done);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /** @returns how many bytes were written; stops at what is not mapped or not RAM. Ignores write protection. */
  write(virtual: bigint, bytes: Uint8Array): number {
    let done = 0;
    while (done < bytes.length) {
      const piece = this.pieceAt(virtual + BigInt(done), bytes.length - done);
      if (piece === undefined || !this.machine.ram.contains(piece.physical, piece.length)) break;
      this.machine.ram.write(piece.physical, bytes.subarray(done, done + piece.length));
      done += piece.length;
    }
    return done;
  }

  physical(virtual: bigint): number | undefined {
    const mapping = this.space.find(virtual);
    return mapping && physicalIn(mapping, virtual);
  }

  /** Breakpoints by virtual address, in this address space only. One that is not mapped takes no effect. */
  addBreakpoint(virtual: bigint): void {
    const physical = this.physical(virtual);
    if (physical === undefined || this.breakpoints.has(virtual)) return;
    this.breakpoints.set(virtual, physical);
    for (const hart of this.machine.harts) hart.addBreakpoint(physical);
  }

  removeBreakpoint(virtual: bigint): void {
    const physical = this.breakpoints.get(virtual);
    if (physical === undefined) return;
    this.breakpoints.delete(virtual);
    for (const hart of this.machine.harts) hart.removeBreakpoint(physical);
  }

  hasBreakpoint(virtual: bigint): boolean {
    return this.breakpoints.has(virtual);
  }

  /** The part of a range that lies in one mapping. */
  private pieceAt(
    virtual: bigint,
    length: number,
  ): { readonly physical: number; readonly length: number } | undefined {
    const mapping = this.space.find(virtual);
    if (mapping === undefined) return undefined;
    const rest = mapping.size - Number(virtual - mapping.virtual);
    return { physical: physicalIn(mapping, virtual), length: Math.min(length, rest) };
  }
}

function physicalIn(mapping: Mapping, virtual: bigint): number {
  return mapping.physical + Number(virtual - mapping.virtual);
}
