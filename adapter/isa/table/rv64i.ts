import { instruction, type Instruction } from '../instruction.ts';
import type { Semantics, SemanticsContext, Width, Extension } from '../semantics.ts';
import { i64, type I32, type I64 } from '../wasm/expression.ts';

/** RV32I and RV64I base instructions (Unprivileged ISA, chapters 2 and 4), without ecall, ebreak and fence. */

const row = (name: string, pattern: string, syntax: string, semantics: Semantics): Instruction =>
  instruction('I', name, pattern, syntax, semantics);

type Operation = (left: I64, right: I64) => I64;

const shiftAmountWord = (amount: I64): I64 => i64.and(amount, i64.constant(31));
const zeroExtendWord = (value: I64): I64 => i64.and(value, i64.constant(0xffffffff));

const operations = {
  add: i64.add,
  sub: i64.sub,
  sll: i64.shl,
  slt: (left, right) => i64.extend_u(i64.lt_s(left, right)),
  sltu: (left, right) => i64.extend_u(i64.lt_u(left, right)),
  xor: i64.xor,
  srl: i64.shr_u,
  sra: i64.shr_s,
  or: i64.or,
  and: i64.and,
  addw: (left, right) => i64.extend32_s(i64.add(left, right)),
  subw: (left, right) => i64.extend32_s(i64.sub(left, right)),
  sllw: (left, right) => i64.extend32_s(i64.shl(left, shiftAmountWord(right))),
  srlw: (left, right) => i64.extend32_s(i64.shr_u(zeroExtendWord(left), shiftAmountWord(right))),
  sraw: (left, right) => i64.shr_s(i64.extend32_s(left), shiftAmountWord(right)),
} satisfies Record<string, Operation>;

function registerRegister(name: keyof typeof operations, funct7: string, funct3: string, opcode: string) {
  return row(name, `${funct7} rs2 rs1 ${funct3} rd ${opcode}`, 'rd,rs1,rs2', (c) => {
    c.setRd(operations[name](c.rs1(), c.rs2()));
  });
}

function registerImmediate(name: string, operation: Operation, funct3: string, opcode: string) {
  return row(name, `imm[11:0] rs1 ${funct3} rd ${opcode}`, 'rd,rs1,imm', (c) => {
    c.setRd(operation(c.rs1(), c.imm()));
  });
}

function shiftImmediate(name: string, operation: Operation, pattern: string) {
  return row(name, pattern, 'rd,rs1,shamt', (c) => {
    c.setRd(operation(c.rs1(), c.imm()));
  });
}

const effectiveAddress = (c: SemanticsContext): I64 => i64.add(c.rs1(), c.imm());

function load(name: string, width: Width, extension: Extension, funct3: string) {
  return row(name, `imm[11:0] rs1 ${funct3} rd 0000011`, 'rd,imm(rs1)', (c) => {
    c.setRd(c.load(width, extension, effectiveAddress(c)));
  });
}

function store(name: string, width: Width, funct3: string) {
  return row(name, `imm[11:5] rs2 rs1 ${funct3} imm[4:0] 0100011`, 'rs2,imm(rs1)', (c) => {
    c.store(width, effectiveAddress(c), c.rs2());
  });
}

function branch(name: string, condition: (left: I64, right: I64) => I32, funct3: string) {
  const pattern = `imm[12|10:5] rs2 rs1 ${funct3} imm[4:1|11] 1100011`;
  return row(name, pattern, 'rs1,rs2,target', (c) => {
    c.branchIf(condition(c.rs1(), c.rs2()));
  });
}

export const rv64i: readonly Instruction[] = [
  row('lui', 'imm[31:12] rd 0110111', 'rd,upper', (c) => {
    c.setRd(c.imm());
  }),
  row('auipc', 'imm[31:12] rd 0010111', 'rd,upper', (c) => {
    c.setRd(i64.add(c.pc(), c.imm()));
  }),
  row('jal', 'imm[20|10:1|11|19:12] rd 1101111', 'rd,target', (c) => {
    c.setRd(c.nextPc());
    c.jump();
  }),
  row('jalr', 'imm[11:0] rs1 000 rd 1100111', 'rd,imm(rs1)', (c) => {
    const target = c.keep(i64.and(effectiveAddress(c), i64.constant(-2)));
    c.setRd(c.nextPc());
    c.jumpTo(target);
  }),

  branch('beq', i64.eq, '000'),
  branch('bne', i64.ne, '001'),
  branch('blt', i64.lt_s, '100'),
  branch('bge', i64.ge_s, '101'),
  branch('bltu', i64.lt_u, '110'),
  branch('bgeu', i64.ge_u, '111'),

  load('lb', 1, 'signed', '000'),
  load('lh', 2, 'signed', '001'),
  load('lw', 4, 'signed', '010'),
  load('ld', 8, 'signed', '011'),
  load('lbu', 1, 'unsigned', '100'),
  load('lhu', 2, 'unsigned', '101'),
  load('lwu', 4, 'unsigned', '110'),

  store('sb', 1, '000'),
  store('sh', 2, '001'),
  store('sw', 4, '010'),
  store('sd', 8, '011'),

  registerImmediate('addi', operations.add, '000', '0010011'),
  registerImmediate('slti', operations.slt, '010', '0010011'),
  registerImmediate('sltiu', operations.sltu, '011', '0010011'),
  registerImmediate('xori', operations.xor, '100', '0010011'),
  registerImmediate('ori', operations.or, '110', '0010011'),
  registerImmediate('andi', operations.and, '111', '0010011'),
  shiftImmediate('slli', operations.sll, '000000 uimm[5:0] rs1 001 rd 0010011'),
  shiftImmediate('srli', operations.srl, '000000 uimm[5:0] rs1 101 rd 0010011'),
  shiftImmediate('srai', operations.sra, '010000 uimm[5:0] rs1 101 rd 0010011'),

  registerRegister('add', '0000000', '000', '0110011'),
  registerRegister('sub', '0100000', '000', '0110011'),
  registerRegister('sll', '0000000', '001', '0110011'),
  registerRegister('slt', '0000000', '010', '0110011'),
  registerRegister('sltu', '0000000', '011', '0110011'),
  registerRegister('xor', '0000000', '100', '0110011'),
  registerRegister('srl', '0000000', '101', '0110011'),
  registerRegister('sra', '0100000', '101', '0110011'),
  registerRegister('or', '0000000', '110', '0110011'),
  registerRegister('and', '0000000', '111', '0110011'),

  registerImmediate('addiw', operations.addw, '000', '0011011'),
  shiftImmediate('slliw', operations.sllw, '0000000 uimm[4:0] rs1 001 rd 0011011'),
  shiftImmediate('srliw', operations.srlw, '0000000 uimm[4:0] rs1 101 rd 0011011'),
  shiftImmediate('sraiw', operations.sraw, '0100000 uimm[4:0] rs1 101 rd 0011011'),
  registerRegister('addw', '0000000', '000', '0111011'),
  registerRegister('subw', '0100000', '000', '0111011'),
  registerRegister('sllw', '0000000', '001', '0111011'),
  registerRegister('srlw', '0000000', '101', '0111011'),
  registerRegister('sraw', '0100000', '101', '0111011'),
];
