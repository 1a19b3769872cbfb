import { instructions } from '../../adapter/isa/table/table.ts';

export interface SampleWord {
  readonly bits: number;
  readonly length: 2 | 4;
}

/** A fixed sequence of numbers that look random (xorshift32). */
export function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Encodings of every row of the table: all operands zero, all ones, and `count` others. */
export function sampleWords(count: number, seed: number): SampleWord[] {
  const next = sequence(seed);
  return instructions.flatMap(({ encoding: { match, mask, length } }) => {
    const limit = length === 2 ? 0xffff : 0xffffffff;
    const operandBits = [0, 0xffffffff, ...Array.from({ length: count }, next)];
    return operandBits.map((bits) => ({ length, bits: ((match | (bits & ~mask)) & limit) >>> 0 }));
  });
}
