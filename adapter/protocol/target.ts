import type { Debugger } from '../debugger/debugger.ts';
import type { FaultMonitor } from '../faults/monitor.ts';
import type { LaunchConfiguration } from '../systems/launch/configuration.ts';
import type { System } from '../systems/system.ts';

/** A loaded system under its debugger. */
export interface Target {
  readonly configuration: LaunchConfiguration;
  readonly system: System;
  readonly debugger: Debugger;
  /** Interrupt sources that were delivered and not acknowledged yet. */
  readonly unacknowledged: ReadonlySet<number>;
  readonly monitor: FaultMonitor;
}
