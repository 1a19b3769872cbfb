import type { ProblemList } from '../../problem-list.ts';
import type { RegionEntry, SystemFile } from '../system-file.ts';
import { hexRange, overlaps } from './ranges.ts';

/** Regions at fixed physical addresses do not overlap, and every region is used. */
export function checkRegions(file: SystemFile, problems: ProblemList): void {
  const fixed: { region: RegionEntry; start: bigint; end: bigint }[] = [];
  for (const region of file.regions) {
    if (region.physical === undefined || region.size === undefined) continue;
    const range = { start: region.physical, end: region.physical + region.size };
    const other = fixed.find((earlier) => overlaps(earlier, range));
    if (other)
      problems.error(
        region.physicalPlace,
        `region "${region.name}" at ${hexRange(range)} overlaps region "${other.region.name}" at ${hexRange(other)}`,
      );
    fixed.push({ region, ...range });
  }
  const used = new Set(
    [
      ...file.protectionDomains.flatMap(({ maps, virtualMachine }) => [
        ...maps,
        ...(virtualMachine?.maps ?? []),
      ]),
      ...file.ioAddressSpaces.flatMap(({ maps }) => maps),
    ].map(({ region }) => region.text),
  );
  for (const { name, place } of file.regions)
    if (name !== '' && !used.has(name)) problems.warning(place, `region "${name}" is not mapped by anybody`);
}
