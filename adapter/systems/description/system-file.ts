/**
 * What a `.system` file says, read and checked as far as the file alone allows. Names still refer to each other; every part
 * knows its place, so that a later mistake (a missing ELF file, a device that is not there) can be reported where it was
 * written.
 */

import type { Permissions } from '../../hypervisor/partition.ts';
import type { Place } from '../problem.ts';

export interface SystemFile {
  readonly path: string;
  /** A parent before its children, as the Microkit tool numbers them. */
  readonly protectionDomains: readonly ProtectionDomainEntry[];
  readonly regions: readonly RegionEntry[];
  readonly channels: readonly ChannelEntry[];
  readonly ioAddressSpaces: readonly IoAddressSpaceEntry[];
  readonly domains: DomainsEntry | undefined;
}

/** A word of the file with its place. */
export interface Named {
  readonly text: string;
  readonly place: Place;
}

export interface ProtectionDomainEntry {
  readonly name: string;
  readonly place: Place;
  /** Name of the parent protection domain. */
  readonly parent: string | undefined;
  readonly childId: bigint | undefined;
  readonly priority: bigint;
  readonly budget: bigint;
  readonly period: bigint;
  readonly passive: boolean;
  readonly stackSize: bigint;
  readonly domain: Named | undefined;
  readonly program: Named | undefined;
  readonly programForSymbols: Named | undefined;
  readonly maps: readonly MapEntry[];
  readonly irqs: readonly IrqEntry[];
  readonly variables: readonly VariableEntry[];
  readonly virtualMachine: VirtualMachineEntry | undefined;
  readonly capabilities: readonly CapabilityEntry[];
}

export interface MapEntry {
  readonly region: Named;
  readonly virtual: bigint;
  readonly permissions: Permissions;
  readonly cached: boolean;
  readonly place: Place;
}

export interface IrqEntry {
  readonly source: bigint;
  readonly channel: bigint;
  readonly trigger: 'level' | 'edge';
  /** Of the interrupt number, and of the channel. */
  readonly place: Place;
  readonly channelPlace: Place;
}

/** A symbol of the program that is set before the start. */
export interface VariableEntry {
  readonly symbol: string;
  readonly value:
    | { readonly kind: 'number'; readonly value: bigint }
    | { readonly kind: 'region-size' | 'region-prefill-size' | 'region-physical'; readonly region: Named };
  readonly place: Place;
}

export interface VirtualMachineEntry {
  readonly name: string;
  readonly place: Place;
  readonly vcpus: readonly bigint[];
  readonly maps: readonly MapEntry[];
}

export interface CapabilityEntry {
  readonly kind: 'tcb' | 'scheduling-context' | 'vspace';
  readonly slot: bigint;
  readonly protectionDomain: Named;
  readonly place: Place;
}

export interface RegionEntry {
  readonly name: string;
  readonly place: Place;
  /** Undefined: as large as its contents. */
  readonly size: bigint | undefined;
  /** Undefined: the largest that fits. */
  readonly pageSize: bigint | undefined;
  readonly physical: bigint | undefined;
  readonly physicalPlace: Place;
  readonly prefill: Named | undefined;
  readonly bootInfo: Named | undefined;
}

export interface ChannelEntry {
  readonly ends: readonly [ChannelEndEntry, ChannelEndEntry];
  readonly place: Place;
}

export interface ChannelEndEntry {
  readonly protectionDomain: Named;
  readonly id: bigint;
  readonly idPlace: Place;
  readonly notify: boolean;
  readonly protectedCalls: boolean;
  readonly place: Place;
}

export interface IoAddressSpaceEntry {
  readonly name: string;
  readonly peripheral: Named;
  readonly domainId: (Named & { readonly id: bigint }) | undefined;
  readonly maps: readonly IoMapEntry[];
  readonly place: Place;
}

export interface IoMapEntry {
  readonly region: Named;
  readonly bus: bigint;
  readonly read: boolean;
  readonly write: boolean;
  readonly place: Place;
}

export interface DomainsEntry {
  readonly names: ReadonlyMap<string, number>;
  readonly schedule: readonly { readonly domain: number; readonly microseconds: bigint }[];
  readonly startIndex: number;
  readonly place: Place;
}
