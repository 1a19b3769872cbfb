import type { Device } from '../machine/device.ts';
import type { EventSink } from '../machine/events.ts';
import type { Machine } from '../machine/machine.ts';
import type { StateReader, StateWriter } from '../machine/state.ts';
import type { Sv39AddressSpace } from './address-space.ts';
import type { PartitionDmaDomain } from './dma-domain.ts';
import { loadImage, type MemoryImage } from './image.ts';
import type { HypervisorEvent, Mapping, Partition, PartitionState } from './partition.ts';

/** What lives in a partition: the kernel above supplies it. */
export interface PartitionTenant {
  /** Its threads stop where they are. */
  freeze(): void;
  /** They go on. */
  thaw(): void;
  /** They end, and let go of all that they hold: messages, replies, budgets, interrupts. */
  destroy(): void;
  /** No interrupt of its devices stays claimed or pending. Called when the devices have been reset. */
  drainInterrupts(): void;
  /** They start as at the first moment. */
  start(): void;
}

export interface HostedPartitionOptions {
  readonly name: string;
  readonly machine: Machine;
  readonly events: EventSink<HypervisorEvent>;
  readonly addressSpace: Sv39AddressSpace;
  readonly devices: readonly Device[];
  readonly interrupts: readonly number[];
  readonly dma: PartitionDmaDomain;
  /** Memory that nobody else uses. */
  readonly images: readonly MemoryImage[];
  readonly tenant: PartitionTenant;
}

const STATES: readonly PartitionState[] = ['running', 'stopped', 'killed'];

/** A partition that can be stopped, killed and restarted without a trace of its former life, and without touching another. */
export class HostedPartition implements Partition {
  readonly name: string;
  readonly addressSpace: Sv39AddressSpace;
  readonly devices: readonly Device[];
  readonly interrupts: readonly number[];
  readonly dma: PartitionDmaDomain;
  private readonly options: HostedPartitionOptions;
  private readonly firstMappings: readonly Mapping[];
  private current: PartitionState = 'running';
  private restartCount = 0;

  /** Takes the mappings that the address space has now as those of the first moment. */
  constructor(options: HostedPartitionOptions) {
    this.options = options;
    this.name = options.name;
    this.addressSpace = options.addressSpace;
    this.devices = options.devices;
    this.interrupts = options.interrupts;
    this.dma = options.dma;
    this.firstMappings = options.addressSpace.mappings;
    for (const device of this.devices) options.machine.setDmaGate(device, this.dma);
  }

  get state(): PartitionState {
    return this.current;
  }

  get restarts(): number {
    return this.restartCount;
  }

  stop(): void {
    if (this.current !== 'running') return;
    this.options.tenant.freeze();
    this.change('stopped', 'stopped');
  }

  resume(): void {
    if (this.current !== 'stopped') return;
    this.options.tenant.thaw();
    this.change('running', 'resumed');
  }

  kill(): void {
    if (this.current === 'killed') return;
    this.tearDown();
    this.change('killed', 'killed');
  }

  restart(): void {
    this.tearDown();
    this.loadMemory();
    for (const mapping of this.firstMappings) this.addressSpace.map(mapping);
    this.dma.reopen();
    this.options.tenant.start();
    this.restartCount++;
    this.change('running', 'restarted');
  }

  /** The first start. */
  begin(): void {
    this.loadMemory();
    this.options.tenant.start();
    this.change('running', 'started');
  }

  save(out: StateWriter): void {
    out.u8(STATES.indexOf(this.current));
    out.u32(this.restartCount);
    this.addressSpace.save(out);
    this.dma.save(out);
  }

  restore(from: StateReader): void {
    this.current = STATES[from.u8()] ?? 'killed';
    this.restartCount = from.u32();
    this.addressSpace.restore(from);
    this.dma.restore(from);
  }

  /** Puts the partition's own memory back to the first moment. */
  private loadMemory(): void {
    for (const image of this.options.images) loadImage(this.options.machine.ram, image);
  }

  /** The devices are reset before memory changes hands: what they had in flight must not arrive in a new life. */
  private tearDown(): void {
    this.options.tenant.destroy();
    for (const device of this.devices) device.reset();
    this.options.tenant.drainInterrupts();
    this.dma.close();
    this.addressSpace.clear();
  }

  private change(
    state: PartitionState,
    change: Extract<HypervisorEvent, { kind: 'partition' }>['change'],
  ): void {
    this.current = state;
    const { events, machine } = this.options;
    if (events.wants('partition'))
      events.emit({ kind: 'partition', moment: machine.clock.moment, partition: this.name, change });
  }
}
