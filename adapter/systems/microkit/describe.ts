import type { DmaMode } from '../../hypervisor/partition.ts';
import type { Machine } from '../../machine/machine.ts';
import type {
  MemoryRegion,
  MicrokitDescription,
  ProtectionDomain,
} from '../../personalities/microkit/description.ts';
import type { ProtectionDomainEntry, SystemFile } from '../description/system-file.ts';
import type { ProblemList } from '../problem-list.ts';
import { segmentsOf } from '../programs/program-image.ts';
import { nameOf } from '../text/paths.ts';
import { checkPlacement } from './check-placement.ts';
import { checkSegments } from './check-segments.ts';
import { resolveIoAddressSpaces } from './io-address-spaces.ts';
import type { LoadedFiles, ProgramPair } from './load-files.ts';
import { resolveRegions } from './regions.ts';
import { microkitSymbolsOf, settingsOf } from './variables.ts';

/**
 * Turns a description and the files it names into what the personality builds.
 * @returns the description without the protection domains whose programs are missing; it is to be used only when no problem
 * is an error.
 */
export function describeSystem(
  file: SystemFile,
  loaded: LoadedFiles,
  machine: Machine,
  dmaMode: DmaMode,
  problems: ProblemList,
): MicrokitDescription {
  const memoryRegions = resolveRegions(file, loaded.prefills, problems);
  checkPlacement(file, memoryRegions, machine, problems);
  const context = { file, memoryRegions, problems };
  const protectionDomains = file.protectionDomains.flatMap((entry) => {
    const programs = loaded.programs.get(entry);
    return programs === undefined ? [] : [protectionDomain(entry, programs, context)];
  });
  const ioAddressSpaces = resolveIoAddressSpaces(file, memoryRegions, machine, problems);
  const described = {
    name: nameOf(file.path).replace(/\.system$/, ''),
    protectionDomains,
    memoryRegions,
    channels: channelsOf(file),
    ioAddressSpaces,
    dmaMode,
  };
  if (file.domains === undefined) return described;
  const domainSchedule = file.domains.schedule.map(({ domain, microseconds }) => ({
    domain,
    microseconds: Number(microseconds),
  }));
  return { ...described, domainSchedule };
}

interface Context {
  readonly file: SystemFile;
  readonly memoryRegions: readonly MemoryRegion[];
  readonly problems: ProblemList;
}

function protectionDomain(
  entry: ProtectionDomainEntry,
  { image, symbols }: ProgramPair,
  { file, memoryRegions, problems }: Context,
): ProtectionDomain {
  const segments = segmentsOf(image);
  checkSegments(entry, segments, memoryRegions, problems);
  return {
    name: entry.name,
    parent: entry.parent === undefined ? undefined : indexOf(file, entry.parent),
    childId: entry.childId === undefined ? undefined : Number(entry.childId),
    priority: Number(entry.priority),
    budget: Number(entry.budget),
    period: Number(entry.period),
    passive: entry.passive,
    stackSize: Number(entry.stackSize),
    domain: (entry.domain && file.domains?.names.get(entry.domain.text)) ?? 0,
    program: {
      path: image.path,
      entry: image.elf.entry,
      segments,
      microkitSymbols: microkitSymbolsOf(entry, symbols, problems),
      variables: settingsOf(entry, symbols, memoryRegions, problems),
    },
    maps: entry.maps.flatMap(({ region: named, virtual, permissions }) => {
      const region = memoryRegions.findIndex(({ name }) => name === named.text);
      return region < 0 ? [] : [{ region, virtual, permissions }];
    }),
    interrupts: entry.irqs.map(({ source, channel, trigger }) => ({
      source: Number(source),
      channel: Number(channel),
      trigger,
    })),
    capabilities: entry.capabilities.map(({ kind, slot, protectionDomain: named }) => ({
      kind,
      slot: Number(slot),
      protectionDomain: indexOf(file, named.text),
    })),
  };
}

function channelsOf(file: SystemFile): MicrokitDescription['channels'] {
  const end = ({
    protectionDomain: named,
    id,
    notify,
    protectedCalls,
  }: (typeof file.channels)[0]['ends'][0]) => ({
    protectionDomain: indexOf(file, named.text),
    id: Number(id),
    notify,
    protectedCalls,
  });
  return file.channels.map(({ ends: [first, second] }) => ({ ends: [end(first), end(second)] }));
}

function indexOf(file: SystemFile, name: string): number {
  return file.protectionDomains.findIndex((domain) => domain.name === name);
}
