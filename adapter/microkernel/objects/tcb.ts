import type { StateReader, StateWriter } from '../../machine/state.ts';
import type { Fault } from '../faults/fault.ts';
import { readFault, writeFault } from '../faults/saved-fault.ts';
import { nullCapability } from './capability.ts';
import type {
  Capability,
  IpcBufferPlace,
  Notification,
  SchedulingContext,
  Tcb,
  ThreadState,
} from './model.ts';
import type { ObjectTable } from './object-table.ts';

/** Index of the next instruction pointer in a saved context. */
export const NEXT_IP = 32;

/** Register numbers by their names in the calling convention. */
export const Register = {
  ra: 1,
  sp: 2,
  gp: 3,
  tp: 4,
  t0: 5,
  a0: 10,
  a1: 11,
  a2: 12,
  a6: 16,
  a7: 17,
} as const;

/** A new thread: inactive, lowest priority, all registers zero, no capabilities. */
export class TcbObject implements Tcb {
  readonly kind = 'tcb';
  readonly id: number;
  readonly name: string;
  label: string;
  readonly context = new BigUint64Array(33);
  faultIp = 0n;
  state: ThreadState = { kind: 'inactive' };
  priority = 0;
  mcp = 0;
  domain = 0;
  flags = 0n;
  schedulingContext: SchedulingContext | undefined;
  boundNotification: Notification | undefined;
  fault: Fault | undefined;
  cspace: Capability = nullCapability;
  vspace: Capability = nullCapability;
  faultHandler: Capability = nullCapability;
  timeoutHandler: Capability = nullCapability;
  ipcBuffer: IpcBufferPlace | undefined;
  queued = false;
  inReleaseQueue = false;
  frozen = false;
  retired = 0;
  exception: { readonly cause: number; readonly value: bigint } | undefined;
  private readonly objects: ObjectTable;

  constructor(objects: ObjectTable, name: string) {
    this.objects = objects;
    this.id = objects.nextId;
    this.name = name;
    this.label = name;
    objects.add(this);
  }

  save(out: StateWriter): void {
    const { objects } = this;
    out.string(this.label);
    for (const word of this.context) out.u64(word);
    out.u64(this.faultIp);
    this.saveState(out);
    out.u8(this.priority);
    out.u8(this.mcp);
    out.u32(this.domain);
    out.u64(this.flags);
    objects.writeReference(out, this.schedulingContext);
    objects.writeReference(out, this.boundNotification);
    out.optional(this.fault, (fault) => writeFault(out, fault));
    for (const capability of [this.cspace, this.vspace, this.faultHandler, this.timeoutHandler])
      objects.writeCapability(out, capability);
    out.optional(this.ipcBuffer, ({ physical, writable }) => {
      out.number(physical);
      out.bool(writable);
    });
    out.bool(this.queued);
    out.bool(this.inReleaseQueue);
    out.bool(this.frozen);
    out.number(this.retired);
    out.optional(this.exception, ({ cause, value }) => {
      out.u32(cause);
      out.u64(value);
    });
  }

  restore(from: StateReader): void {
    const { objects } = this;
    this.label = from.string();
    for (let index = 0; index < this.context.length; index++) this.context[index] = from.u64();
    this.faultIp = from.u64();
    this.state = this.readState(from);
    this.priority = from.u8();
    this.mcp = from.u8();
    this.domain = from.u32();
    this.flags = from.u64();
    this.schedulingContext = objects.readOptional(from, 'scheduling-context');
    this.boundNotification = objects.readOptional(from, 'notification');
    this.fault = from.optional(() => readFault(from));
    this.cspace = objects.readCapability(from);
    this.vspace = objects.readCapability(from);
    this.faultHandler = objects.readCapability(from);
    this.timeoutHandler = objects.readCapability(from);
    this.ipcBuffer = from.optional(() => ({ physical: from.number(), writable: from.bool() }));
    this.queued = from.bool();
    this.inReleaseQueue = from.bool();
    this.frozen = from.bool();
    this.retired = from.number();
    this.exception = from.optional(() => ({ cause: from.u32(), value: from.u64() }));
  }

  private saveState(out: StateWriter): void {
    const { state, objects } = this;
    out.string(state.kind);
    switch (state.kind) {
      case 'inactive':
      case 'running':
      case 'restart':
        return;
      case 'blocked-on-receive':
        objects.writeReference(out, state.endpoint);
        objects.writeReference(out, state.reply);
        return;
      case 'blocked-on-send':
        objects.writeReference(out, state.endpoint);
        out.u64(state.badge);
        out.bool(state.grant);
        out.bool(state.grantReply);
        out.bool(state.isCall);
        return;
      case 'blocked-on-reply':
        objects.writeReference(out, state.reply);
        return;
      case 'blocked-on-notification':
        objects.writeReference(out, state.notification);
        return;
    }
  }

  private readState(from: StateReader): ThreadState {
    const { objects } = this;
    const kind = from.string();
    switch (kind) {
      case 'inactive':
      case 'running':
      case 'restart':
        return { kind };
      case 'blocked-on-receive':
        return { kind, endpoint: objects.read(from, 'endpoint'), reply: objects.readOptional(from, 'reply') };
      case 'blocked-on-send':
        return {
          kind,
          endpoint: objects.read(from, 'endpoint'),
          badge: from.u64(),
          grant: from.bool(),
          grantReply: from.bool(),
          isCall: from.bool(),
        };
      case 'blocked-on-reply':
        return { kind, reply: objects.read(from, 'reply') };
      case 'blocked-on-notification':
        return { kind, notification: objects.read(from, 'notification') };
      default:
        throw new RangeError(`the saved state has a thread in unknown state ${kind}`);
    }
  }
}

export function isRunnable(tcb: Tcb): boolean {
  return tcb.state.kind === 'running' || tcb.state.kind === 'restart';
}

export function isBlocked(tcb: Tcb): boolean {
  return !isRunnable(tcb) && tcb.state.kind !== 'inactive';
}

export function register(tcb: Tcb, index: number): bigint {
  return tcb.context[index] ?? 0n;
}

export function setRegister(tcb: Tcb, index: number, value: bigint): void {
  if (index !== 0) tcb.context[index] = value;
}

/** Message register 0..3. */
export function messageRegister(index: number): number {
  return Register.a2 + index;
}

export const MESSAGE_REGISTERS = 4;
