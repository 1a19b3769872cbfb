import type { PartitionState } from '../../hypervisor/partition.ts';
import type { EventHub } from '../../machine/events.ts';
import type { RegisterFile } from '../../machine/hart/hart.ts';
import type { Machine } from '../../machine/machine.ts';
import { restoreState, saveState, type StateReader, type StateWriter } from '../../machine/state.ts';
import type { MicrokitDomain, MicrokitSystem } from '../../personalities/microkit/microkit-system.ts';
import { deviceConsoles } from '../device-console.ts';
import type {
  LoadedProgram,
  PartitionMemory,
  RunLimit,
  RunStop,
  System,
  SystemConsole,
  SystemEvent,
  SystemPartition,
  SystemThread,
  ThreadState,
} from '../system.ts';
import type { DebugConsole } from './debug-console.ts';

export interface RunningSystemOptions {
  readonly name: string;
  readonly machine: Machine;
  readonly microkit: MicrokitSystem;
  readonly events: EventHub<SystemEvent>;
  readonly console: DebugConsole;
  readonly notes: readonly string[];
  /** The programs of each protection domain, in the description's order. */
  readonly programs: readonly (readonly LoadedProgram[])[];
}

/** A Microkit system as the rooms above see it. */
export class RunningMicrokitSystem implements System {
  readonly name: string;
  readonly machine: Machine;
  readonly partitions: readonly SystemPartition[];
  readonly threads: readonly SystemThread[];
  readonly consoles: readonly SystemConsole[];
  readonly events: EventHub<SystemEvent>;
  readonly notes: readonly string[];
  private readonly microkit: MicrokitSystem;
  private readonly firstMoment: Uint8Array;

  constructor(options: RunningSystemOptions) {
    const { machine, microkit, programs } = options;
    this.name = options.name;
    this.machine = machine;
    this.events = options.events;
    this.notes = options.notes;
    this.microkit = microkit;
    const partitions = microkit.domains.map(
      (domain, index) => new DomainPartition(domain, programs[index] ?? []),
    );
    this.partitions = partitions;
    this.threads = partitions.map((partition) => new DomainThread(partition));
    const ownerOf = (device: string): string | undefined =>
      partitions.find(({ devices }) => devices.includes(device))?.name;
    this.consoles = [...deviceConsoles(machine, ownerOf), options.console];
    this.firstMoment = saveState(this);
  }

  get current(): SystemThread | undefined {
    const id = this.microkit.current?.id;
    return id === undefined ? undefined : this.thread(id);
  }

  run(limit: RunLimit): RunStop {
    const stop = this.microkit.run(limit);
    if (stop.kind !== 'breakpoint' && stop.kind !== 'fault') return stop;
    const thread = this.thread(stop.thread.id);
    return thread === undefined ? { kind: 'requested' } : { kind: stop.kind, thread };
  }

  requestStop(): void {
    this.microkit.requestStop();
  }

  restart(): void {
    restoreState(this, this.firstMoment);
  }

  save(out: StateWriter): void {
    this.machine.save(out);
    this.microkit.save(out);
  }

  restore(from: StateReader): void {
    this.machine.restore(from);
    this.microkit.restore(from);
  }

  private thread(id: number): SystemThread | undefined {
    return this.threads.find((thread) => thread.id === id);
  }
}

class DomainPartition implements SystemPartition {
  readonly programs: readonly LoadedProgram[];
  readonly domain: MicrokitDomain;

  constructor(domain: MicrokitDomain, programs: readonly LoadedProgram[]) {
    this.domain = domain;
    this.programs = programs;
  }

  get name(): string {
    return this.domain.partition.name;
  }

  get state(): PartitionState {
    return this.domain.partition.state;
  }

  get restarts(): number {
    return this.domain.partition.restarts;
  }

  get mappings(): SystemPartition['mappings'] {
    return this.domain.partition.addressSpace.mappings;
  }

  get devices(): readonly string[] {
    return this.domain.partition.devices.map(({ name }) => name);
  }

  get interrupts(): readonly number[] {
    return this.domain.partition.interrupts;
  }

  get dma(): SystemPartition['dma'] {
    return this.domain.partition.dma;
  }

  get memory(): PartitionMemory {
    return this.domain.memory;
  }

  stop(): void {
    this.domain.partition.stop();
  }

  resume(): void {
    this.domain.partition.resume();
  }

  kill(): void {
    this.domain.partition.kill();
  }

  restart(): void {
    this.domain.partition.restart();
  }
}

class DomainThread implements SystemThread {
  readonly partition: DomainPartition;

  constructor(partition: DomainPartition) {
    this.partition = partition;
  }

  get id(): number {
    return this.partition.domain.thread.id;
  }

  get name(): string {
    return this.partition.domain.thread.name;
  }

  get state(): ThreadState {
    return this.partition.domain.thread.state;
  }

  get registers(): RegisterFile {
    return this.partition.domain.thread.registers;
  }

  get retired(): number {
    return this.partition.domain.thread.retired;
  }
}
