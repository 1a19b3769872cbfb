import { operations } from '../../isa/interpreter/operations.ts';
import { Record } from '../../isa/interpreter/record.ts';

/**
 * Which CSR the instruction of a record accesses and whether it writes: setting or clearing with x0, or with the immediate 0,
 * does not, and so is allowed on read-only CSRs (Unprivileged ISA, chapter "Zicsr").
 */
export function csrAccess(
  memory: DataView,
  record: number,
): {
  readonly csr: number;
  readonly writes: boolean;
} {
  const operation = operations[memory.getUint16(record + Record.operation, true)];
  const name = operation?.kind === 'instruction' ? operation.instruction.name : undefined;
  const operand = memory.getUint16(record + Record.rs1, true) | memory.getInt32(record + Record.imm, true);
  const alwaysWrites = name === 'csrrw' || name === 'csrrwi';
  return { csr: memory.getUint16(record + Record.csr, true), writes: alwaysWrites || operand !== 0 };
}
