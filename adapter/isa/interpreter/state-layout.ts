import { Record } from './record.ts';

/** A hart's state in memory, as byte offsets; what generated code and its environment tell each other. */
export const State = {
  /** u64 each: x0 to x31, and one that takes the writes to x0. */
  registers: 0,
  /** u64: where execution begins and, afterwards, where it stopped. */
  pc: 264,
  /** u64: the address of the access that missed. */
  address: 272,
  /** u64: address and value of the reservation of LR; `NO_RESERVATION` for none. */
  reservation: 280,
  reservedValue: 288,
  /** u64: the CSR's value before and after. */
  csrOld: 296,
  csrNew: 304,
  /** u32: what is left of the budget of instructions. */
  left: 312,
  /** u32: record of the instruction in progress. */
  record: 316,
  /** u32: mcause of the exception raised. */
  cause: 320,
  /** u32: 1 when csrOld holds what the instruction in progress asked for. */
  csrReady: 324,
  /** u32: 1 when a store-conditional stored. */
  conditionalStored: 328,
  /** 16 bytes: stands in for memory that cannot be accessed directly. */
  staging: 336,
  /** A record that leads to the instruction at `pc`. */
  enter: 352,
  /** Room for one instruction that has no record in a page, and two that lead on from it. */
  scratch: 352 + Record.size,
  size: 352 + 4 * Record.size,
} as const;

export const NO_RESERVATION = 0xffff_ffff_ffff_ffffn;

/**
 * A TLB: direct-mapped, an entry holds the page's virtual address (u64) and a u32. For loads and stores that is added to the
 * low half of the virtual address to give the place in memory; for fetches it is the place of the page's records.
 */
export const Tlb = {
  entries: 256,
  entrySize: 16,
  size: 256 * 16,
  tag: 0,
  addend: 8,
} as const;

/** A tag that no access has: the low bits of a masked address are never all ones. */
export const INVALID_TAG = -1;

/** Byte offset of the entry for an address, of which the low 32 bits suffice. */
export function tlbEntry(addressLow: number): number {
  return (addressLow >>> 8) & ((Tlb.entries - 1) * Tlb.entrySize);
}

/** Where in memory a hart's parts lie. */
export interface HartAddresses {
  readonly state: number;
  readonly loadTlb: number;
  readonly storeTlb: number;
  readonly fetchTlb: number;
  /** u32, shared by all harts: counts the changes that can touch an instruction in two pages. */
  readonly codeGeneration: number;
}
