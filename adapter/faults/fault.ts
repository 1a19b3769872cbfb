import type { Moment, Nanoseconds } from '../machine/clock.ts';

/** `error`: isolation broken, memory corrupted or certain failure. `warning`: fails under some timing. `note`: hygiene. */
export type Severity = 'error' | 'warning' | 'note';

/** A place in the guest: an instruction of a partition, and the source line it comes from when that is known. */
export interface GuestPlace {
  readonly partition: string;
  readonly thread: string | undefined;
  readonly pc: bigint;
  readonly source: SourcePlace | undefined;
  /** Function, or nearest symbol with offset, when there is no source. */
  readonly symbol: string | undefined;
}

export interface SourcePlace {
  /** Resolved where possible, else as the debug information has it. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** One link of the chain behind a fault. */
export interface FaultCause {
  readonly message: string;
  readonly place: GuestPlace | undefined;
  readonly moment: Moment;
  readonly time: Nanoseconds;
}

export interface FaultAccess {
  readonly kind:
    'fetch' | 'load' | 'store' | 'dma-read' | 'dma-write' | 'register-read' | 'register-write' | 'call';
  readonly address: bigint;
  readonly size: number;
}

/** A fault is one plain value; diagnostics, exception info, console text, SARIF and JUnit are renderings of it. */
export interface Fault {
  /** The rule, e.g. `dma-outside`; `docs/faults/<code>.md` explains it. */
  readonly code: string;
  readonly severity: Severity;
  /** What happened; why it matters on real hardware; what to do. */
  readonly message: string;
  /** The line that must change. */
  readonly place: GuestPlace;
  readonly moment: Moment;
  readonly time: Nanoseconds;
  readonly access: FaultAccess | undefined;
  /** In order of time. */
  readonly causes: readonly FaultCause[];
}
