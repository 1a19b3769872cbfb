import type { Saveable } from './state.ts';

/** Virtual nanoseconds that one retired instruction takes (a 1 GHz hart with one instruction per cycle). */
export const NANOSECONDS_PER_INSTRUCTION = 1;

/** Virtual time in nanoseconds since reset; an integer below 2^53. */
export type Nanoseconds = number;

/** A moment of a run: the count of instructions the machine has retired. */
export type Moment = number;

/**
 * Virtual time. It advances with retired instructions and, when every hart waits, jumps to the next timer.
 * Nothing below the debugger knows of any other time.
 */
export interface Clock extends Saveable {
  readonly now: Nanoseconds;
  readonly moment: Moment;
  /**
   * A timer with a name that is unique in the machine; it is saved by that name.
   * @param expired called once when time reaches the deadline, between two instructions.
   */
  timer(name: string, expired: () => void): Timer;
}

export interface Timer {
  /** Arms, or re-arms. A deadline that lies in the past expires before the next instruction. */
  arm(deadline: Nanoseconds): void;
  disarm(): void;
  readonly deadline: Nanoseconds | undefined;
}
