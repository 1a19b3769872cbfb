import type { DmaDomain, Mapping, PartitionState } from '../../hypervisor/partition.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Saveable, StateReader, StateWriter } from '../../machine/state.ts';
import type { Program } from '../../symbols/program.ts';
import type { LoadedProgram, PartitionMemory, SystemPartition } from '../system.ts';

const STATES: readonly PartitionState[] = ['running', 'stopped', 'killed'];
const EVERYTHING = { read: true, write: true, execute: true };

/** The whole machine as one partition: memory and devices at their physical addresses, and no limits for DMA. */
export class BarePartition implements SystemPartition, PartitionMemory, Saveable {
  readonly name: string;
  readonly programs: readonly LoadedProgram[];
  readonly mappings: readonly Mapping[];
  readonly devices: readonly string[];
  readonly interrupts: readonly number[] = [];
  readonly dma: DmaDomain;
  readonly memory: PartitionMemory = this;
  state: PartitionState = 'running';
  restarts = 0;
  private readonly machine: Machine;
  private readonly system: { restart(): void };

  constructor(name: string, machine: Machine, program: Program, system: { restart(): void }) {
    this.name = name;
    this.machine = machine;
    this.system = system;
    this.programs = [{ path: program.path, program, bias: 0n }];
    this.mappings = mappingsOf(machine);
    this.devices = machine.devices.map((device) => device.name);
    this.dma = domainOf(machine);
  }

  stop(): void {
    if (this.state === 'running') this.state = 'stopped';
  }

  resume(): void {
    if (this.state === 'stopped') this.state = 'running';
  }

  kill(): void {
    this.state = 'killed';
  }

  restart(): void {
    const restarts = this.restarts + 1;
    this.system.restart();
    this.restarts = restarts;
  }

  read(virtual: bigint, length: number): Uint8Array<ArrayBuffer> {
    const start = this.physical(virtual);
    const mapping = this.mappingAt(virtual);
    if (start === undefined || mapping === undefined) return new Uint8Array(0);
    const rest = mapping.physical + mapping.size - start;
    return this.machine.bus.peek(start, Math.min(length, rest)) ?? new Uint8Array(0);
  }

  write(virtual: bigint, bytes: Uint8Array): number {
    const start = this.physical(virtual);
    const { ram } = this.machine;
    if (start === undefined || !ram.contains(start)) return 0;
    const length = Math.min(bytes.length, ram.base + ram.size - start);
    ram.write(start, bytes.subarray(0, length));
    return length;
  }

  physical(virtual: bigint): number | undefined {
    return this.mappingAt(virtual) === undefined ? undefined : Number(virtual);
  }

  addBreakpoint(virtual: bigint): void {
    const physical = this.physical(virtual);
    if (physical !== undefined) for (const hart of this.machine.harts) hart.addBreakpoint(physical);
  }

  removeBreakpoint(virtual: bigint): void {
    const physical = this.physical(virtual);
    if (physical !== undefined) for (const hart of this.machine.harts) hart.removeBreakpoint(physical);
  }

  save(out: StateWriter): void {
    out.u8(STATES.indexOf(this.state));
    out.u32(this.restarts);
  }

  restore(from: StateReader): void {
    this.state = STATES[from.u8()] ?? 'killed';
    this.restarts = from.u32();
  }

  private mappingAt(virtual: bigint): Mapping | undefined {
    return this.mappings.find(
      (each) => virtual >= each.virtual && virtual < each.virtual + BigInt(each.size),
    );
  }
}

function mappingsOf(machine: Machine): readonly Mapping[] {
  const { ram, bus, devices } = machine;
  const windows = devices.map((device) => ({ name: device.name, ...bus.windowOf(device) }));
  return [...windows, { name: 'RAM', base: ram.base, size: ram.size }]
    .sort((a, b) => a.base - b.base)
    .map(({ name, base, size }) => ({
      name,
      virtual: BigInt(base),
      physical: base,
      size,
      pageSize: 4096,
      permissions: EVERYTHING,
    }));
}

/** Without an IOMMU a device reaches all of RAM. */
function domainOf({ ram }: Machine): DmaDomain {
  const { base, size } = ram;
  const window = { name: 'RAM', bus: base, physical: base, size, read: true, write: true };
  return { name: 'all memory', windows: [window], mode: 'observe' };
}
