import type { Operands } from '../encoding.ts';

/**
 * A decoded instruction as the interpreter reads it. There is a record for each address where an instruction can begin, in the
 * order of addresses, so that an instruction of 2 bytes takes one record's step and one of 4 bytes two.
 */
export const Record = {
  size: 16,
  /** u16: which operation, see operations.ts. */
  operation: 0,
  /** u16 each: byte offsets in the register file. */
  rd: 2,
  rs1: 4,
  rs2: 6,
  /** i32. A branch within its page has here the distance to its target's record. */
  imm: 8,
  /** u16: the CSR that the instruction names. */
  csr: 12,
} as const;

/**
 * The records of a page: one for each halfword and one that leads to the next page. An instruction that begins in the page's
 * last halfword reaches into the next page; behind the others there is room for its own record, one that leads on from it,
 * and what it was decoded from.
 */
const HALFWORDS = 2048;
export const PageRecords = {
  /** Leads to the next page. */
  end: HALFWORDS * Record.size,
  /** From the record of the last halfword to that of the instruction which begins there and reaches into the next page. */
  straddlingDistance: 2 * Record.size,
  straddling: (HALFWORDS + 1) * Record.size,
  /** Leads on from the straddling instruction. */
  straddlingEnd: (HALFWORDS + 3) * Record.size,
  /** u32: where the next page's records were when the straddling instruction was decoded. */
  nextPage: (HALFWORDS + 4) * Record.size,
  /** u32: the code generation at that time. */
  generation: (HALFWORDS + 4) * Record.size + 4,
  size: (HALFWORDS + 5) * Record.size,
} as const;

/** Bytes of records for a byte of instructions, as a shift. */
export const RECORD_SHIFT = 3;

/** Where writes to x0 go: one register more than there is. */
const SINK = 32;

export function writeRecord(memory: DataView, at: number, operation: number, operands: Operands): void {
  memory.setUint16(at + Record.operation, operation, true);
  memory.setUint16(at + Record.rd, (operands.rd === 0 ? SINK : operands.rd) * 8, true);
  memory.setUint16(at + Record.rs1, operands.rs1 * 8, true);
  memory.setUint16(at + Record.rs2, operands.rs2 * 8, true);
  memory.setInt32(at + Record.imm, operands.imm, true);
  memory.setUint16(at + Record.csr, operands.csr, true);
}
