/** What a benchmark found out: a quantity of ours beside that of a named peer, measured in the same run. */
export interface Measurement {
  readonly name: string;
  /** With its unit, e.g. `550 MIPS`. */
  readonly ours: string;
  readonly peer: string;
  readonly ratio: number;
  /** Whether a high or a low ratio is good, and where it must be. */
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
}

/** Measures; undefined parts of the environment (a peer that is not installed) are an `Unavailable` error. */
export type Benchmark = () => Promise<readonly Measurement[]> | readonly Measurement[];

/** The peer cannot be measured here; the message says how to get it. */
export class Unavailable extends Error {}

export function isMet({ ratio, target }: Measurement): boolean {
  return 'atLeast' in target ? ratio >= target.atLeast : ratio <= target.atMost;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('the median of nothing');
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
