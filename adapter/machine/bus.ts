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
    const value = this.access(physical, size, hart, undefined);
    return value === undefined ? undefined : Number(value);
  }

  readMmio64(physical: number, hart: Hart): bigint | undefined {
    return this.access(physical, 8, hart, undefined);
  }

  writeMmio(physical: number, size: 1 | 2 | 4, value: number, hart: Hart): boolean {
    return this.access(physical, size, hart, BigInt(value >>> 0)) !== undefined;
  }

  writeMmio64(physical: number, value: bigint, hart: Hart): boolean {
    return this.access(physical, 8, hart, BigInt.asUintN(64, value)) !== undefined;
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

  /** @param stored undefined for a read. @returns the value read, or stored; undefined for an access fault. */
  private access(
    physical: number,
    size: AccessSize,
    hart: Hart,
    stored: bigint | undefined,
  ): bigint | undefined {
    const window = this.windowAt(physical);
    if (window === undefined) return undefined;
    const offset = physical - window.base;
    // Judged before it happens: the access may switch the bank of registers.
    const decoding = window.map.decode(offset, size, stored === undefined ? 'read' : 'write', stored);
    const value = perform(window.device, offset, size, decoding, stored);
    this.report(window.device, offset, size, hart, decoding, stored, value);
    return value;
  }

  private report(
    device: Device,
    offset: number,
    size: number,
    hart: Hart,
    decoding: Decoding,
    stored: bigint | undefined,
    value: bigint | undefined,
  ): void {
    const { events, clock } = this.options;
    const misused = decoding.problem !== undefined && events.wants('register-misuse');
    if (!misused && !events.wants('mmio')) return;
    const { register, problem } = decoding;
    const facts = {
      moment: clock.moment,
      hart: hart.index,
      pc: hart.registers.pc,
      device: device.name,
      register: register && registerName(register, decoding.index),
      offset,
      size,
      access: stored === undefined ? ('read' as const) : ('write' as const),
      value: stored ?? value ?? 0n,
    };
    if (value !== undefined && events.wants('mmio')) events.emit({ kind: 'mmio', ...facts });
    if (misused && problem !== undefined)
      events.emit({ kind: 'register-misuse', ...facts, problem, faulted: value === undefined });
  }

  private windowAt(physical: number): Window | undefined {
    return this.windows.find(({ base, size }) => physical >= base && physical < base + size);
  }
}

function perform(
  device: Device,
  offset: number,
  size: AccessSize,
  { effect, register }: Decoding,
  stored: bigint | undefined,
): bigint | undefined {
  switch (effect) {
    case 'fault':
      return undefined;
    case 'ignore':
      return stored ?? 0n;
    case 'truncate':
      return transfer(device, offset, register?.width ?? 1, stored);
    case 'perform':
      return transfer(device, offset, size, stored);
  }
}

/** An 8-byte access is two of 4 bytes, the lower half first; no time passes between them. */
function transfer(device: Device, offset: number, size: AccessSize, stored: bigint | undefined): bigint {
  if (size === 8) {
    const low = transfer(device, offset, 4, stored === undefined ? undefined : BigInt.asUintN(32, stored));
    const high = transfer(device, offset + 4, 4, stored === undefined ? undefined : stored >> 32n);
    return low | (high << 32n);
  }
  if (stored === undefined) return BigInt(device.read(offset, size));
  const value = BigInt.asUintN(8 * size, stored);
  device.write(offset, size, Number(value));
  return stored;
}
