import type { Fault } from '../faults/fault.ts';
import type { SystemThread } from '../systems/system.ts';

/** Why the machine stands still, in the words a client shows. */
export interface Stop {
  readonly reason: StopReason;
  /** The thread to show. */
  readonly thread: SystemThread | undefined;
  /** A sentence; details beyond the reason. */
  readonly description: string | undefined;
  /** Ids of the breakpoints that were hit. */
  readonly hitBreakpointIds: readonly number[];
  readonly fault: Fault | undefined;
  /** The user did not wait for this: do not steal the focus. */
  readonly unexpected: boolean;
}

export type StopReason =
  | 'entry'
  | 'pause'
  | 'step'
  | 'goto'
  | 'breakpoint'
  | 'function breakpoint'
  | 'data breakpoint'
  | 'instruction breakpoint'
  | 'exception';

export function stopped(
  reason: StopReason,
  thread: SystemThread | undefined,
  more: Partial<Omit<Stop, 'reason' | 'thread'>> = {},
): Stop {
  return {
    reason,
    thread,
    description: undefined,
    hitBreakpointIds: [],
    fault: undefined,
    unexpected: false,
    ...more,
  };
}
