import { DATA, MAX, MIN, MIN32, type InstructionCase } from './case.ts';

/** The old value, the operand, and what memory holds afterwards. */
function update(name: string, table: readonly (readonly [bigint, bigint, bigint])[]): InstructionCase[] {
  return table.map(([old, a1, word]) => ({
    run: `${name} a0, a1, (s0)`,
    given: { a1 },
    data: [old],
    gives: { a0: name.endsWith('.w') ? BigInt.asIntN(32, old) : old },
    stores: [word],
  }));
}

/** What the upper half of the word keeps when the lower is updated. */
const upper = 0x1111_1111_0000_0000n;

const LOAD_MISALIGNED = 4;
const STORE_MISALIGNED = 6;

export const a: readonly InstructionCase[] = [
  { run: 'lr.w a0, (s0)', data: [upper | 0x8000_0000n], gives: { a0: MIN32 } },
  { run: 'lr.d.aqrl a0, (s0)', data: [upper], gives: { a0: upper } },
  {
    run: 'sc.w a0, a1, (s0)',
    after: 'lr.w a2, (s0)',
    given: { a1: -2n },
    data: [upper | 5n],
    gives: { a0: 0n, a2: 5n },
    stores: [upper | 0xffff_fffen],
  },
  {
    run: 'sc.d a0, a1, (s0)',
    after: 'lr.d a2, (s0)',
    given: { a1: 7n },
    data: [5n],
    gives: { a0: 0n, a2: 5n },
    stores: [7n],
  },
  // Without a reservation, with one for another address, and after the word changed.
  { run: 'sc.d a0, a1, (s0)', given: { a1: 7n }, data: [5n], gives: { a0: 1n } },
  {
    run: 'sc.w a0, a1, (s0)',
    after: 'lr.w a2, (s1)',
    given: { a1: 7n, s1: DATA + 8n },
    data: [5n, 6n],
    gives: { a0: 1n, a2: 6n },
  },
  {
    run: 'sc.d a0, a1, (s0)',
    after: 'lr.d a2, (s0)\n sd a1, 0(s0)',
    given: { a1: 7n },
    data: [5n],
    gives: { a0: 1n, a2: 5n },
    stores: [7n],
  },
  // A store-conditional uses the reservation up, whether it stores or not.
  {
    run: 'sc.d a0, a1, (s0)',
    after: 'lr.d a2, (s0)\n sc.d a3, a2, (s0)',
    given: { a1: 7n },
    data: [5n],
    gives: { a0: 1n, a2: 5n, a3: 0n },
  },

  ...update('amoswap.w', [[upper | 1n, 2n, upper | 2n]]),
  ...update('amoswap.d', [[MIN, 2n, 2n]]),
  ...update('amoadd.w', [
    [upper | 0x7fff_ffffn, 1n, upper | 0x8000_0000n],
    [upper | 0xffff_ffffn, 1n, upper],
  ]),
  ...update('amoadd.d', [[MAX, 1n, MIN]]),
  ...update('amoxor.w', [[upper | 0xff00n, 0x0ff0n, upper | 0xf0f0n]]),
  ...update('amoxor.d', [[-1n, 1n, -2n]]),
  ...update('amoand.w', [[upper | 0xffn, 0x3cn, upper | 0x3cn]]),
  ...update('amoand.d', [[-1n, MIN, MIN]]),
  ...update('amoor.w', [[upper | 0xf0n, -16n, upper | 0xffff_fff0n]]),
  ...update('amoor.d', [[1n, MIN, MIN | 1n]]),
  ...update('amomin.w', [
    [upper | 0xffff_ffffn, 0n, upper | 0xffff_ffffn],
    // The operand's upper half does not count.
    [upper | 5n, 0x1_ffff_ffffn, upper | 0xffff_ffffn],
  ]),
  ...update('amomin.d', [
    [MIN, 0n, MIN],
    [1n, -1n, -1n],
  ]),
  ...update('amomax.w', [
    [upper | 0xffff_ffffn, 0n, upper],
    [upper | 5n, 6n, upper | 6n],
  ]),
  ...update('amomax.d', [
    [MIN, 0n, 0n],
    [MAX, -1n, MAX],
  ]),
  ...update('amominu.w', [
    [upper | 0xffff_ffffn, 1n, upper | 1n],
    [upper | 1n, -1n, upper | 1n],
  ]),
  ...update('amominu.d', [
    [-1n, 1n, 1n],
    [0n, MIN, 0n],
  ]),
  ...update('amomaxu.w', [
    [upper | 0x8000_0000n, 1n, upper | 0x8000_0000n],
    [upper | 1n, 0x8000_0000n, upper | 0x8000_0000n],
  ]),
  ...update('amomaxu.d', [
    [-1n, 1n, -1n],
    [MAX, MIN, MIN],
  ]),
  // The destination may be the operand, or nothing.
  { run: 'amoadd.d a1, a1, (s0)', given: { a1: 2n }, data: [3n], gives: { a1: 3n }, stores: [5n] },
  { run: 'amoadd.d zero, a1, (s0)', given: { a1: 2n }, data: [3n], gives: { zero: 0n }, stores: [5n] },

  { run: 'lr.w a0, (a1)', given: { a1: DATA + 2n }, raises: { cause: LOAD_MISALIGNED, value: DATA + 2n } },
  { run: 'lr.d a0, (a1)', given: { a1: DATA + 4n }, raises: { cause: LOAD_MISALIGNED, value: DATA + 4n } },
  {
    run: 'sc.w a0, a0, (a1)',
    given: { a1: DATA + 1n },
    raises: { cause: STORE_MISALIGNED, value: DATA + 1n },
  },
  {
    run: 'amoadd.d a0, a0, (a1)',
    given: { a1: DATA + 4n },
    raises: { cause: STORE_MISALIGNED, value: DATA + 4n },
  },
];
