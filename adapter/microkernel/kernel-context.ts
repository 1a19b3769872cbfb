import type { EventSink } from '../machine/events.ts';
import type { Machine } from '../machine/machine.ts';
import type { KernelEvent } from './events.ts';
import type { Fault } from './faults/fault.ts';
import type { EndpointService, Tcb } from './objects/model.ts';
import type { ObjectTable } from './objects/object-table.ts';
import type { Scheduler } from './scheduling/scheduler.ts';

/** A message to something that is no thread, delivered when the system call in progress has ended. */
export interface PendingDelivery {
  readonly service: EndpointService;
  readonly sender: Tcb;
  readonly badge: bigint;
  readonly fault: Fault | undefined;
}

/** What the kernel's operations work on. */
export interface KernelContext {
  readonly machine: Machine;
  readonly objects: ObjectTable;
  readonly scheduler: Scheduler;
  readonly events: EventSink<KernelEvent>;
  /** PLIC context that the kernel owns. */
  readonly interruptContext: number;
  readonly deliveries: PendingDelivery[];
  /** The thread that faulted in the kernel entry in progress. */
  faulted: Tcb | undefined;
  /** seL4_DebugHalt was called. */
  halted: boolean;
}
