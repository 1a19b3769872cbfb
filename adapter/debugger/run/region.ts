import type { AddressRange } from '../../symbols/program.ts';
import type { Memory } from '../../symbols/values/value.ts';
import { flowAt, type Flow } from './control-flow.ts';

/** More code than this is stepped through one instruction at a time rather than scanned. */
const LARGEST = 64n * 1024n;

/**
 * Some code that a step runs through: the ranges of a line, a function or an inlined call. Instead of looking at every
 * instruction the machine runs on to the few where something can happen: the ways out, and the calls, returns and traps inside.
 */
export class Region {
  readonly ranges: readonly AddressRange[];
  private sites: readonly bigint[] | undefined;

  constructor(ranges: readonly AddressRange[]) {
    this.ranges = ranges;
  }

  contains(address: bigint): boolean {
    return this.ranges.some(({ low, high }) => address >= low && address < high);
  }

  /** Where to look again; undefined when the region is too large or cannot be read. */
  stops(memory: Memory): readonly bigint[] | undefined {
    this.sites ??= this.scan(memory);
    return this.sites.length > 0 ? this.sites : undefined;
  }

  /** Whether an instruction is to be executed alone, to see where it leads. */
  isEventful(flow: Flow): boolean {
    switch (flow.kind) {
      case 'next':
      case 'branch':
        return false;
      case 'jump':
        return flow.links || !this.contains(flow.target);
      case 'indirect':
      case 'trap':
        return true;
    }
  }

  private scan(memory: Memory): readonly bigint[] {
    const found = new Set<bigint>();
    if (this.ranges.reduce((sum, { low, high }) => sum + high - low, 0n) > LARGEST) return [];
    for (const { low, high } of this.ranges) {
      let address = low;
      while (address < high) {
        const flow = flowAt(memory, address);
        if (flow === undefined) return [];
        if (this.isEventful(flow)) found.add(address);
        else if (flow.kind === 'branch' && !this.contains(flow.target)) found.add(flow.target);
        address += BigInt(flow.length);
      }
      if (!this.contains(address)) found.add(address);
    }
    return [...found];
  }
}
