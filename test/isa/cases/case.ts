/** What one instruction does: executed at `CODE`, with s0 holding the address `DATA`. */
export interface InstructionCase {
  /** In assembly language. */
  readonly run: string;
  /** Registers before; the others are zero. */
  readonly given?: Readonly<Record<string, bigint>>;
  /** 64-bit words at `DATA` before. */
  readonly data?: readonly bigint[];
  /** Registers afterwards, and `pc` as an offset from the instruction, where it is not simply behind it. */
  readonly gives?: Readonly<Record<string, bigint>>;
  /** 64-bit words at `DATA` afterwards; by default as before. */
  readonly stores?: readonly bigint[];
  /** Executed before, to set the stage. */
  readonly after?: string;
  /** The exception that it raises instead. */
  readonly raises?: { readonly cause: number; readonly value?: bigint };
}

export const CODE = 0x8000_0800n;
export const DATA = 0x8000_4000n;

export const MIN = -(1n << 63n);
export const MAX = (1n << 63n) - 1n;
export const MIN32 = -(1n << 31n);
export const MAX32 = (1n << 31n) - 1n;

/** The result of `name a0, a1, a2` for pairs of operands. */
export function binary(
  name: string,
  table: readonly (readonly [bigint, bigint, bigint])[],
): InstructionCase[] {
  return table.map(([a1, a2, a0]) => ({ run: `${name} a0, a1, a2`, given: { a1, a2 }, gives: { a0 } }));
}

/** The result of `name a0, a1, immediate`. */
export function immediate(
  name: string,
  table: readonly (readonly [bigint, number, bigint])[],
): InstructionCase[] {
  return table.map(([a1, imm, a0]) => ({ run: `${name} a0, a1, ${imm}`, given: { a1 }, gives: { a0 } }));
}
