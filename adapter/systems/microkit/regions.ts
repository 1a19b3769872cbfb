import type { MemoryRegion } from '../../personalities/microkit/description.ts';
import { checkAddressSpace } from '../description/checks/check-maps.ts';
import { LARGE_PAGE, SMALL_PAGE, STACK_TOP } from '../description/limits.ts';
import type { RegionEntry, SystemFile } from '../description/system-file.ts';
import type { ProblemList } from '../problem-list.ts';

/** More than any machine here has; keeps sizes and physical addresses exact as numbers. */
const ADDRESS_LIMIT = 1n << 50n;

/** The regions of a description, in its order, with their sizes, pages and contents. */
export function resolveRegions(
  file: SystemFile,
  prefills: ReadonlyMap<RegionEntry, Uint8Array>,
  problems: ProblemList,
): readonly MemoryRegion[] {
  const sized = file.regions.map((region) => ({ ...region, size: sizeOf(region, prefills.get(region)) }));
  recheckSizedByContents(file, sized, problems);
  return file.regions.map((region, index) => {
    const prefill = prefills.get(region);
    const size = sized[index]?.size ?? SMALL_PAGE;
    if (prefill !== undefined && BigInt(prefill.length) > size)
      problems.error(
        region.prefill?.place ?? region.place,
        `the file has ${prefill.length} bytes; region "${region.name}" has only ${size}`,
      );
    if (region.bootInfo)
      problems.error(
        region.bootInfo.place,
        `"${region.bootInfo.text}" is not available: the emulated machine is started without boot information`,
      );
    const { physical = 0n } = region;
    if (physical + size > ADDRESS_LIMIT)
      problems.error(region.physicalPlace, `region "${region.name}" ends beyond every physical address`);
    return {
      name: region.name,
      size: Number(size),
      pageSize: pageSizeOf(file, region, size) === LARGE_PAGE ? 2097152 : 4096,
      physical: region.physical === undefined ? undefined : Number(region.physical),
      prefill,
    };
  });
}

function sizeOf(region: RegionEntry, prefill: Uint8Array | undefined): bigint {
  const page = region.pageSize ?? SMALL_PAGE;
  if (region.size !== undefined) return region.size;
  return ((BigInt(prefill?.length ?? 1) + page - 1n) / page) * page;
}

/** The size of a region that is as large as its file is known only now. */
function recheckSizedByContents(
  file: SystemFile,
  sized: readonly RegionEntry[],
  problems: ProblemList,
): void {
  if (file.regions.every(({ size }) => size !== undefined)) return;
  for (const { name, maps, stackSize } of file.protectionDomains) {
    const placed = maps.map((map) => ({ ...map, address: map.virtual, attribute: 'vaddr' }));
    const limit = { end: STACK_TOP - stackSize, means: 'the stack begins there' };
    checkAddressSpace(`protection domain "${name}"`, sized, placed, problems, limit);
  }
}

/** What the description says, else the largest pages that every use of the region is aligned to. */
function pageSizeOf(file: SystemFile, region: RegionEntry, size: bigint): bigint {
  if (region.pageSize !== undefined) return region.pageSize;
  const isThis = (named: { readonly region: { readonly text: string } }): boolean =>
    named.region.text === region.name;
  // The Microkit tool keeps small pages for what an IOMMU maps.
  if (file.ioAddressSpaces.some(({ maps }) => maps.some(isThis))) return SMALL_PAGE;
  const addresses = file.protectionDomains.flatMap(({ maps }) =>
    maps.filter(isThis).map(({ virtual }) => virtual),
  );
  const aligned = [size, region.physical ?? 0n, ...addresses].every((value) => value % LARGE_PAGE === 0n);
  return aligned ? LARGE_PAGE : SMALL_PAGE;
}
