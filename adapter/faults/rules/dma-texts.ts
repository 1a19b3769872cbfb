import type { DmaWindow, Mapping } from '../../hypervisor/partition.ts';
import type { StrayTransfer } from '../dma-transfer.ts';
import { mappingAt } from '../names.ts';
import type { RuleContext } from '../rule.ts';
import { count, hex, quoted } from '../words.ts';

/** What the driver sees at the address that it gave the device, when that address is one of its own virtual ones. */
export function pointsAt({ event, partition, overrun }: StrayTransfer): Mapping | undefined {
  return overrun === undefined ? mappingAt(partition.mappings, BigInt(event.request.address)) : undefined;
}

/** What the device did or wanted to do, up to the sentence's end. */
export function reachOf(
  { names }: RuleContext,
  { event, partition, overrun }: StrayTransfer,
  mood: 'did' | 'wanted' = 'did',
): string {
  const { request, address, length } = event;
  const device = quoted(request.device);
  const verb = verbs[mood][request.access];
  const owner = names.owner(address);
  if (overrun !== undefined) {
    const next = owner === undefined ? 'nobody owns the next bytes' : `the next bytes belong to ${owner}`;
    return (
      `${device} ${verb} ${count(length, 'byte')} past the end of region ${quoted(overrun.name)} ` +
      `(${hex(overrun.bus)} to ${hex(overrun.bus + overrun.size - 1)}); ${next}`
    );
  }
  const whose = owner === undefined ? 'which is nobody\u2019s memory' : `which is in ${owner}`;
  const windows = partition.dma.windows.filter(({ size }) => size > 0);
  const near = nearest(windows, address);
  const may =
    near === undefined
      ? 'it was given no memory'
      : `the nearest memory it was given is region ${quoted(near.name)}`;
  return (
    `${device} ${verb} ${count(length, 'byte')} at ${hex(address)}, ${whose}; ${may}` +
    (near === undefined ? '' : ` (${hex(near.bus)} to ${hex(near.bus + near.size - 1)})`)
  );
}

const verbs = {
  did: { read: 'read', write: 'wrote' },
  wanted: { read: 'wanted to read', write: 'wanted to write' },
} as const;

export function remedyOf({ overrun }: StrayTransfer): string {
  return overrun === undefined
    ? 'Correct the address here, or let the device reach that memory (map the region, or an <iomap>).'
    : 'Correct the length here, or make the region as large as the transfer.';
}

function nearest(windows: readonly DmaWindow[], address: number): DmaWindow | undefined {
  const distance = ({ bus, size }: DmaWindow): number =>
    address < bus ? bus - address : Math.max(0, address - (bus + size - 1));
  return [...windows].sort((a, b) => distance(a) - distance(b))[0];
}
