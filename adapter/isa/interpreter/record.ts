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
}
