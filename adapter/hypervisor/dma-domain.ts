import type { Clock } from '../machine/clock.ts';
import type { DmaRequest, EventSink } from '../machine/events.ts';
import type { DmaGate, DmaVerdict } from '../machine/machine.ts';
import type { StateReader, StateWriter } from '../machine/state.ts';
import type { DmaDomain, DmaMode, DmaWindow, HypervisorEvent } from './partition.ts';

/** A window that one device of the partition has. */
export interface DeviceWindow extends DmaWindow {
  readonly device: string;
}

export interface DmaDomainOptions {
  readonly name: string;
  readonly partition: string;
  readonly windows: readonly DeviceWindow[];
  readonly mode: DmaMode;
  readonly clock: Clock;
  readonly events: EventSink<HypervisorEvent>;
}

/** The gate between a partition's devices and memory: what lies in a window passes, translated; the rest is a violation. */
export class PartitionDmaDomain implements DmaDomain, DmaGate {
  readonly name: string;
  mode: DmaMode;
  private open: readonly DeviceWindow[];
  private readonly options: DmaDomainOptions;

  constructor(options: DmaDomainOptions) {
    this.options = options;
    this.name = options.name;
    this.mode = options.mode;
    this.open = options.windows;
  }

  get windows(): readonly DeviceWindow[] {
    return this.open;
  }

  /** Nothing is allowed any more: the partition is gone. */
  close(): void {
    this.open = [];
  }

  /** The windows of the beginning. */
  reopen(): void {
    this.open = this.options.windows;
  }

  translate(request: DmaRequest): DmaVerdict {
    const window = this.open.find(
      (candidate) => holds(candidate, request.address) && allows(candidate, request),
    );
    if (window !== undefined) {
      const offset = request.address - window.bus;
      const length = Math.min(request.length, window.size - offset);
      return { kind: 'allowed', physical: window.physical + offset, length };
    }
    const length = this.outsideLength(request);
    this.report(request, length);
    if (this.mode === 'enforce') return { kind: 'blocked', length };
    return { kind: 'observed', physical: request.address, length };
  }

  save(out: StateWriter): void {
    out.bool(this.mode === 'enforce');
    out.bool(this.open.length > 0);
  }

  restore(from: StateReader): void {
    this.mode = from.bool() ? 'enforce' : 'observe';
    if (from.bool()) this.reopen();
    else this.close();
  }

  /** Bytes up to the next window that allows the access. */
  private outsideLength({ device, address, length, access }: DmaRequest): number {
    const ahead = this.open.filter(
      (window) => window.device === device && window.bus > address && window[access],
    );
    return Math.min(length, ...ahead.map(({ bus }) => bus - address));
  }

  private report(request: DmaRequest, length: number): void {
    const { events, partition, clock } = this.options;
    if (!events.wants('dma-violation')) return;
    events.emit({
      kind: 'dma-violation',
      moment: clock.moment,
      partition,
      request,
      address: request.address,
      length,
      blocked: this.mode === 'enforce',
      near: this.nearest(request),
    });
  }

  private nearest({ device, address }: DmaRequest): DmaWindow | undefined {
    const own = this.open.filter((window) => window.device === device);
    return own.sort((a, b) => distance(a, address) - distance(b, address))[0];
  }
}

function holds(window: DmaWindow, address: number): boolean {
  return address >= window.bus && address < window.bus + window.size;
}

function allows(window: DeviceWindow, request: DmaRequest): boolean {
  return window.device === request.device && window[request.access];
}

function distance({ bus, size }: DmaWindow, address: number): number {
  if (address < bus) return bus - address;
  return Math.max(0, address - (bus + size - 1));
}
