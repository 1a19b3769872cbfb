import assert from 'node:assert/strict';
import { assemble } from '../../../adapter/isa/assembler.ts';
import { Sv39AddressSpace } from '../../../adapter/hypervisor/address-space.ts';
import { EventHub, type MachineEvent } from '../../../adapter/machine/events.ts';
import type { Machine } from '../../../adapter/machine/machine.ts';
import { hashBytes, StateReader, StateWriter } from '../../../adapter/machine/state.ts';
import { createMachine } from '../../../adapter/machine/virt.ts';
import type { KernelEvent } from '../../../adapter/microkernel/events.ts';
import { enableInterrupt } from '../../../adapter/microkernel/interrupts.ts';
import { resume } from '../../../adapter/microkernel/ipc/cancel.ts';
import { Kernel, type KernelStop } from '../../../adapter/microkernel/kernel.ts';
import { CNodeObject } from '../../../adapter/microkernel/objects/cnode.ts';
import { EndpointObject } from '../../../adapter/microkernel/objects/endpoint.ts';
import { IrqHandlerObject } from '../../../adapter/microkernel/objects/irq-handler.ts';
import { VSpaceObject } from '../../../adapter/microkernel/objects/memory.ts';
import type {
  Capability,
  Endpoint,
  Notification,
  Reply,
  Tcb,
} from '../../../adapter/microkernel/objects/model.ts';
import { NotificationObject } from '../../../adapter/microkernel/objects/notification.ts';
import { ReplyObject } from '../../../adapter/microkernel/objects/reply.ts';
import { SchedulingContextObject } from '../../../adapter/microkernel/objects/scheduling-context.ts';
import { NEXT_IP, TcbObject } from '../../../adapter/microkernel/objects/tcb.ts';
import { configure } from '../../../adapter/microkernel/scheduling/refills.ts';
import type { DomainSlice } from '../../../adapter/microkernel/scheduling/scheduler.ts';
import { ThreadRegisters } from '../../../adapter/microkernel/thread-registers.ts';

const CODE = 0x10000n;
/** Two pages that the thread may write. */
export const DATA = 0x20000n;
const RAM = 0x8000_0000;
const PAGE = 4096;
/** A slot that every thread has, with a notification of its own; waiting there ends a program. */
const END_SLOT = 63;

/** Names that programs may use. */
const PRELUDE = `
  .equ Call, -1
  .equ ReplyRecv, -2
  .equ NBSendRecv, -3
  .equ NBSendWait, -4
  .equ Send, -5
  .equ NBSend, -6
  .equ Recv, -7
  .equ NBRecv, -8
  .equ Wait, -9
  .equ NBWait, -10
  .equ Yield, -11
`;

const END = `
  end: li a0, ${END_SLOT}
  li a7, Wait
  ecall
  j end
`;

export interface ThreadOptions {
  readonly priority?: number;
  /** Microseconds. `none`: a passive thread. */
  readonly budget?: number | 'none';
  /** Microseconds; the budget when nothing is said. */
  readonly period?: number;
  readonly sporadic?: boolean;
  readonly domain?: number;
  /** Capabilities by slot. */
  readonly slots?: Readonly<Record<number, Capability>>;
  readonly faultHandler?: Capability;
  readonly timeoutHandler?: Capability;
  readonly ipcBuffer?: 'none' | 'read-only';
  /** Does not run until somebody resumes it. */
  readonly stopped?: boolean;
}

/** A thread of a test. */
export interface TestThread {
  readonly tcb: TcbObject;
  readonly context: SchedulingContextObject;
  readonly registers: ThreadRegisters;
  readonly labels: ReadonlyMap<string, bigint>;
  readonly cnode: CNodeObject;
  /** Physical address of its data pages and of its IPC buffer. */
  readonly data: number;
  readonly buffer: number;
}

/** A kernel on a real machine with threads made by hand; programs are written in assembly. */
export class TestKernel {
  readonly events = new EventHub<KernelEvent | MachineEvent>();
  readonly machine: Machine = createMachine({ ramSize: 2 ** 20, events: this.events });
  readonly kernel: Kernel;
  private nextFrame = RAM;

  constructor(domainSchedule: readonly DomainSlice[] = []) {
    this.kernel = new Kernel({ machine: this.machine, events: this.events, domainSchedule });
  }

  endpoint(name = 'endpoint'): EndpointObject {
    return new EndpointObject(this.kernel.context.objects, name);
  }

  notification(name = 'notification'): NotificationObject {
    return new NotificationObject(this.kernel.context.objects, name);
  }

  reply(name = 'reply object'): ReplyObject {
    return new ReplyObject(this.kernel.context.objects, name);
  }

  irqHandler(source: number): IrqHandlerObject {
    enableInterrupt(this.kernel.context, source);
    return new IrqHandlerObject(this.kernel.context.objects, source);
  }

  /** A thread that begins at the first instruction of `program`, and waits for ever after its last. */
  thread(name: string, program: string, options: ThreadOptions = {}): TestThread {
    const { objects } = this.kernel.context;
    const tcb = new TcbObject(objects, name);
    const assembled = assemble(`${PRELUDE}${program}\n${END}`, CODE);
    const code = this.frames(Math.ceil(assembled.bytes.length / PAGE));
    const data = this.frames(2);
    const buffer = this.frames(1);
    this.machine.ram.write(code, assembled.bytes);
    const space = new Sv39AddressSpace(name);
    const map = (virtual: bigint, physical: number, size: number, write: boolean, execute: boolean) => {
      const permissions = { read: true, write, execute };
      assert.equal(space.map({ name, virtual, size, physical, pageSize: PAGE, permissions }), undefined);
    };
    map(CODE, code, data - code, false, true);
    map(DATA, data, 2 * PAGE, true, false);
    space.onChange = () => this.kernel.flushTranslations();
    const cnode = new CNodeObject(objects, `CNode of ${name}`, 8);
    const context = new SchedulingContextObject(objects, `scheduling context of ${name}`);
    cnode.put(END_SLOT, notificationCap(this.notification(`end of ${name}`)));
    for (const [slot, capability] of Object.entries(options.slots ?? {})) cnode.put(Number(slot), capability);
    tcb.cspace = { kind: 'cnode', cnode, guard: 0n, guardSize: 56 };
    tcb.vspace = { kind: 'page-table', vspace: new VSpaceObject(objects, space) };
    tcb.priority = options.priority ?? 10;
    tcb.mcp = tcb.priority;
    tcb.domain = options.domain ?? 0;
    tcb.faultHandler = options.faultHandler ?? tcb.faultHandler;
    tcb.timeoutHandler = options.timeoutHandler ?? tcb.timeoutHandler;
    if (options.ipcBuffer !== 'none')
      tcb.ipcBuffer = { physical: buffer, writable: options.ipcBuffer !== 'read-only' };
    tcb.faultIp = CODE;
    tcb.context[NEXT_IP] = CODE;
    tcb.context[8] = DATA;
    if (options.budget !== 'none') this.giveBudget(tcb, context, options);
    if (options.stopped !== true) this.kernel.operate((kernel) => resume(kernel, tcb));
    const registers = new ThreadRegisters(tcb, this.kernel);
    return { tcb, context, registers, labels: assembled.labels, cnode, data, buffer };
  }

  /** Runs until nothing more happens. Fails the test when a thread faults without this being asked for. */
  runToIdle(): void {
    assert.deepEqual(this.kernel.run({ until: this.machine.clock.now + 1_000_000_000 }), { kind: 'idle' });
  }

  /** Runs until a thread faults. */
  runToFault(): Tcb {
    const stop = this.kernel.run({ until: this.machine.clock.now + 1_000_000_000 });
    assert.equal(stop.kind, 'fault');
    return stop.thread;
  }

  run(instructions: number): KernelStop {
    return this.kernel.run({ instructions });
  }

  collect<Kind extends KernelEvent['kind']>(kind: Kind): Extract<KernelEvent, { readonly kind: Kind }>[] {
    const found: Extract<KernelEvent, { readonly kind: Kind }>[] = [];
    this.events.on(kind, (event) => found.push(event as Extract<KernelEvent, { readonly kind: Kind }>));
    return found;
  }

  /** Message register `index` of a thread's IPC buffer. */
  bufferWord(thread: TestThread, index: number): bigint {
    const bytes = this.machine.ram.view(thread.buffer + 8 * index, 8);
    return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  }

  setBufferWord(thread: TestThread, index: number, value: bigint): void {
    const bytes = this.machine.ram.view(thread.buffer + 8 * index, 8);
    new DataView(bytes.buffer, bytes.byteOffset).setBigUint64(0, value, true);
  }

  /** A word of a thread's data pages. */
  dataWord(thread: TestThread, index: number): bigint {
    const bytes = this.machine.ram.view(thread.data + 8 * index, 8);
    return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  }

  save(): Uint8Array<ArrayBuffer> {
    const out = new StateWriter();
    this.machine.save(out);
    this.kernel.save(out);
    return out.finish();
  }

  restore(state: Uint8Array): void {
    const from = new StateReader(state);
    this.machine.restore(from);
    this.kernel.restore(from);
    assert.ok(from.atEnd);
  }

  hash(): string {
    return hashBytes(this.save());
  }

  private giveBudget(tcb: TcbObject, context: SchedulingContextObject, options: ThreadOptions): void {
    const budget = options.budget === undefined || options.budget === 'none' ? 1000 : options.budget;
    const period = options.period === undefined || options.period === budget ? 0 : options.period;
    const { now } = this.kernel.context.scheduler;
    configure(context, { budget: budget * 1000, period: period * 1000, maxRefills: 4 }, now);
    context.sporadic = options.sporadic ?? false;
    context.badge = 0x77n;
    context.tcb = tcb;
    tcb.schedulingContext = context;
  }

  private frames(count: number): number {
    const base = this.nextFrame;
    this.nextFrame += count * PAGE;
    return base;
  }
}

const all = { send: true, receive: true, grant: true, grantReply: true };

export function endpointCap(endpoint: Endpoint, badge = 0n, rights: Partial<typeof all> = {}): Capability {
  return { kind: 'endpoint', endpoint, badge, rights: { ...all, ...rights } };
}

export function notificationCap(
  notification: Notification,
  badge = 0n,
  rights: { readonly send?: boolean; readonly receive?: boolean } = {},
): Capability {
  return { kind: 'notification', notification, badge, rights: { send: true, receive: true, ...rights } };
}

export function replyCap(reply: Reply): Capability {
  return { kind: 'reply', reply, grant: true };
}

export function threadCap({ tcb }: TestThread): Capability {
  return { kind: 'thread', tcb };
}

/** Assembly: a message-info word with a label and a length. */
export function info(label: number, length = 0, extraCaps = 0): string {
  return `0x${((BigInt(label) << 12n) | BigInt((extraCaps << 7) | length)).toString(16)}`;
}
