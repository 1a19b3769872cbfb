import type { AddressSpace } from '../../hypervisor/partition.ts';
import type { Nanoseconds } from '../../machine/clock.ts';
import type { Saveable } from '../../machine/state.ts';
import type { Fault } from '../faults/fault.ts';

/**
 * The graph of kernel objects and capabilities: who refers to whom. Each kind of object has a file of its own for what it
 * can do; the shapes stand together here because nearly each refers to nearly each other.
 */

export type KernelObject =
  Tcb | Endpoint | Notification | Reply | SchedulingContext | CNode | IrqHandler | VSpace | Frame;

export interface ObjectBase extends Saveable {
  /** From 1, in the order of creation; stable for the life of the system. */
  readonly id: number;
  /** As people name it, e.g. `endpoint of serial_driver`. */
  readonly name: string;
}

/** The thread states of seL4, with what each remembers. */
export type ThreadState =
  | { readonly kind: 'inactive' }
  /** Goes on at the next instruction pointer. */
  | { readonly kind: 'running' }
  /** Executes the instruction at the fault instruction pointer (again). */
  | { readonly kind: 'restart' }
  | { readonly kind: 'blocked-on-receive'; readonly endpoint: Endpoint; readonly reply: Reply | undefined }
  | ({ readonly kind: 'blocked-on-send'; readonly endpoint: Endpoint } & SendTerms)
  | { readonly kind: 'blocked-on-reply'; readonly reply: Reply }
  | { readonly kind: 'blocked-on-notification'; readonly notification: Notification };

/** What a sender brings along, taken from the capability it sends through. */
export interface SendTerms {
  readonly badge: bigint;
  readonly grant: boolean;
  readonly grantReply: boolean;
  readonly isCall: boolean;
}

export interface Tcb extends ObjectBase {
  readonly kind: 'tcb';
  /** As seL4_DebugNameThread sets it. */
  label: string;
  /** x0..x31, then the next instruction pointer. */
  readonly context: BigUint64Array;
  /** Address of the instruction that entered the kernel: seL4's FaultIP. */
  faultIp: bigint;
  state: ThreadState;
  priority: number;
  /** Maximum controlled priority. */
  mcp: number;
  domain: number;
  flags: bigint;
  schedulingContext: SchedulingContext | undefined;
  boundNotification: Notification | undefined;
  /** The fault whose message waits for, or was received by, a handler. */
  fault: Fault | undefined;
  cspace: Capability;
  vspace: Capability;
  faultHandler: Capability;
  timeoutHandler: Capability;
  ipcBuffer: IpcBufferPlace | undefined;
  /** In a ready queue. */
  queued: boolean;
  /** Waits in the release queue for its budget. */
  inReleaseQueue: boolean;
  /** Its partition is stopped: it does not run whatever its state. Not part of seL4. */
  frozen: boolean;
  /** Instructions that it has retired, system calls included. */
  retired: number;
  /** The exception that stopped it, until it runs again; for people. */
  exception: { readonly cause: number; readonly value: bigint } | undefined;
}

export interface IpcBufferPlace {
  readonly physical: number;
  readonly writable: boolean;
}

export interface Endpoint extends ObjectBase {
  readonly kind: 'endpoint';
  /** Threads that wait, by priority: all of them senders, or all of them receivers. */
  queue: Tcb[];
  /** Something outside the object model that takes every message at once (the Microkit monitor). */
  service: EndpointService | undefined;
}

/** Receives a message in the place of a thread. Called after the sender's system call has ended. */
export interface EndpointService {
  /** @param sender the thread that sent it; its registers and buffer hold the message, or `fault` what it did. */
  deliver(sender: Tcb, badge: bigint, fault: Fault | undefined): void;
}

export interface Notification extends ObjectBase {
  readonly kind: 'notification';
  queue: Tcb[];
  /** The badges signalled since the last wait; undefined: none, the notification is not active. */
  pending: bigint | undefined;
  boundTcb: Tcb | undefined;
  schedulingContext: SchedulingContext | undefined;
}

export interface Reply extends ObjectBase {
  readonly kind: 'reply';
  /** The thread that waits for the reply, or that offers this object in a receive. */
  tcb: Tcb | undefined;
  /** The call stack that a donated scheduling context leaves behind: the reply below, and the one or the context above. */
  previous: Reply | undefined;
  next: Reply | SchedulingContext | undefined;
}

/** A part of a budget: how much, and from when on. */
export interface Refill {
  time: Nanoseconds;
  amount: Nanoseconds;
}

export interface SchedulingContext extends ObjectBase {
  readonly kind: 'scheduling-context';
  /** 0: round robin, the budget comes back at once. */
  period: Nanoseconds;
  /** Earliest first; empty until configured. */
  refills: Refill[];
  maxRefills: number;
  badge: bigint;
  sporadic: boolean;
  consumed: Nanoseconds;
  tcb: Tcb | undefined;
  notification: Notification | undefined;
  /** Top of the call stack that this context was donated along. */
  reply: Reply | undefined;
}

export interface CNode extends ObjectBase {
  readonly kind: 'cnode';
  /** log2 of the number of slots. */
  readonly radix: number;
  slotAt(index: number): Capability;
  put(index: number, capability: Capability): void;
}

export interface IrqHandler extends ObjectBase {
  readonly kind: 'irq-handler';
  /** PLIC source. */
  readonly source: number;
  /** The notification capability to signal, or null. */
  target: Capability;
  /** Delivered and not yet acknowledged: the PLIC holds further ones back. */
  claimed: boolean;
}

export interface VSpace extends ObjectBase {
  readonly kind: 'vspace';
  readonly space: AddressSpace;
}

export interface Frame extends ObjectBase {
  readonly kind: 'frame';
  readonly physical: number;
  readonly size: number;
  readonly device: boolean;
}

export interface EndpointRights {
  readonly send: boolean;
  readonly receive: boolean;
  readonly grant: boolean;
  readonly grantReply: boolean;
}

export type Capability =
  | { readonly kind: 'null' }
  | {
      readonly kind: 'endpoint';
      readonly endpoint: Endpoint;
      readonly badge: bigint;
      readonly rights: EndpointRights;
    }
  | {
      readonly kind: 'notification';
      readonly notification: Notification;
      readonly badge: bigint;
      readonly rights: { readonly send: boolean; readonly receive: boolean };
    }
  | { readonly kind: 'reply'; readonly reply: Reply; readonly grant: boolean }
  | { readonly kind: 'cnode'; readonly cnode: CNode; readonly guard: bigint; readonly guardSize: number }
  | { readonly kind: 'thread'; readonly tcb: Tcb }
  | { readonly kind: 'irq-handler'; readonly handler: IrqHandler }
  | { readonly kind: 'scheduling-context'; readonly context: SchedulingContext }
  | { readonly kind: 'page-table'; readonly vspace: VSpace }
  | {
      readonly kind: 'frame';
      readonly frame: Frame;
      readonly rights: { readonly read: boolean; readonly write: boolean };
    };
