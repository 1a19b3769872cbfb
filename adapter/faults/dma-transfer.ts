import type { DmaWindow } from '../hypervisor/partition.ts';
import type { Moment } from '../machine/clock.ts';
import type { DmaOrigin, MachineEvent } from '../machine/events.ts';
import type { SystemPartition, SystemThread } from '../systems/system.ts';
import type { PastWrite } from '../timeline/history.ts';
import type { FaultAccess, FaultCause, GuestPlace } from './fault.ts';
import type { RuleContext } from './rule.ts';
import { hex, quoted } from './words.ts';

export type DmaEvent = Extract<MachineEvent, { kind: 'dma' }>;

/** A transfer that left the memory its device was given, and how the device came to it. */
export interface StrayTransfer {
  readonly event: DmaEvent;
  /** Whose device it is. */
  readonly partition: SystemPartition;
  /** The line that gave the device the wrong address or length. */
  readonly place: GuestPlace;
  readonly access: FaultAccess;
  readonly causes: readonly FaultCause[];
  /** The window that the transfer begins in and runs out of; its length is what is wrong then. */
  readonly overrun: DmaWindow | undefined;
}

/** A write to a register of a device. */
interface RegisterWrite {
  readonly thread: SystemThread;
  readonly pc: bigint;
  readonly moment: Moment;
  readonly time: number;
  readonly register: string;
}

/** Writes to a device that are remembered, to find the one that followed a descriptor. */
const REMEMBERED = 32;

/** Writes to the registers of devices: the last one to each register, and the last few in their order. */
class RegisterWrites {
  private readonly byOffset = new Map<string, RegisterWrite>();
  private readonly recent = new Map<string, RegisterWrite[]>();

  note(device: string, offset: number, write: RegisterWrite): void {
    this.byOffset.set(`${device} ${offset}`, write);
    const writes = this.recent.get(device) ?? [];
    writes.push(write);
    // Not at each write: drivers write millions of times.
    if (writes.length >= 2 * REMEMBERED) writes.splice(0, REMEMBERED);
    this.recent.set(device, writes);
  }

  /** The first write after a moment, which told the device that there is work; the last one when none is known. */
  doorbell(device: string, after: Moment | undefined): RegisterWrite | undefined {
    const writes = (this.recent.get(device) ?? []).slice(-REMEMBERED);
    const first = after === undefined ? undefined : writes.find(({ moment }) => moment > after);
    return first ?? writes.at(-1);
  }

  at(device: string, offset: number): RegisterWrite | undefined {
    return this.byOffset.get(`${device} ${offset}`);
  }
}

/** Hears of every transfer outside a domain once, followed back to the line that asked for it. */
export function onStrayTransfer(context: RuleContext, found: (transfer: StrayTransfer) => void): void {
  const registers = new RegisterWrites();
  let last = '';
  context.on('mmio', ({ access, device, pc, moment, register, offset }) => {
    const thread = access === 'write' ? context.system.current : undefined;
    if (thread === undefined) return;
    const time = context.system.machine.clock.now;
    registers.note(device, offset, { thread, pc, moment, time, register: register ?? hex(offset) });
  });
  context.on('dma', (event) => {
    if (event.verdict === 'allowed') return;
    // A transfer comes in pieces, and a device that is refused may try the next piece.
    const { device, origin, access } = event.request;
    const key = [device, origin?.address ?? event.request.address, access, event.moment].join(' ');
    if (key === last) return;
    last = key;
    const partition = context.system.partitions.find(({ devices }) => devices.includes(device));
    if (partition !== undefined) found(follow(context, event, partition, registers));
  });
}

function follow(
  context: RuleContext,
  event: DmaEvent,
  partition: SystemPartition,
  registers: RegisterWrites,
): StrayTransfer {
  const { request, address, length } = event;
  const overrun = overrunWindow(context, event, partition);
  const field = request.origin && fieldToBlame(request.origin, overrun !== undefined);
  const write = field && lastWriteTo(context, field, registers);
  const doorbell = registers.doorbell(request.device, write?.moment);
  const causes: FaultCause[] = [];
  let place: GuestPlace | undefined;
  if (field !== undefined && write !== undefined) {
    place = placeOf(context, write);
    const { moment, time } = write;
    causes.push({ message: wordsFor(write, field.what, request.device), place, moment, time });
  }
  if (doorbell !== undefined && doorbell.moment !== write?.moment) {
    const at = context.places.at(doorbell.thread, doorbell.pc);
    place ??= at;
    const { moment, time, register } = doorbell;
    const message = `${quoted(request.device)} was told to work by a write to ${quoted(register)}`;
    causes.push({ message, place: at, moment, time });
  }
  causes.sort((a, b) => a.moment - b.moment);
  const kind = request.access === 'write' ? 'dma-write' : 'dma-read';
  place ??= { partition: partition.name, thread: undefined, pc: 0n, source: undefined, symbol: undefined };
  return {
    event,
    partition,
    place,
    access: { kind, address: BigInt(address), size: length },
    causes,
    overrun,
  };
}

/** The window that holds the address the driver gave, when the first byte outside lies behind it. */
function overrunWindow(
  { system }: RuleContext,
  { request, address }: DmaEvent,
  { dma }: SystemPartition,
): DmaWindow | undefined {
  const { origin, access } = request;
  const given = origin?.length && system.machine.bus.peek(origin.address, origin.size);
  const start = given === undefined ? request.address : littleEndian(given);
  return dma.windows.find(
    (window) => window[access] && start >= window.bus && start < window.bus + window.size && address > start,
  );
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}

/** The part of a descriptor that is wrong: where the transfer begins, or how long it is. */
function fieldToBlame(origin: DmaOrigin, tooLong: boolean): { address: number; size: number; what: string } {
  if (!tooLong || origin.length === undefined) return origin;
  return { ...origin.length, what: `${origin.what.replace(/, addr$/, '')}, length` };
}

/** Descriptors lie in memory; some devices are given addresses in registers. */
function lastWriteTo(
  { history, system }: RuleContext,
  { address, size }: { readonly address: number; readonly size: number },
  registers: RegisterWrites,
): PastWrite | undefined {
  const found = system.machine.bus.deviceAt(address);
  if (found === undefined) return history.lastWrite(address, size);
  const write = registers.at(found.device.name, found.offset);
  return (
    write && { by: 'cpu', moment: write.moment, time: write.time, thread: write.thread.id, pc: write.pc }
  );
}

function placeOf({ places }: RuleContext, write: PastWrite): GuestPlace | undefined {
  const thread = write.by === 'cpu' ? places.threadById(write.thread) : undefined;
  return write.by === 'cpu' && thread !== undefined ? places.at(thread, write.pc) : undefined;
}

function wordsFor(write: PastWrite, what: string, device: string): string {
  const writer = write.by === 'dma' ? quoted(write.device) : 'the driver';
  return `${writer} wrote ${what}, which ${quoted(device)} took`;
}
