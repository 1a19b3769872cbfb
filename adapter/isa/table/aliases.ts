import type { Operands } from '../encoding.ts';

/** A name in assembly language for an instruction with certain operands. */
export interface Alias {
  readonly name: string;
  /** The instruction, by its name in the table. */
  readonly of: string;
  readonly when: Partial<Readonly<Operands>>;
  readonly syntax: string;
}

function alias(name: string, of: string, when: Partial<Operands>, syntax: string): Alias {
  return { name, of, when, syntax };
}

const RETURN_ADDRESS = 1;
const allMemory = 0xf;
const readsAndWrites = 0x3;
const writes = 0x1;

/**
 * Pseudo-instructions (RISC-V Assembly Programmer's Manual), as GNU objdump chooses among them: for each instruction the first
 * that fits.
 */
export const aliases: readonly Alias[] = [
  alias('nop', 'addi', { rd: 0, rs1: 0, imm: 0 }, ''),
  alias('li', 'addi', { rs1: 0 }, 'rd,imm'),
  alias('mv', 'addi', { imm: 0 }, 'rd,rs1'),
  alias('not', 'xori', { imm: -1 }, 'rd,rs1'),
  alias('zext.b', 'andi', { imm: 255 }, 'rd,rs1'),
  alias('neg', 'sub', { rs1: 0 }, 'rd,rs2'),
  alias('negw', 'subw', { rs1: 0 }, 'rd,rs2'),
  alias('sext.w', 'addiw', { imm: 0 }, 'rd,rs1'),
  alias('seqz', 'sltiu', { imm: 1 }, 'rd,rs1'),
  alias('snez', 'sltu', { rs1: 0 }, 'rd,rs2'),
  alias('sltz', 'slt', { rs2: 0 }, 'rd,rs1'),
  alias('sgtz', 'slt', { rs1: 0 }, 'rd,rs2'),

  alias('beqz', 'beq', { rs2: 0 }, 'rs1,target'),
  alias('bnez', 'bne', { rs2: 0 }, 'rs1,target'),
  alias('bltz', 'blt', { rs2: 0 }, 'rs1,target'),
  alias('bgtz', 'blt', { rs1: 0 }, 'rs2,target'),
  alias('blez', 'bge', { rs1: 0 }, 'rs2,target'),
  alias('bgez', 'bge', { rs2: 0 }, 'rs1,target'),

  alias('j', 'jal', { rd: 0 }, 'target'),
  alias('jal', 'jal', { rd: RETURN_ADDRESS }, 'target'),
  alias('ret', 'jalr', { rd: 0, rs1: RETURN_ADDRESS, imm: 0 }, ''),
  alias('jr', 'jalr', { rd: 0, imm: 0 }, 'rs1'),
  alias('jr', 'jalr', { rd: 0 }, 'imm(rs1)'),
  alias('jalr', 'jalr', { rd: RETURN_ADDRESS, imm: 0 }, 'rs1'),
  alias('jalr', 'jalr', { rd: RETURN_ADDRESS }, 'imm(rs1)'),
  alias('jalr', 'jalr', { imm: 0 }, 'rd,rs1'),

  alias('fence', 'fence', { fm: 0, pred: allMemory, succ: allMemory, rd: 0, rs1: 0 }, ''),
  alias('fence.tso', 'fence', { fm: 8, pred: readsAndWrites, succ: readsAndWrites, rd: 0, rs1: 0 }, ''),
  alias('pause', 'fence', { fm: 0, pred: writes, succ: 0, rd: 0, rs1: 0 }, ''),

  alias('unimp', 'csrrw', { rd: 0, csr: 0xc00, rs1: 0 }, ''),
  alias('rdcycle', 'csrrs', { csr: 0xc00, rs1: 0 }, 'rd'),
  alias('rdtime', 'csrrs', { csr: 0xc01, rs1: 0 }, 'rd'),
  alias('rdinstret', 'csrrs', { csr: 0xc02, rs1: 0 }, 'rd'),
  alias('csrr', 'csrrs', { rs1: 0 }, 'rd,csr'),
  alias('csrw', 'csrrw', { rd: 0 }, 'csr,rs1'),
  alias('csrs', 'csrrs', { rd: 0 }, 'csr,rs1'),
  alias('csrc', 'csrrc', { rd: 0 }, 'csr,rs1'),
  alias('csrwi', 'csrrwi', { rd: 0 }, 'csr,imm'),
  alias('csrsi', 'csrrsi', { rd: 0 }, 'csr,imm'),
  alias('csrci', 'csrrci', { rd: 0 }, 'csr,imm'),

  // Compressed instructions that are hints keep the names of their own.
  alias('nop', 'c.addi', { rd: 0, imm: 0 }, ''),
  alias('c.nop', 'c.addi', { rd: 0 }, 'imm'),
  alias('addi', 'c.addi', {}, 'rd,rs1,imm'),
  alias('c.li', 'c.li', { rd: 0 }, 'rd,imm'),
  alias('li', 'c.li', {}, 'rd,imm'),
  alias('c.lui', 'c.lui', { rd: 0 }, 'rd,upper'),
  alias('c.slli64', 'c.slli', { imm: 0 }, 'rd'),
  alias('c.slli', 'c.slli', { rd: 0 }, 'rd,shamt'),
  alias('c.srli64', 'c.srli', { imm: 0 }, 'rd'),
  alias('c.srai64', 'c.srai', { imm: 0 }, 'rd'),
  alias('c.mv', 'c.mv', { rd: 0 }, 'rd,rs2'),
  alias('mv', 'c.mv', {}, 'rd,rs2'),
  alias('c.add', 'c.add', { rd: 0 }, 'rd,rs2'),
];
