import type { Moment, Nanoseconds } from '../machine/clock.ts';
import type { Saveable } from '../machine/state.ts';

/** Questions about the past. */
export interface History extends Saveable {
  /**
   * Who last wrote any of the bytes at a physical address before now.
   * @returns undefined when nobody did, or when the past cannot tell.
   */
  lastWrite(physical: number, size: number): PastWrite | undefined;
}

export type PastWrite = {
  readonly moment: Moment;
  readonly time: Nanoseconds;
} & (
  | {
      readonly by: 'cpu';
      /** Id of the thread, see `SystemThread`. */
      readonly thread: number;
      /** The instruction that wrote. */
      readonly pc: bigint;
    }
  | { readonly by: 'dma'; readonly device: string }
);
