import { CODE, DATA, MIN, MIN32, type InstructionCase } from './case.ts';

const BREAKPOINT = 3;
const ILLEGAL = 2;

export const c: readonly InstructionCase[] = [
  { run: 'c.addi4spn a0, sp, 1020', given: { sp: 4n }, gives: { a0: 1024n } },
  { run: 'c.lw a0, 4(s0)', data: [0x8000_0000_0000_0001n], gives: { a0: MIN32 } },
  { run: 'c.lw a0, 124(a1)', given: { a1: DATA - 124n }, data: [7n], gives: { a0: 7n } },
  { run: 'c.ld a0, 8(s0)', data: [1n, MIN], gives: { a0: MIN } },
  { run: 'c.ld a0, 248(a1)', given: { a1: DATA - 248n }, data: [7n], gives: { a0: 7n } },
  { run: 'c.sw a0, 4(s0)', given: { a0: -1n }, data: [0n], stores: [0xffff_ffff_0000_0000n] },
  { run: 'c.sd a0, 8(s0)', given: { a0: -1n }, data: [0n, 0n], stores: [0n, -1n] },

  { run: 'c.addi a0, -32', given: { a0: 1n }, gives: { a0: -31n } },
  { run: 'c.addi a0, 31', given: { a0: 1n }, gives: { a0: 32n } },
  { run: 'c.addiw a0, 1', given: { a0: 0x7fff_ffffn }, gives: { a0: MIN32 } },
  { run: 'c.addiw a0, 0', given: { a0: 0x1_ffff_ffffn }, gives: { a0: -1n } },
  { run: 'c.li a0, -32', given: { a0: 9n }, gives: { a0: -32n } },
  { run: 'c.addi16sp sp, -512', given: { sp: DATA }, gives: { sp: DATA - 512n } },
  { run: 'c.addi16sp sp, 496', given: { sp: DATA }, gives: { sp: DATA + 496n } },
  { run: 'c.lui a0, 0x1f', gives: { a0: 0x1f000n } },
  { run: 'c.lui a0, 0xfffe0', gives: { a0: -0x20000n } },
  { run: 'c.srli a0, 63', given: { a0: MIN }, gives: { a0: 1n } },
  { run: 'c.srai a0, 63', given: { a0: MIN }, gives: { a0: -1n } },
  { run: 'c.andi a0, -2', given: { a0: 7n }, gives: { a0: 6n } },
  { run: 'c.sub a0, a1', given: { a0: 3n, a1: 5n }, gives: { a0: -2n } },
  { run: 'c.xor a0, a1', given: { a0: 3n, a1: 5n }, gives: { a0: 6n } },
  { run: 'c.or a0, a1', given: { a0: 3n, a1: 5n }, gives: { a0: 7n } },
  { run: 'c.and a0, a1', given: { a0: 3n, a1: 5n }, gives: { a0: 1n } },
  { run: 'c.subw a0, a1', given: { a0: MIN32, a1: 1n }, gives: { a0: 0x7fff_ffffn } },
  { run: 'c.addw a0, a1', given: { a0: 0x7fff_ffffn, a1: 1n }, gives: { a0: MIN32 } },
  { run: 'c.j .+2046', gives: { pc: 2046n } },
  { run: 'c.j .-2048', gives: { pc: -2048n } },
  { run: 'c.beqz a0, .+254', gives: { pc: 254n } },
  { run: 'c.beqz a0, .-256', gives: { pc: -256n } },
  { run: 'c.beqz a0, .+254', given: { a0: MIN }, gives: { pc: 2n } },
  { run: 'c.bnez a0, .+254', given: { a0: MIN }, gives: { pc: 254n } },
  { run: 'c.bnez a0, .+254', gives: { pc: 2n } },

  { run: 'c.slli a0, 63', given: { a0: 3n }, gives: { a0: MIN } },
  { run: 'c.lwsp a0, 252(sp)', given: { sp: DATA - 252n }, data: [0xffff_ffffn], gives: { a0: -1n } },
  { run: 'c.ldsp a0, 504(sp)', given: { sp: DATA - 504n }, data: [MIN], gives: { a0: MIN } },
  {
    run: 'c.swsp a0, 252(sp)',
    given: { a0: 5n, sp: DATA - 252n },
    data: [-1n],
    stores: [0xffff_ffff_0000_0005n],
  },
  { run: 'c.sdsp a0, 504(sp)', given: { a0: 5n, sp: DATA - 504n }, data: [-1n], stores: [5n] },
  { run: 'c.jr a0', given: { a0: CODE + 7n }, gives: { pc: 6n } },
  { run: 'c.jalr a0', given: { a0: CODE + 6n }, gives: { pc: 6n, ra: CODE + 2n } },
  { run: 'c.mv a0, a1', given: { a1: MIN }, gives: { a0: MIN } },
  { run: 'c.add a0, a1', given: { a0: 1n, a1: -1n }, gives: { a0: 0n } },
  { run: 'c.ebreak', raises: { cause: BREAKPOINT, value: CODE } },

  // Reserved encodings: all zeros, c.addi4spn and c.lui without an immediate, c.jr without a register.
  { run: '.half 0', raises: { cause: ILLEGAL, value: 0n } },
  { run: '.half 0x0004', raises: { cause: ILLEGAL, value: 4n } },
  { run: '.half 0x6501', raises: { cause: ILLEGAL, value: 0x6501n } },
  { run: '.half 0x8002', raises: { cause: ILLEGAL, value: 0x8002n } },
];
