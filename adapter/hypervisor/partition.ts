import type { DmaRequest } from '../machine/events.ts';
import type { Device } from '../machine/device.ts';
import type { Moment } from '../machine/clock.ts';
import type { Saveable } from '../machine/state.ts';
import type { AddressTranslator } from '../machine/translation.ts';

export interface Permissions {
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/** A contiguous mapping of an address space, in the words of the system's description. */
export interface Mapping {
  /** What it is called: the memory region's name, `stack`, `IPC buffer`, or the ELF segment (`serial.elf .text`). */
  readonly name: string;
  readonly virtual: bigint;
  readonly size: number;
  readonly physical: number;
  readonly pageSize: 4096 | 2097152;
  readonly permissions: Permissions;
}

/** The pages a thread can reach. Virtual addresses are Sv39: 39 bits, user half. */
export interface AddressSpace extends AddressTranslator, Saveable {
  readonly name: string;
  readonly mappings: readonly Mapping[];
  /** @returns a message when the mapping overlaps another or is unaligned. */
  map(mapping: Mapping): string | undefined;
  unmap(virtual: bigint): void;
  /** The mapping that holds an address. */
  find(virtual: bigint): Mapping | undefined;
  /** The nearest mappings below and above an address that none holds; for messages. */
  around(virtual: bigint): { readonly below: Mapping | undefined; readonly above: Mapping | undefined };
}

/** One range of bus addresses that a device may use. */
export interface DmaWindow {
  readonly name: string;
  readonly bus: number;
  readonly physical: number;
  readonly size: number;
  readonly read: boolean;
  readonly write: boolean;
}

/** `enforce`: what lies outside is blocked. `observe`: it passes, as on hardware without an IOMMU, and is recorded. */
export type DmaMode = 'enforce' | 'observe';

/** What the devices of a partition may reach. */
export interface DmaDomain {
  readonly name: string;
  readonly windows: readonly DmaWindow[];
  mode: DmaMode;
}

export type PartitionState = 'running' | 'stopped' | 'killed';

/** A unit of failure: its address spaces, devices, interrupts and DMA domain live and die together. */
export interface Partition extends Saveable {
  readonly name: string;
  readonly addressSpace: AddressSpace;
  readonly devices: readonly Device[];
  /** PLIC sources. */
  readonly interrupts: readonly number[];
  readonly dma: DmaDomain;
  readonly state: PartitionState;
  /** How often it was restarted. */
  readonly restarts: number;
}

/** What the hypervisor reports. */
export type HypervisorEvent =
  | {
      readonly kind: 'dma-violation';
      readonly moment: Moment;
      readonly partition: string;
      readonly request: DmaRequest;
      /** First bus address outside the domain, and how many bytes from there. */
      readonly address: number;
      readonly length: number;
      readonly blocked: boolean;
      /** The window that the request began in or lies next to. */
      readonly near: DmaWindow | undefined;
    }
  | {
      readonly kind: 'partition';
      readonly moment: Moment;
      readonly partition: string;
      readonly change: 'started' | 'stopped' | 'resumed' | 'killed' | 'restarted';
    };
