import { instruction, type Instruction } from '../instruction.ts';
import type { SemanticsContext } from '../semantics.ts';
import { i64, type I64 } from '../wasm/expression.ts';

/**
 * Control and status register instructions (Unprivileged ISA, chapter "Zicsr"). Whether a set or clear with no bits is a
 * write at all is for the CSRs to know.
 */

type Change = (old: I64, operand: I64) => I64;

const write: Change = (_old, operand) => operand;
const setBits: Change = (old, operand) => i64.or(old, operand);
const clearBits: Change = (old, operand) => i64.and(old, i64.xor(operand, i64.constant(-1)));

function row(name: string, funct3: string, change: Change): Instruction[] {
  const semantics = (operand: (c: SemanticsContext) => I64) => (c: SemanticsContext) => {
    const old = c.keep(c.readCsr());
    c.writeCsr(change(old, operand(c)));
    c.setRd(old);
  };
  return [
    instruction(
      'Zicsr',
      name,
      `csr[11:0] rs1 0${funct3} rd 1110011`,
      'rd,csr,rs1',
      semantics((c) => c.rs1()),
    ),
    instruction(
      'Zicsr',
      `${name}i`,
      `csr[11:0] uimm[4:0] 1${funct3} rd 1110011`,
      'rd,csr,imm',
      semantics((c) => c.imm()),
    ),
  ];
}

export const zicsr: readonly Instruction[] = [
  ...row('csrrw', '01', write),
  ...row('csrrs', '10', setBits),
  ...row('csrrc', '11', clearBits),
];
