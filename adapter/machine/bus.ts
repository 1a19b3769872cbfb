import type { Clock } from './clock.ts';
import type { Device } from './device.ts';
import type { EventSink, MachineEvent } from './events.ts';
import type { BusPort } from './hart/bus-port.ts';
import type { Hart } from './hart/hart.ts';
import type { PhysicalBus, Ram } from './machine.ts';
import { registerName, RegisterMap, type AccessSize, type Decoding } from './register-map.ts';

export interface BusOptions {
  readonly ram: Ram;
  readonly clock: Clock;
  readonly events: EventSink<MachineEvent>;
  /** What the `time` CSR reads. */
  readonly readTime: () => bigint;
}

interface Window {
  readonly device: Device;
  readonly base: number;
  readonly size: number;
  readonly map: RegisterMap;
}

/** The system bus: leads accesses outside RAM to the devices and reports what their registers do not allow. */
export class SystemBus implements PhysicalBus, BusPort {
  private readonly windows: Window[] = [];
  private latest: Window | undefined;
  private readonly options: BusOptions;

  constructor(options: BusOptions) {
    this.options = options;
  }

  /** @throws RangeError when the window overlaps another one. */
  attach(device: Device, base: number): void {
    const { size } = device;
    const other = this.windows.find(
      (window) => base < window.base + window.size && window.base < base + size,
    );
    if (other !== undefined) throw new RangeError(`${device.name} would overlap ${other.device.name}`);
    this.windows.push({ device, base, size, map: new RegisterMap(device.registers) });
  }

  /** In the order of their attachment. */
  get devices(): readonly Device[] {
    return this.windows.map((window) => window.device);
  }

  readTime(): bigint {
    return this.options.readTime();
  }

  readMmio(physical: number, size: 1 | 2 | 4, hart: Hart): number | undefined {
    const window = this.windowAt(physical);
    if (window === undefined) return undefined;
    const offset = physical - window.base;
    // Judged before it happens: the access may switch the bank of registers.
    const decoding = window.map.decode(offset, size, 'read');
    const value = read(window.device, offset, size, decoding);
    const access = { window, offset, size, decoding, access: 'read', faulted: value === undefined } as const;
    if (this.isHeard(access)) this.report(access, BigInt(value ?? 0), hart);
    return value;
  }

  /** Two accesses of 4 bytes, the lower half first; no time passes between them. */
  readMmio64(physical: number, hart: Hart): bigint | undefined {
    const window = this.windowAt(physical);
    if (window === undefined) return undefined;
    const offset = physical - window.base;
    const decoding = window.map.decode(offset, 8, 'read');
    const value = read64(window.device, offset, decoding);
    const access = {
      window,
      offset,
      size: 8,
      decoding,
      access: 'read',
      faulted: value === undefined,
    } as const;
    if (this.isHeard(access)) this.report(access, value ?? 0n, hart);
    return value;
  }

  writeMmio(physical: number, size: 1 | 2 | 4, value: number, hart: Hart): boolean {
    const window = this.windowAt(physical);
    if (window === undefined) return false;
    const offset = physical - window.base;
    const decoding = judgeValue(window.map.decode(offset, size, 'write'), value, 0);
    const accepted = write(window.device, offset, size, decoding, value);
    const access = { window, offset, size, decoding, access: 'write', faulted: !accepted } as const;
    if (this.isHeard(access)) this.report(access, BigInt(value >>> 0), hart);
    return accepted;
  }

  writeMmio64(physical: number, value: bigint, hart: Hart): boolean {
    const window = this.windowAt(physical);
    if (window === undefined) return false;
    const offset = physical - window.base;
    const low = Number(BigInt.asUintN(32, value));
    const high = Number(BigInt.asUintN(32, value >> 32n));
    const decoding = judgeValue(window.map.decode(offset, 8, 'write'), low, high);
    const accepted = write64(window.device, offset, decoding, low, high);
    const access = { window, offset, size: 8, decoding, access: 'write', faulted: !accepted } as const;
    if (this.isHeard(access)) this.report(access, BigInt.asUintN(64, value), hart);
    return accepted;
  }

  deviceAt(physical: number): { readonly device: Device; readonly offset: number } | undefined {
    const window = this.windowAt(physical);
    return window && { device: window.device, offset: physical - window.base };
  }

  windowOf(device: Device): { readonly base: number; readonly size: number } {
    const window = this.windows.find((candidate) => candidate.device === device);
    if (window === undefined) throw new RangeError(`${device.name} is not on this bus`);
    return { base: window.base, size: window.size };
  }

  peek(physical: number, length: number): Uint8Array<ArrayBuffer> | undefined {
    if (length < 0) return undefined;
    const { ram } = this.options;
    if (ram.contains(physical, length)) return ram.view(physical, length).slice();
    const window = this.windowAt(physical);
    if (window === undefined || physical + length > window.base + window.size) return undefined;
    const offset = physical - window.base;
    return Uint8Array.from({ length }, (_, index) => window.device.peek(offset + index, 1));
  }

  private isHeard({ decoding, faulted }: Access): boolean {
    const { events } = this.options;
    return (
      (!faulted && events.wants('mmio')) ||
      (decoding.problem !== undefined && events.wants('register-misuse'))
    );
  }

  private report(
    { window, decoding, offset, size, access, faulted }: Access,
    value: bigint,
    hart: Hart,
  ): void {
    const { events, clock } = this.options;
    const { register, problem } = decoding;
    const facts = {
      moment: clock.moment,
      hart: hart.index,
      pc: hart.registers.pc,
      device: window.device.name,
      register: register && registerName(register, decoding.index),
      offset,
      size,
      access,
      value,
    };
    if (!faulted && events.wants('mmio')) events.emit({ kind: 'mmio', ...facts });
    if (problem !== undefined && events.wants('register-misuse'))
      events.emit({ kind: 'register-misuse', ...facts, problem, faulted });
  }

  private windowAt(physical: number): Window | undefined {
    const { latest } = this;
    if (latest !== undefined && physical >= latest.base && physical < latest.base + latest.size)
      return latest;
    const found = this.windows.find(({ base, size }) => physical >= base && physical < base + size);
    // Only where to look first the next time: no state of the machine.
    if (found !== undefined) this.latest = found;
    return found;
  }
}

/** An access of a hart to a device, as events tell it. */
interface Access {
  readonly window: Window;
  readonly offset: number;
  readonly size: AccessSize;
  readonly decoding: Decoding;
  readonly access: 'read' | 'write';
  readonly faulted: boolean;
}

function judgeValue(decoding: Decoding, low: number, high: number): Decoding {
  const { problem, reserved } = decoding;
  if (problem !== undefined || ((low & reserved[0]) | (high & reserved[1])) === 0) return decoding;
  return { ...decoding, problem: 'reserved-bits' };
}

function read(device: Device, offset: number, size: 1 | 2 | 4, decoding: Decoding): number | undefined {
  switch (decoding.effect) {
    case 'perform':
    case 'truncate':
      return device.read(offset, size);
    case 'ignore':
      return 0;
    case 'fault':
      return undefined;
  }
}

function read64(device: Device, offset: number, decoding: Decoding): bigint | undefined {
  switch (decoding.effect) {
    case 'perform':
      return BigInt(device.read(offset, 4)) | (BigInt(device.read(offset + 4, 4)) << 32n);
    case 'truncate':
      return BigInt(device.read(offset, 4));
    case 'ignore':
      return 0n;
    case 'fault':
      return undefined;
  }
}

function write(device: Device, offset: number, size: 1 | 2 | 4, decoding: Decoding, value: number): boolean {
  if (decoding.effect === 'perform' || decoding.effect === 'truncate') device.write(offset, size, value);
  return decoding.effect !== 'fault';
}

function write64(device: Device, offset: number, decoding: Decoding, low: number, high: number): boolean {
  if (decoding.effect === 'perform' || decoding.effect === 'truncate') device.write(offset, 4, low);
  if (decoding.effect === 'perform') device.write(offset + 4, 4, high);
  return decoding.effect !== 'fault';
}
