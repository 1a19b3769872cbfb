import type { MemoryRegion, ProgramSegment } from '../../personalities/microkit/description.ts';
import { hexRange, overlaps } from '../description/checks/ranges.ts';
import { SMALL_PAGE, STACK_TOP } from '../description/limits.ts';
import type { ProtectionDomainEntry } from '../description/system-file.ts';
import type { Place } from '../problem.ts';
import type { ProblemList } from '../problem-list.ts';

/** A program's segments lie below the stack, apart from each other and from what the description maps. */
export function checkSegments(
  domain: ProtectionDomainEntry,
  segments: readonly ProgramSegment[],
  regions: readonly MemoryRegion[],
  problems: ProblemList,
): void {
  const programPlace = domain.program?.place ?? domain.place;
  const placed: { name: string; start: bigint; end: bigint; bytesEnd: bigint; place: Place }[] = [];
  for (const { name, virtual, memorySize } of segments) {
    const bytesEnd = virtual + BigInt(memorySize);
    const range = { start: virtual - (virtual % SMALL_PAGE), end: pageEnd(bytesEnd) };
    if (range.end > STACK_TOP - domain.stackSize)
      problems.error(
        programPlace,
        `${name} at ${hexRange(range)} reaches beyond 0x${(STACK_TOP - domain.stackSize - 1n).toString(16)}: the stack begins there`,
      );
    const before = placed.at(-1);
    if (before !== undefined && virtual < before.bytesEnd)
      problems.error(programPlace, `${name} at 0x${virtual.toString(16)} overlaps ${before.name}`);
    placed.push({ name, ...range, bytesEnd, place: programPlace });
  }
  for (const { region: named, virtual, place } of domain.maps) {
    const region = regions.find(({ name }) => name === named.text);
    if (region === undefined) continue;
    const range = { start: virtual, end: virtual + BigInt(region.size) };
    const segment = placed.find((other) => overlaps(other, range));
    if (segment)
      problems.error(
        place,
        `region "${region.name}" at ${hexRange(range)} overlaps ${segment.name} at ${hexRange(segment)} in protection domain "${domain.name}"`,
      );
  }
}

function pageEnd(address: bigint): bigint {
  return ((address + SMALL_PAGE - 1n) / SMALL_PAGE) * SMALL_PAGE;
}
