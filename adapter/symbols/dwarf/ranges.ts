/** The addresses that an entry covers (DWARF 5, section 2.17). */

import { ByteReader, DataError } from '../byte-reader.ts';
import type { AddressRange } from '../program.ts';
import { At } from './constants.ts';
import type { Entry, Unit } from './entry.ts';

const known = new WeakMap<Entry, readonly AddressRange[]>();

/** In the order of the list, empty ranges left out. */
export function entryRanges(entry: Entry): readonly AddressRange[] {
  let ranges = known.get(entry);
  if (!ranges) {
    ranges = readRanges(entry);
    known.set(entry, ranges);
  }
  return ranges;
}

function readRanges(entry: Entry): AddressRange[] {
  const low = entry.address(At.lowPc);
  const high = entry.raw(At.highPc);
  if (low !== undefined && high) {
    const end = high.kind === 'constant' ? low + high.value : entry.address(At.highPc);
    return end !== undefined && end > low ? [{ low, high: end }] : [];
  }
  const list = entry.sectionOffset(At.ranges);
  if (list === undefined) return [];
  const { unit } = entry;
  return (
    unit.warnings.attempt(`ranges of the entry at ${entry.offset}`, () =>
      unit.header.version >= 5 ? readRangeList(unit, list) : readOldRangeList(unit, list),
    ) ?? []
  );
}

export function covers(ranges: readonly AddressRange[], address: bigint): boolean {
  return ranges.some(({ low, high }) => address >= low && address < high);
}

/** .debug_rnglists (section 7.25). */
function readRangeList(unit: Unit, offset: number): AddressRange[] {
  const ranges: AddressRange[] = [];
  const add = (low: bigint, high: bigint): void => {
    if (high > low) ranges.push({ low, high });
  };
  const size = unit.header.addressSize;
  const reader = new ByteReader(unit.sections.rnglists, offset);
  let base = unit.baseAddress;
  for (;;) {
    const kind = reader.u8();
    switch (kind) {
      case 0: // DW_RLE_end_of_list
        return ranges;
      case 1: // DW_RLE_base_addressx
        base = unit.indexedAddress(reader.uleb());
        break;
      case 2: // DW_RLE_startx_endx
        add(unit.indexedAddress(reader.uleb()), unit.indexedAddress(reader.uleb()));
        break;
      case 3: {
        // DW_RLE_startx_length
        const low = unit.indexedAddress(reader.uleb());
        add(low, low + reader.uleb64());
        break;
      }
      case 4: {
        // DW_RLE_offset_pair
        const low = base + reader.uleb64();
        add(low, base + reader.uleb64());
        break;
      }
      case 5: // DW_RLE_base_address
        base = reader.unsigned(size);
        break;
      case 6: {
        // DW_RLE_start_end
        const low = reader.unsigned(size);
        add(low, reader.unsigned(size));
        break;
      }
      case 7: {
        // DW_RLE_start_length
        const low = reader.unsigned(size);
        add(low, low + reader.uleb64());
        break;
      }
      default:
        throw new DataError(`range list entry of unknown kind ${kind}`);
    }
  }
}

/** .debug_ranges of DWARF 2 to 4 (DWARF 4, section 2.17.3). */
function readOldRangeList(unit: Unit, offset: number): AddressRange[] {
  const ranges: AddressRange[] = [];
  const size = unit.header.addressSize;
  const greatest = (1n << BigInt(size * 8)) - 1n;
  const reader = new ByteReader(unit.sections.ranges, offset);
  let base = unit.baseAddress;
  for (;;) {
    const first = reader.unsigned(size);
    const second = reader.unsigned(size);
    if (first === 0n && second === 0n) return ranges;
    if (first === greatest) base = second;
    else if (second > first) ranges.push({ low: base + first, high: base + second });
  }
}
