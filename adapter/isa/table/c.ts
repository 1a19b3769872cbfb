import { parseEncoding, type OperandName, type Operands } from '../encoding.ts';
import type { Instruction } from '../instruction.ts';
import { privileged } from './privileged.ts';
import { rv64i } from './rv64i.ts';

/**
 * Compressed instructions (Unprivileged ISA, chapter "C"): each is a short encoding of a 32-bit instruction and has its
 * semantics, and by default its name in assembly language.
 */

const expandable = new Map([...rv64i, ...privileged].map((each) => [each.name, each]));

interface Compressed {
  /** Operands that the encoding does not hold. */
  readonly fixed?: Partial<Operands>;
  readonly except?: Partial<Record<OperandName, readonly number[]>>;
}

function row(
  name: string,
  pattern: string,
  syntax: string,
  base: string,
  { fixed = {}, except = {} }: Compressed = {},
): Instruction {
  const instruction = expandable.get(base);
  if (instruction === undefined)
    throw new TypeError(`${name} is short for ${base}, which is not in the table`);
  return {
    name,
    extension: 'C',
    encoding: parseEncoding(pattern),
    except,
    syntax,
    semantics: instruction.semantics,
    expansion: { instruction, operands: fixed },
  };
}

const ZERO = { rs1: 0 };
const RETURN_ADDRESS = 1;
const STACK_POINTER = { rs1: 2 };

export const c: readonly Instruction[] = [
  row('c.addi4spn', "000 uimm[5:4|9:6|2|3] rd' 00", 'rd,sp,imm', 'addi', {
    fixed: STACK_POINTER,
    except: { imm: [0] },
  }),
  row('c.lw', "010 uimm[5:3] rs1' uimm[2|6] rd' 00", 'rd,imm(rs1)', 'lw'),
  row('c.ld', "011 uimm[5:3] rs1' uimm[7:6] rd' 00", 'rd,imm(rs1)', 'ld'),
  row('c.sw', "110 uimm[5:3] rs1' uimm[2|6] rs2' 00", 'rs2,imm(rs1)', 'sw'),
  row('c.sd', "111 uimm[5:3] rs1' uimm[7:6] rs2' 00", 'rs2,imm(rs1)', 'sd'),

  row('c.addi', '000 imm[5] rd=rs1 imm[4:0] 01', 'rd,imm', 'addi'),
  row('c.addiw', '001 imm[5] rd=rs1 imm[4:0] 01', 'rd,imm', 'addiw', { except: { rd: [0] } }),
  row('c.li', '010 imm[5] rd imm[4:0] 01', 'rd,imm', 'addi', { fixed: ZERO }),
  row('c.addi16sp', '011 imm[9] 00010 imm[4|6|8:7|5] 01', 'sp,imm', 'addi', {
    fixed: { rd: 2, rs1: 2 },
    except: { imm: [0] },
  }),
  row('c.lui', '011 imm[17] rd imm[16:12] 01', 'rd,upper', 'lui', { except: { rd: [2], imm: [0] } }),
  row('c.srli', "100 uimm[5] 00 rd=rs1' uimm[4:0] 01", 'rd,shamt', 'srli'),
  row('c.srai', "100 uimm[5] 01 rd=rs1' uimm[4:0] 01", 'rd,shamt', 'srai'),
  row('c.andi', "100 imm[5] 10 rd=rs1' imm[4:0] 01", 'rd,imm', 'andi'),
  row('c.sub', "100 0 11 rd=rs1' 00 rs2' 01", 'rd,rs2', 'sub'),
  row('c.xor', "100 0 11 rd=rs1' 01 rs2' 01", 'rd,rs2', 'xor'),
  row('c.or', "100 0 11 rd=rs1' 10 rs2' 01", 'rd,rs2', 'or'),
  row('c.and', "100 0 11 rd=rs1' 11 rs2' 01", 'rd,rs2', 'and'),
  row('c.subw', "100 1 11 rd=rs1' 00 rs2' 01", 'rd,rs2', 'subw'),
  row('c.addw', "100 1 11 rd=rs1' 01 rs2' 01", 'rd,rs2', 'addw'),
  row('c.j', '101 imm[11|4|9:8|10|6|7|3:1|5] 01', 'target', 'jal'),
  row('c.beqz', "110 imm[8|4:3] rs1' imm[7:6|2:1|5] 01", 'rs1,target', 'beq'),
  row('c.bnez', "111 imm[8|4:3] rs1' imm[7:6|2:1|5] 01", 'rs1,target', 'bne'),

  row('c.slli', '000 uimm[5] rd=rs1 uimm[4:0] 10', 'rd,shamt', 'slli'),
  row('c.lwsp', '010 uimm[5] rd uimm[4:2|7:6] 10', 'rd,imm(sp)', 'lw', {
    fixed: STACK_POINTER,
    except: { rd: [0] },
  }),
  row('c.ldsp', '011 uimm[5] rd uimm[4:3|8:6] 10', 'rd,imm(sp)', 'ld', {
    fixed: STACK_POINTER,
    except: { rd: [0] },
  }),
  row('c.jr', '100 0 rs1 00000 10', 'rs1', 'jalr', { except: { rs1: [0] } }),
  row('c.mv', '100 0 rd rs2 10', 'rd,rs2', 'add', { fixed: ZERO, except: { rs2: [0] } }),
  row('c.ebreak', '1001000000000010', '', 'ebreak'),
  row('c.jalr', '100 1 rs1 00000 10', 'rs1', 'jalr', { fixed: { rd: RETURN_ADDRESS }, except: { rs1: [0] } }),
  row('c.add', '100 1 rd=rs1 rs2 10', 'rd,rs2', 'add', { except: { rs2: [0] } }),
  row('c.swsp', '110 uimm[5:2|7:6] rs2 10', 'rs2,imm(sp)', 'sw', { fixed: STACK_POINTER }),
  row('c.sdsp', '111 uimm[5:3|8:6] rs2 10', 'rs2,imm(sp)', 'sd', { fixed: STACK_POINTER }),
];
