import type { Clock, Nanoseconds } from './clock.ts';
import type { Console, Device } from './device.ts';
import type { DmaRequest, EventSink, MachineEvent } from './events.ts';
import type { Hart } from './hart/hart.ts';
import type { Saveable } from './state.ts';

/** Random access memory of the guest. Its bytes are the very bytes the hart's generated code works on. */
export interface Ram extends Saveable {
  readonly base: number;
  readonly size: number;
  contains(physical: number, length?: number): boolean;
  /** A live view. Throws RangeError outside RAM: callers check with `contains`. */
  view(physical: number, length: number): Uint8Array<ArrayBuffer>;
  /** Copies bytes in and forgets instructions decoded there. Throws RangeError outside RAM. */
  write(physical: number, bytes: Uint8Array): void;
  fill(physical: number, length: number, value: number): void;
}

/** Accesses to a physical address from outside the hart: loader, kernel, debugger. */
export interface PhysicalBus {
  /** Reads without side effects, RAM and device registers; undefined where nothing answers. */
  peek(physical: number, length: number): Uint8Array<ArrayBuffer> | undefined;
  /** Where a device lives. */
  deviceAt(physical: number): { readonly device: Device; readonly offset: number } | undefined;
  /** The window of a device. */
  windowOf(device: Device): { readonly base: number; readonly size: number };
}

/** Decides about each DMA transfer of one device; a partition's DMA domain implements it. */
export interface DmaGate {
  /**
   * @returns where the first bytes of the request go, and how many of them lie contiguously there (at least 1);
   * `observed` when they lie outside the domain but pass, as on hardware without an IOMMU. The machine asks again for the rest.
   */
  translate(request: DmaRequest): DmaVerdict;
}

export type DmaVerdict =
  | { readonly kind: 'allowed' | 'observed'; readonly physical: number; readonly length: number }
  | { readonly kind: 'blocked'; readonly length: number };

/** Pages of RAM whose accesses are reported as `watched-access` events; others pay nothing. */
export interface PageWatches {
  /**
   * @param page physical address of a 4 KiB page.
   * @param watcher who wants it: the wishes of several watchers add up, one watcher's last wish counts.
   */
  watch(page: number, access: { readonly load: boolean; readonly store: boolean }, watcher?: string): void;
  unwatch(page: number, watcher?: string): void;
}

/** The platform-level interrupt controller as the software that owns a context sees it. */
export interface InterruptController {
  /** Whether the context has an enabled interrupt above its threshold. */
  pending(context: number): boolean;
  claim(context: number): number;
  complete(context: number, source: number): void;
  setEnabled(context: number, source: number, enabled: boolean): void;
  setPriority(source: number, priority: number): void;
  /** The device wired to a source. */
  deviceOf(source: number): Device | undefined;
  /** The level of the source's wire, now. */
  level(source: number): boolean;
}

/** A QEMU-virt-compatible machine: harts, RAM, bus, interrupt controller, clock and devices. */
export interface Machine extends Saveable {
  readonly harts: readonly Hart[];
  readonly ram: Ram;
  readonly bus: PhysicalBus;
  readonly clock: Clock;
  readonly interrupts: InterruptController;
  readonly devices: readonly Device[];
  readonly consoles: readonly Console[];
  readonly watches: PageWatches;
  readonly events: EventSink<MachineEvent>;

  /** Puts a gate between a device and memory; without one every address in RAM is allowed. */
  setDmaGate(device: Device, gate: DmaGate | undefined): void;
  /** The test finisher or a power switch was written; the machine is off. */
  readonly powerOff: { readonly exitCode: number } | undefined;
  /** The guest asked for a reset; whoever loaded the machine calls `reset`, loads again, and goes on. */
  readonly resetRequested: boolean;

  /** Runs the timers that are due. Call between two runs of a hart. */
  serviceTimers(): void;
  /** Time of the next timer, if any: a hart may run at most up to it. */
  readonly nextTimer: Nanoseconds | undefined;
  /** Every hart waits: time jumps to `time` (never backwards), usually the next timer. */
  skipTo(time: Nanoseconds): void;
  /** Power-on reset of everything but RAM. */
  reset(): void;
}
