import type { DmaMode, Permissions } from '../../hypervisor/partition.ts';

/**
 * A Microkit system as a plain, already validated value: what a `.system` file and its ELF files say, with every name
 * resolved. Protection domains and regions refer to each other by index into the lists here.
 */
export interface MicrokitDescription {
  readonly name: string;
  /** In the order of the Microkit tool: a parent before its children. The index gives badges and identities. */
  readonly protectionDomains: readonly ProtectionDomain[];
  readonly memoryRegions: readonly MemoryRegion[];
  readonly channels: readonly Channel[];
  readonly ioAddressSpaces: readonly IoAddressSpace[];
  readonly dmaMode: DmaMode;
  /** `domain_schedule`: which scheduling domain runs for how long, over and over. Absent: everything is in domain 0. */
  readonly domainSchedule?: readonly { readonly domain: number; readonly microseconds: number }[];
}

export interface ProtectionDomain {
  readonly name: string;
  /** Index of the parent protection domain. */
  readonly parent: number | undefined;
  /** `id` within the parent. */
  readonly childId: number | undefined;
  /** 0..254. */
  readonly priority: number;
  /** Microseconds; `budget` is at most `period`. */
  readonly budget: number;
  readonly period: number;
  readonly passive: boolean;
  /** Bytes; a multiple of 4096. */
  readonly stackSize: number;
  /** Scheduling domain. */
  readonly domain: number;
  readonly program: ProgramImage;
  readonly maps: readonly RegionMap[];
  readonly interrupts: readonly InterruptChannel[];
  /** `cspace`: capabilities to parts of other protection domains, in root slots 1..63. */
  readonly capabilities: readonly SharedCapability[];
}

/** An ELF file reduced to what loading needs. */
export interface ProgramImage {
  /** Resolved path. */
  readonly path: string;
  readonly entry: bigint;
  /** The PT_LOAD segments, ascending, none empty. */
  readonly segments: readonly ProgramSegment[];
  /**
   * The symbols `microkit_name`, `microkit_passive`, `microkit_irqs`, `microkit_notifications`, `microkit_pps`,
   * `microkit_ioports`, where the program has them; the personality computes their values.
   */
  readonly microkitSymbols: Readonly<Record<string, SymbolPlace>>;
  /** Symbols that the system description sets. */
  readonly variables: readonly VariableSetting[];
}

export interface ProgramSegment {
  /** For people, e.g. `serial.elf .text`. */
  readonly name: string;
  readonly virtual: bigint;
  /** Contents of the first bytes; the rest up to `memorySize` is zero. */
  readonly bytes: Uint8Array;
  readonly memorySize: number;
  readonly permissions: Permissions;
}

export interface SymbolPlace {
  readonly address: bigint;
  /** Bytes, from the symbol table. */
  readonly size: number;
}

export interface VariableSetting extends SymbolPlace {
  readonly symbol: string;
  /** Written little-endian in the symbol's own size. Where a region lies is known only when memory has been laid out. */
  readonly value:
    | { readonly kind: 'number'; readonly value: bigint }
    | { readonly kind: 'region-physical'; readonly region: number };
}

export interface MemoryRegion {
  readonly name: string;
  /** Bytes; a multiple of `pageSize`. */
  readonly size: number;
  readonly pageSize: 4096 | 2097152;
  /** A device's registers or RAM at this very place; undefined: anywhere in RAM. */
  readonly physical: number | undefined;
  /** Initial contents; the rest is zero. Ignored for device windows. */
  readonly prefill: Uint8Array | undefined;
}

export interface RegionMap {
  /** Index into `memoryRegions`. */
  readonly region: number;
  readonly virtual: bigint;
  readonly permissions: Permissions;
}

export interface InterruptChannel {
  /** PLIC source. */
  readonly source: number;
  /** Channel that `notified` is called with. */
  readonly channel: number;
  readonly trigger: 'level' | 'edge';
}

export interface Channel {
  readonly ends: readonly [ChannelEnd, ChannelEnd];
}

export interface ChannelEnd {
  /** Index into `protectionDomains`. */
  readonly protectionDomain: number;
  readonly id: number;
  /** This end may notify the other. */
  readonly notify: boolean;
  /** This end may make protected procedure calls into the other. */
  readonly protectedCalls: boolean;
}

export interface SharedCapability {
  readonly kind: 'tcb' | 'scheduling-context' | 'vspace';
  /** Root CNode slot, 1..63. */
  readonly slot: number;
  readonly protectionDomain: number;
}

/** What one device may reach by DMA. */
export interface IoAddressSpace {
  readonly name: string;
  /** `Device.name` of the device that `peripheral_id` stands for, e.g. `virtio-mmio0`. */
  readonly device: string;
  readonly maps: readonly IoMap[];
}

export interface IoMap {
  /** Index into `memoryRegions`. */
  readonly region: number;
  /** Bus address of the region's first byte. */
  readonly bus: number;
  readonly read: boolean;
  readonly write: boolean;
}
