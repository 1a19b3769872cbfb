/** Why the interpreter came back. Except for `budget`, the instruction in progress has not retired. */
export const exits = [
  'budget',
  /** The record in progress is not decoded yet. */
  'decode',
  /** The page of `State.pc` is not in the fetch TLB. */
  'fetch-miss',
  /** The access to `State.address` is not in its TLB, or misaligned. */
  'memory-miss',
  'breakpoint',
  'straddle',
  'illegal',
  /** The exception `State.cause`. */
  'raise',
  /** A CSR instruction whose CSR must be read into `State.csrOld` first. */
  'csr',
  /** The instruction in progress asks the environment, see `Behaviour.request`. */
  'request',
] as const;
export type Exit = (typeof exits)[number];

export function exitNumber(exit: Exit): number {
  return exits.indexOf(exit);
}
