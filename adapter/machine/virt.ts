import { SystemBus } from './bus.ts';
import type { Nanoseconds } from './clock.ts';
import type { Console, Device, DeviceContext } from './device.ts';
import { Aclint } from './devices/aclint.ts';
import { GoldfishRtc } from './devices/goldfish-rtc.ts';
import { Plic } from './devices/plic.ts';
import { TestFinisher } from './devices/test-finisher.ts';
import { Uart16550 } from './devices/uart16550.ts';
import { GatedDma } from './direct-memory-access.ts';
import { EventHub, type EventSink, type MachineEvent } from './events.ts';
import { createHart } from './hart/create-hart.ts';
import { prepareInterpreter } from './hart/generated-code.ts';
import type { CreateHart, HartOptions, MachineHart } from './hart/machine-hart.ts';
import { WatchedPages } from './hart/watched-pages.ts';
import type { DmaGate, Machine } from './machine.ts';
import { createRam, type GuestRam } from './ram.ts';
import type { StateReader, StateWriter } from './state.ts';
import { VIRTIO_SLOTS, VirtioSlots, type VirtioConfig } from './virtio-slots.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Addresses of QEMU's `virt` board (riscv64). */
export const VirtMap = {
  testFinisher: 0x10_0000,
  rtc: 0x10_1000,
  aclint: 0x200_0000,
  plic: 0xc00_0000,
  uart: 0x1000_0000,
  /** Slot 0; the others follow in steps of 0x1000. */
  virtio: 0x1000_1000,
  ram: 0x8000_0000,
} as const;

/** Sources of the PLIC on QEMU's `virt` board; virtio slot n has source 1 + n. */
export const VirtInterrupt = { virtio: 1, uart: 10, rtc: 11 } as const;

/** Bits of `mip` that the interrupt controllers drive. */
const Mip = { machineSoftware: 3, machineTimer: 7, supervisorExternal: 9, machineExternal: 11 } as const;

export interface MachineConfig extends VirtioConfig {
  /** Bytes, a multiple of 4096. Default: 128 MiB. */
  readonly ramSize?: number;
  /** Default: 1. */
  readonly harts?: number;
  /** The pc of every hart after reset. Default: the start of RAM. */
  readonly resetVector?: bigint;
  /** Seconds since 1970 that the real-time clock shows at power-on. Default: 2025-01-01 00:00 UTC. */
  readonly rtcStart?: number;
  /** Where events go. Default: nobody hears them. */
  readonly events?: EventSink<MachineEvent>;
}

const DEFAULT_RAM_SIZE = 128 * 2 ** 20;
const DEFAULT_RTC_START = Date.UTC(2025, 0, 1) / 1000;

/** Does ahead of time what creating a machine of the default size takes longest for; a process may call it while it starts. */
export function prepareMachine(): void {
  prepareInterpreter(DEFAULT_RAM_SIZE);
}

/** @throws RangeError when the configuration cannot be had; the message says why. */
export function createMachine(config: MachineConfig = {}): Machine {
  return assembleMachine(config, createHart);
}

/**
 * Builds a machine around harts of the given make.
 * @throws RangeError when the configuration cannot be had; the message says why.
 */
export function assembleMachine(config: MachineConfig, createHart: CreateHart): Machine {
  return new VirtMachine(config, createHart);
}

class VirtMachine implements Machine {
  readonly harts: MachineHart[] = [];
  readonly ram: GuestRam;
  readonly bus: SystemBus;
  readonly clock: VirtualClock;
  readonly interrupts: Plic;
  readonly devices: readonly Device[];
  readonly consoles: readonly Console[];
  readonly watches = new WatchedPages();
  readonly events: EventSink<MachineEvent>;
  private readonly aclint: Aclint;
  private readonly finisher: TestFinisher;
  private readonly dma = new Map<string, GatedDma>();

  constructor(config: MachineConfig, createHart: CreateHart) {
    const hartCount = config.harts ?? 1;
    this.events = config.events ?? new EventHub<MachineEvent>();
    this.ram = createRam({ base: VirtMap.ram, size: config.ramSize ?? DEFAULT_RAM_SIZE, harts: hartCount });
    this.clock = new VirtualClock(() => this.retired);
    this.bus = new SystemBus({
      ram: this.ram,
      clock: this.clock,
      events: this.events,
      readTime: () => this.aclint.time,
    });
    this.finisher = new TestFinisher(() => {
      this.stopHarts();
    });
    this.aclint = new Aclint(this.clock, hartCount, {
      software: (hart, level) => this.harts[hart]?.setInterruptLine(Mip.machineSoftware, level),
      timer: (hart, level) => this.harts[hart]?.setInterruptLine(Mip.machineTimer, level),
    });
    this.interrupts = new Plic(2 * hartCount, (context, level) => {
      this.driveExternal(context, level);
    });
    const rtc = new GoldfishRtc(
      this.context('rtc', VirtMap.rtc, VirtInterrupt.rtc),
      config.rtcStart ?? DEFAULT_RTC_START,
    );
    const uart = new Uart16550(this.context('uart0', VirtMap.uart, VirtInterrupt.uart), 'uart0');
    this.attach(this.finisher, VirtMap.testFinisher);
    this.attach(rtc, VirtMap.rtc, VirtInterrupt.rtc);
    this.attach(this.aclint, VirtMap.aclint);
    this.attach(uart, VirtMap.uart, VirtInterrupt.uart);
    const virtioConsoles = this.attachVirtio(new VirtioSlots(config));
    // Last, so that at a reset its sources are quiet before it looks at them.
    this.attach(this.interrupts, VirtMap.plic);
    this.devices = this.bus.devices;
    this.consoles = [uart, ...virtioConsoles];
    for (let index = 0; index < hartCount; index++)
      this.harts.push(createHart(this.hartOptions(index, config)));
    this.clock.onEarlierDeadline = () => {
      this.stopHarts();
    };
  }

  get powerOff(): { readonly exitCode: number } | undefined {
    const { power } = this.finisher;
    return power.kind === 'off' ? { exitCode: power.exitCode } : undefined;
  }

  get resetRequested(): boolean {
    return this.finisher.power.kind === 'reset';
  }

  get nextTimer(): Nanoseconds | undefined {
    return this.clock.nextDeadline;
  }

  serviceTimers(): void {
    this.clock.expireDue();
  }

  skipTo(time: Nanoseconds): void {
    this.clock.skipTo(time);
  }

  /** @throws RangeError for a device of another machine. */
  setDmaGate(device: Device, gate: DmaGate | undefined): void {
    this.bus.windowOf(device);
    const dma = this.dma.get(device.name);
    if (dma !== undefined) dma.gate = gate;
  }

  reset(): void {
    for (const hart of this.harts) hart.reset();
    this.clock.reset();
    for (const device of this.devices) device.reset();
  }

  save(out: StateWriter): void {
    for (const part of this.parts()) part.save(out);
  }

  restore(from: StateReader): void {
    for (const part of this.parts()) part.restore(from);
  }

  private parts() {
    return [...this.harts, this.ram, this.clock, ...this.devices];
  }

  private get retired(): number {
    let sum = 0;
    for (const hart of this.harts) sum += hart.retired;
    return sum;
  }

  private hartOptions(index: number, config: MachineConfig): HartOptions {
    const { ram, bus, watches, events, clock } = this;
    const resetVector = config.resetVector ?? BigInt(VirtMap.ram);
    return { index, resetVector, ram, bus, watches, events, clock };
  }

  private stopHarts(): void {
    for (const hart of this.harts) hart.requestExit();
  }

  /** Whoever serves interrupts above the harts has to see them, so a running hart comes back. */
  private driveExternal(context: number, level: boolean): void {
    const bit = context % 2 === 0 ? Mip.machineExternal : Mip.supervisorExternal;
    this.harts[context >>> 1]?.setInterruptLine(bit, level);
    if (level) this.stopHarts();
  }

  private attach(device: Device, base: number, source?: number): void {
    this.bus.attach(device, base);
    if (source !== undefined) this.interrupts.wire(source, device);
  }

  private attachVirtio(slots: VirtioSlots): readonly Console[] {
    const consoles: Console[] = [];
    for (let slot = 0; slot < VIRTIO_SLOTS; slot++) {
      const name = `virtio-mmio${slot}`;
      const base = VirtMap.virtio + 0x1000 * slot;
      const source = VirtInterrupt.virtio + slot;
      const { device, console } = slots.build(slot, name, this.context(name, base, source));
      this.attach(device, base, source);
      if (console !== undefined) consoles.push(console);
    }
    return consoles;
  }

  private context(name: string, base: number, source: number): DeviceContext {
    const { ram, clock, events, watches } = this;
    const dma = new GatedDma({ device: name, ram, clock, events, watches });
    this.dma.set(name, dma);
    return {
      base,
      clock,
      dma,
      interrupt: {
        set: (level) => {
          this.setSource(source, name, level);
        },
      },
      complain: (problem) => {
        if (events.wants('device-error'))
          events.emit({ kind: 'device-error', moment: clock.moment, device: name, problem });
      },
    };
  }

  private setSource(source: number, device: string, level: boolean): void {
    if (this.interrupts.level(source) === level) return;
    this.interrupts.setLevel(source, level);
    if (this.events.wants('interrupt-line'))
      this.events.emit({ kind: 'interrupt-line', moment: this.clock.moment, source, device, level });
  }
}
