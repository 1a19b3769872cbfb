import { PageRecords } from '../../isa/interpreter/record.ts';
import { State, Tlb, type HartAddresses } from '../../isa/interpreter/state-layout.ts';

/**
 * One WebAssembly memory holds all that generated code touches: each hart's state and TLBs, the cache of decoded
 * instructions, and the guest's RAM. It is sized once, because growing it would detach every view of it.
 */

export const PAGE_SIZE = 4096;

/** How many pages of code can be decoded at a time; memory is only used for those that are. */
export const CODE_PAGES = 1024;

/** Room for one hart: its state and three TLBs. */
const HART_AREA_SIZE = roundUp(State.size, Tlb.entrySize) + 3 * Tlb.size;
/** Shared by the harts, see `HartAddresses`. Address 0 stays unused, so that 0 can mean none. */
const CODE_GENERATION = 64;
const HART_AREAS = 4096;

export interface MemoryLayout {
  readonly codeGeneration: number;
  readonly harts: number;
  readonly codePages: number;
  readonly ram: number;
  /** Bytes of the whole memory. */
  readonly size: number;
}

export function memoryLayout(hartCount: number, ramSize: number): MemoryLayout {
  const codePages = roundUp(HART_AREAS + hartCount * HART_AREA_SIZE, PAGE_SIZE);
  const ram = roundUp(codePages + CODE_PAGES * PageRecords.size, 65536);
  return {
    codeGeneration: CODE_GENERATION,
    harts: HART_AREAS,
    codePages,
    ram,
    size: roundUp(ram + ramSize, 65536),
  };
}

export function hartAddresses(layout: MemoryLayout, hart: number): HartAddresses {
  const state = layout.harts + hart * HART_AREA_SIZE;
  const loadTlb = state + roundUp(State.size, Tlb.entrySize);
  return {
    state,
    loadTlb,
    storeTlb: loadTlb + Tlb.size,
    fetchTlb: loadTlb + 2 * Tlb.size,
    codeGeneration: layout.codeGeneration,
  };
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
