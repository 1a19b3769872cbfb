import type { ProblemList } from '../../problem-list.ts';
import type { Place } from '../../problem.ts';
import { didYouMean } from '../../text/suggestion.ts';
import { SMALL_PAGE, STACK_TOP, USER_TOP } from '../limits.ts';
import type { Named, RegionEntry, SystemFile } from '../system-file.ts';
import { hexRange, overlaps, type Range } from './ranges.ts';

/** Mappings name a region, are aligned to its pages, do not overlap, and stay below the stack. */
export function checkMaps(file: SystemFile, problems: ProblemList): void {
  for (const { name, maps, stackSize, virtualMachine } of file.protectionDomains) {
    const stack = STACK_TOP - stackSize;
    const described = maps.map((map) => ({ ...map, address: map.virtual, attribute: 'vaddr' }));
    checkAddressSpace(`protection domain "${name}"`, file.regions, described, problems, {
      end: stack,
      means: 'the stack begins there',
    });
    if (virtualMachine === undefined) continue;
    const guest = virtualMachine.maps.map((map) => ({ ...map, address: map.virtual, attribute: 'vaddr' }));
    checkAddressSpace(`virtual machine "${virtualMachine.name}"`, file.regions, guest, problems, {
      end: USER_TOP,
      means: 'addresses end there',
    });
  }
}

export interface PlacedRegion {
  readonly region: Named;
  readonly address: bigint;
  /** What the address is called in the file. */
  readonly attribute: string;
  readonly place: Place;
}

/** @param limit the first address that cannot be used, and why. */
export function checkAddressSpace(
  owner: string,
  regions: readonly RegionEntry[],
  maps: readonly PlacedRegion[],
  problems: ProblemList,
  limit: { readonly end: bigint; readonly means: string },
): void {
  const placed: (Range & { readonly name: string })[] = [];
  for (const { region: named, address, attribute, place } of maps) {
    const region = regions.find(({ name }) => name === named.text);
    if (region === undefined) {
      const names = regions.map(({ name }) => name);
      problems.error(
        named.place,
        `there is no memory region "${named.text}".${didYouMean(named.text, names)}`,
      );
      continue;
    }
    const page = region.pageSize ?? SMALL_PAGE;
    if (address % page !== 0n)
      problems.error(
        place,
        `"${attribute}" is 0x${address.toString(16)}; expected a multiple of the page size 0x${page.toString(16)}`,
      );
    // A region as large as its contents is checked again once the file is read.
    const range = { start: address, end: address + (region.size ?? page), name: region.name };
    if (range.end > limit.end)
      problems.error(
        place,
        `region "${region.name}" at ${hexRange(range)} reaches beyond 0x${(limit.end - 1n).toString(16)}: ${limit.means}`,
      );
    const other = placed.find((earlier) => overlaps(earlier, range));
    if (other)
      problems.error(
        place,
        `region "${region.name}" at ${hexRange(range)} overlaps region "${other.name}" at ${hexRange(other)} in ${owner}`,
      );
    placed.push(range);
  }
}
