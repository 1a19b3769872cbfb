import { FrameAllocator } from '../../hypervisor/frame-allocator.ts';
import type { MemoryImage } from '../../hypervisor/image.ts';
import type { Mapping } from '../../hypervisor/partition.ts';
import type { Ram } from '../../machine/machine.ts';
import type { MemoryRegion, MicrokitDescription, ProgramSegment, ProtectionDomain } from './description.ts';
import { IPC_BUFFER, STACK_TOP } from './layout.ts';
import type { Patch } from './symbols.ts';

const PAGE = 4096;

/** A system that the machine cannot hold. Carries everything that does not fit, not just the first. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
  readonly problems: readonly string[];

  constructor(system: string, problems: readonly string[]) {
    super(`${system} cannot be built: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

/** Memory that is one protection domain's own. */
export interface OwnMemory {
  readonly mappings: readonly Mapping[];
  readonly images: readonly MemoryImage[];
  /** Physical address of the IPC buffer. */
  readonly ipcBuffer: number;
}

/** Lays a system out in physical memory, in the order of its description. */
export class MemoryPlan {
  /** Physical address of each memory region. */
  readonly regions: readonly number[];
  readonly problems: string[] = [];
  private readonly allocator: FrameAllocator;
  private readonly ram: Ram;

  constructor(ram: Ram, system: MicrokitDescription) {
    this.ram = ram;
    this.allocator = new FrameAllocator(ram);
    for (const region of system.memoryRegions)
      if (region.physical !== undefined) this.allocator.reserve({ base: region.physical, size: region.size });
    this.regions = system.memoryRegions.map(
      (region) => region.physical ?? this.take(`memory region ${region.name}`, region.size, region.pageSize),
    );
  }

  /** Where a region lies; a number that is no region of the description lies nowhere. */
  physicalOf(region: number): number {
    return this.regions[region] ?? 0;
  }

  /** What a region holds at the first moment; undefined for device registers. */
  imageOf(region: MemoryRegion, physical: number): MemoryImage | undefined {
    if (!this.ram.contains(physical, region.size)) return undefined;
    const { prefill } = region;
    const contents = prefill === undefined ? [] : [{ offset: 0, bytes: prefill }];
    return { base: physical, size: region.size, contents };
  }

  /** Memory for a program, its stack and its IPC buffer. */
  ownMemory(domain: ProtectionDomain, patches: readonly Patch[]): OwnMemory {
    const segments = domain.program.segments.map((segment) => this.placeSegment(domain, segment, patches));
    const stack = this.placeZeros(domain, 'stack', STACK_TOP - BigInt(domain.stackSize), domain.stackSize);
    const ipcBuffer = this.placeZeros(domain, 'IPC buffer', IPC_BUFFER, PAGE);
    const placed = [...segments, stack, ipcBuffer];
    return {
      mappings: placed.map(({ mapping }) => mapping),
      images: placed.map(({ image }) => image),
      ipcBuffer: ipcBuffer.image.base,
    };
  }

  private placeSegment(domain: ProtectionDomain, segment: ProgramSegment, patches: readonly Patch[]) {
    const { name, virtual, bytes, memorySize, permissions } = segment;
    const first = virtual - (virtual % BigInt(PAGE));
    const before = Number(virtual - first);
    const size = roundUp(before + memorySize, PAGE);
    const base = this.take(`${name} of ${domain.name}`, size, PAGE);
    const inside = patches.filter(
      ({ address }) => address >= virtual && address < virtual + BigInt(memorySize),
    );
    const contents = [
      { offset: before, bytes: bytes.subarray(0, memorySize) },
      ...inside.map((patch) => ({
        offset: Number(patch.address - first),
        bytes: patch.bytes.subarray(0, Number(virtual + BigInt(memorySize) - patch.address)),
      })),
    ];
    const mapping: Mapping = { name, virtual: first, size, physical: base, pageSize: PAGE, permissions };
    return { mapping, image: { base, size, contents } };
  }

  private placeZeros(domain: ProtectionDomain, name: string, virtual: bigint, size: number) {
    const base = this.take(`${name} of ${domain.name}`, size, PAGE);
    const permissions = { read: true, write: true, execute: false };
    const mapping: Mapping = { name, virtual, size, physical: base, pageSize: PAGE, permissions };
    return { mapping, image: { base, size, contents: [] } };
  }

  private take(what: string, size: number, alignment: number): number {
    const base = this.allocator.allocate(size, alignment);
    if (base !== undefined) return base;
    this.problems.push(`no room for ${what} (${size} bytes) in ${this.ram.size} bytes of RAM`);
    return this.ram.base;
  }
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
