import { binary, CODE, DATA, immediate, MAX, MAX32, MIN, MIN32, type InstructionCase } from './case.ts';

const branch = (name: string, a1: bigint, a2: bigint, taken: boolean): InstructionCase[] => [
  { run: `${name} a1, a2, .+16`, given: { a1, a2 }, gives: { pc: taken ? 16n : 4n } },
  { run: `${name} a1, a2, .-4096`, given: { a1, a2 }, gives: { pc: taken ? -4096n : 4n } },
  { run: `${name} a1, a2, .+4094`, given: { a1, a2 }, gives: { pc: taken ? 4094n : 4n } },
];

const bytes = 0x8877_66f5_f4f3_82f1n;
const load = (name: string, offset: number, a0: bigint): InstructionCase => ({
  run: `${name} a0, ${offset}(s0)`,
  data: [bytes],
  gives: { a0 },
});
const store = (name: string, offset: number, word: bigint): InstructionCase => ({
  run: `${name} a0, ${offset}(s0)`,
  given: { a0: 0x0123_4567_89ab_cdefn },
  data: [-1n],
  stores: [word],
});

export const rv64i: readonly InstructionCase[] = [
  { run: 'lui a0, 0x12345', gives: { a0: 0x12345000n } },
  { run: 'lui a0, 0x80000', gives: { a0: MIN32 } },
  { run: 'lui zero, 1', gives: { zero: 0n } },
  { run: 'auipc a0, 0', gives: { a0: CODE } },
  { run: 'auipc a0, 0xfffff', gives: { a0: CODE - 4096n } },
  { run: 'auipc a0, 0x7ffff', gives: { a0: CODE + 0x7ffff000n } },

  { run: 'jal a0, .+8', gives: { a0: CODE + 4n, pc: 8n } },
  { run: 'jal zero, .-1024', gives: { zero: 0n, pc: -1024n } },
  { run: 'jal ra, .+0x7fffe', gives: { ra: CODE + 4n, pc: 0x7fffen } },
  { run: 'jalr a0, 4(a1)', given: { a1: CODE + 0x1000n }, gives: { a0: CODE + 4n, pc: 0x1004n } },
  // The lowest bit of the sum is cleared; the link register may be the base.
  { run: 'jalr a1, 3(a1)', given: { a1: CODE }, gives: { a1: CODE + 4n, pc: 2n } },
  { run: 'jalr zero, -2048(a1)', given: { a1: CODE + 2048n }, gives: { pc: 0n } },

  ...branch('beq', 5n, 5n, true),
  ...branch('beq', 5n, 6n, false),
  ...branch('beq', 1n << 32n, 0n, false),
  ...branch('bne', 1n << 32n, 0n, true),
  ...branch('bne', -1n, -1n, false),
  ...branch('blt', -1n, 0n, true),
  ...branch('blt', 0n, 0n, false),
  ...branch('blt', MIN, MAX, true),
  ...branch('bge', 0n, 0n, true),
  ...branch('bge', MIN, MAX, false),
  ...branch('bltu', -1n, 0n, false),
  ...branch('bltu', 0n, MIN, true),
  ...branch('bgeu', -1n, 0n, true),
  ...branch('bgeu', 0n, 1n, false),

  load('lb', 0, -15n),
  load('lb', 1, -126n),
  load('lbu', 0, 0xf1n),
  load('lh', 0, -0x7d0fn),
  load('lhu', 0, 0x82f1n),
  load('lw', 0, BigInt.asIntN(32, 0xf4f382f1n)),
  load('lwu', 0, 0xf4f382f1n),
  load('lw', 4, BigInt.asIntN(32, 0x887766f5n)),
  load('ld', 0, bytes),
  // Misaligned, as ordinary memory allows.
  load('lh', 1, BigInt.asIntN(16, 0xf382n)),
  load('lhu', 3, 0xf5f4n),
  load('lw', 1, BigInt.asIntN(32, 0xf5f4f382n)),
  load('lwu', 3, 0x7766f5f4n),
  load('ld', 1, 0x88_7766_f5f4_f382n),
  load('ld', -1, 0x7766_f5f4_f382_f100n),
  { run: 'lw zero, 0(s0)', data: [bytes], gives: { zero: 0n } },
  { run: 'ld a0, -1(a1)', given: { a1: DATA + 1n }, data: [bytes], gives: { a0: bytes } },

  store('sb', 0, 0xffff_ffff_ffff_ffefn),
  store('sb', 7, 0xefff_ffff_ffff_ffffn),
  store('sh', 2, 0xffff_ffff_cdef_ffffn),
  store('sw', 4, 0x89ab_cdef_ffff_ffffn),
  store('sd', 0, 0x0123_4567_89ab_cdefn),
  store('sh', 1, 0xffff_ffff_ffcd_efffn),
  store('sw', 3, 0xff89_abcd_efff_ffffn),
  {
    run: 'sd a0, 5(s0)',
    given: { a0: 0x1122_3344_5566_7788n },
    data: [0n, 0n],
    stores: [0x6677_8800_0000_0000n, 0x11_2233_4455n],
  },

  ...immediate('addi', [
    [1n, 2047, 2048n],
    [0n, -2048, -2048n],
    [MAX, 1, MIN],
  ]),
  ...immediate('slti', [
    [-1n, 0, 1n],
    [0n, 0, 0n],
    [-2048n, -2047, 1n],
    [MAX, -1, 0n],
  ]),
  ...immediate('sltiu', [
    [0n, 1, 1n],
    [1n, 1, 0n],
    // The immediate is sign-extended first, then compared as unsigned.
    [5n, -1, 1n],
    [-1n, -1, 0n],
  ]),
  ...immediate('xori', [
    [0x0fn, -1, ~0x0fn],
    [0x555n, 0x7ff, 0x2aan],
  ]),
  ...immediate('ori', [
    [0x0fn, -16, -1n],
    [1n << 63n, 1, (1n << 63n) | 1n],
  ]),
  ...immediate('andi', [
    [-1n, 0x7ff, 0x7ffn],
    [0x1234n, -16, 0x1230n],
  ]),
  ...immediate('slli', [
    [1n, 63, MIN],
    [-1n, 0, -1n],
    [3n, 62, 0xc000_0000_0000_0000n],
  ]),
  ...immediate('srli', [
    [-1n, 63, 1n],
    [-1n, 1, MAX],
    [MIN, 0, MIN],
  ]),
  ...immediate('srai', [
    [MIN, 63, -1n],
    [MAX, 62, 1n],
  ]),
  ...binary('add', [
    [MAX, 1n, MIN],
    [-1n, 1n, 0n],
  ]),
  ...binary('sub', [
    [MIN, 1n, MAX],
    [0n, 1n, -1n],
  ]),
  ...binary('sll', [
    [1n, 63n, MIN],
    // Only six bits of the amount count.
    [1n, 64n, 1n],
    [1n, -1n, MIN],
  ]),
  ...binary('slt', [
    [MIN, MAX, 1n],
    [MAX, MIN, 0n],
    [3n, 3n, 0n],
  ]),
  ...binary('sltu', [
    [MIN, MAX, 0n],
    [0n, -1n, 1n],
  ]),
  ...binary('xor', [[0xff00n, 0x0ff0n, 0xf0f0n]]),
  ...binary('srl', [
    [MIN, 63n, 1n],
    [MIN, 127n, 1n],
    [-1n, 0n, -1n],
  ]),
  ...binary('sra', [
    [MIN, 63n, -1n],
    [MIN, 64n, MIN],
  ]),
  ...binary('or', [[0xf0n, 0x0fn, 0xffn]]),
  ...binary('and', [[0xffn, 0x3cn, 0x3cn]]),
  { run: 'add a0, a0, a0', given: { a0: 21n }, gives: { a0: 42n } },
  { run: 'add zero, a1, a1', given: { a1: 21n }, gives: { zero: 0n } },

  ...immediate('addiw', [
    [MAX32, 1, MIN32],
    [0x1_0000_0000n, 0, 0n],
    [0xffff_ffffn, 0, -1n],
  ]),
  ...immediate('slliw', [
    [1n, 31, MIN32],
    [0x1_8000_0001n, 1, 2n],
  ]),
  ...immediate('srliw', [
    [0xffff_ffff_8000_0000n, 31, 1n],
    [0xffff_ffff_8000_0000n, 0, MIN32],
    [0x1_0000_0000n, 4, 0n],
  ]),
  ...immediate('sraiw', [
    [0x8000_0000n, 31, -1n],
    [0x7_8000_0000n, 4, 0xffff_ffff_f800_0000n],
  ]),
  ...binary('addw', [
    [MAX32, 1n, MIN32],
    [0xffff_ffff_ffffn, 1n, 0n],
  ]),
  ...binary('subw', [
    [MIN32, 1n, MAX32],
    [0x1_0000_0000n, 1n, -1n],
  ]),
  ...binary('sllw', [
    [1n, 31n, MIN32],
    // Only five bits of the amount count.
    [1n, 32n, 1n],
  ]),
  ...binary('srlw', [
    [-1n, 31n, 1n],
    [-1n, 32n, -1n],
    [0xf_8000_0000n, 4n, 0x800_0000n],
  ]),
  ...binary('sraw', [
    [0x8000_0000n, 31n, -1n],
    [0x8000_0000n, 63n, -1n],
    [0x7000_0000n, 28n, 7n],
  ]),

  { run: 'fence iorw, iorw', given: { a0: 1n }, gives: { a0: 1n } },
  { run: 'pause', gives: {} },
  { run: 'fence.i', gives: {} },
];
