import type { Clock } from '../clock.ts';
import type { EventSink, MachineEvent } from '../events.ts';
import type { GuestRam } from '../ram.ts';
import type { BusPort } from './bus-port.ts';
import type { Hart } from './hart.ts';
import type { WatchedPages } from './watched-pages.ts';

/** A hart as the machine that contains it sees it. */
export interface MachineHart extends Hart {
  /**
   * Instructions retired since reset; exact at any time, also inside a bus access of this hart. A trap that the hart takes to
   * the guest's own handler counts as one, so that a guest that does nothing but trap still uses up its time.
   */
  readonly retired: number;
  /**
   * Drives a bit of `mip` from outside: 3 (machine software) and 7 (machine timer) by the ACLINT, 11 (machine external) and
   * 9 (supervisor external) by the PLIC. Takes effect before the next instruction. Without effect in user mode.
   */
  setInterruptLine(bit: number, level: boolean): void;
  /** Power-on: registers zero, pc at `HartOptions.resetVector`, machine mode, CSRs at their reset values. */
  reset(): void;
}

export interface HartOptions {
  readonly index: number;
  /** The pc after reset. */
  readonly resetVector: bigint;
  readonly ram: GuestRam;
  readonly bus: BusPort;
  /** Shared by all harts of a machine; it is the machine's `watches`. */
  readonly watches: WatchedPages;
  readonly events: EventSink<MachineEvent>;
  /** Stamps the events. */
  readonly clock: Pick<Clock, 'moment'>;
}

/** The shape of `createHart` (create-hart.ts). */
export type CreateHart = (options: HartOptions) => MachineHart;
