import type { Decoded } from '../../isa/decoder.ts';

/**
 * Which CSR an instruction accesses and whether it writes: setting or clearing with x0, or with the immediate 0, does not, and
 * so is allowed on read-only CSRs (Unprivileged ISA, chapter "Zicsr").
 */
export function csrAccess({ instruction, operands }: Decoded): {
  readonly csr: number;
  readonly writes: boolean;
} {
  const { csr, rs1, imm } = operands;
  const alwaysWrites = instruction.name === 'csrrw' || instruction.name === 'csrrwi';
  return { csr, writes: alwaysWrites || rs1 !== 0 || imm !== 0 };
}
