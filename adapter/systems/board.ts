import type { EventHub } from '../machine/events.ts';
import type { Machine } from '../machine/machine.ts';
import type { SystemEvent } from './system.ts';

/** A machine with nothing loaded, and where its events go. */
export interface Board {
  readonly machine: Machine;
  readonly events: EventHub<SystemEvent>;
}
