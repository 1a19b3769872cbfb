import { binary, MAX, MAX32, MIN, MIN32, type InstructionCase } from './case.ts';

export const m: readonly InstructionCase[] = [
  ...binary('mul', [
    [3n, -4n, -12n],
    [MIN, -1n, MIN],
    [0x1_0000_0001n, 0x1_0000_0001n, 0x2_0000_0001n],
  ]),
  ...binary('mulh', [
    [MIN, MIN, 1n << 62n],
    [-1n, -1n, 0n],
    [-1n, 1n, -1n],
    [MAX, MAX, (1n << 62n) - 1n],
    [MIN, MAX, -(1n << 62n)],
  ]),
  ...binary('mulhsu', [
    [-1n, -1n, -1n],
    [-1n, 1n, -1n],
    [1n, -1n, 0n],
    [MIN, -1n, MIN],
    [MAX, -1n, MAX - 1n],
  ]),
  ...binary('mulhu', [
    [-1n, -1n, -2n],
    [MIN, 2n, 1n],
    [0xffff_ffffn, 0xffff_ffffn, 0n],
    [
      0xdead_beef_0123_4567n,
      0xfedc_ba98_7654_3210n,
      (0xdead_beef_0123_4567n * 0xfedc_ba98_7654_3210n) >> 64n,
    ],
  ]),
  ...binary('div', [
    [7n, -2n, -3n],
    [-7n, 2n, -3n],
    [5n, 0n, -1n],
    [MIN, 0n, -1n],
    [MIN, -1n, MIN],
    [MIN, 1n, MIN],
    [-5n, -1n, 5n],
  ]),
  ...binary('divu', [
    [-1n, 2n, MAX],
    [5n, 0n, -1n],
    [MIN, -1n, 0n],
  ]),
  ...binary('rem', [
    [7n, -2n, 1n],
    [-7n, 2n, -1n],
    [5n, 0n, 5n],
    [-5n, 0n, -5n],
    [MIN, -1n, 0n],
  ]),
  ...binary('remu', [
    [-1n, 10n, 5n],
    [5n, 0n, 5n],
    [MIN, -1n, MIN],
  ]),
  ...binary('mulw', [
    [0x1_0001n, 0x1_0001n, 0x2_0001n],
    [MAX32, 2n, -2n],
  ]),
  ...binary('divw', [
    [7n, -2n, -3n],
    [MIN32, -1n, MIN32],
    [5n, 0n, -1n],
    // Only the low words count.
    [0x1_0000_0007n, 0xffff_ffff_0000_0002n, 3n],
  ]),
  ...binary('divuw', [
    [0xffff_ffffn, 1n, -1n],
    [-1n, 2n, MAX32],
    [5n, 1n << 32n, -1n],
  ]),
  ...binary('remw', [
    [-7n, 2n, -1n],
    [MIN32, -1n, 0n],
    [0x1_8000_0000n, 0n, MIN32],
  ]),
  ...binary('remuw', [
    [0xffff_ffffn, 16n, 15n],
    [0x8000_0000n, 0n, MIN32],
    [0xffff_ffff_0000_0005n, 3n, 2n],
  ]),
];
