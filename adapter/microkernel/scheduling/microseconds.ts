import type { Nanoseconds } from '../../machine/clock.ts';

/** Whole microseconds, as messages carry times. */
export function microseconds(time: Nanoseconds): bigint {
  return BigInt(Math.floor(time / 1000));
}

export function nanoseconds(time: bigint): Nanoseconds {
  return Number(time) * 1000;
}
