/** Location lists: a variable's place by program counter (DWARF 5, sections 2.6.2 and 7.29). */

import { ByteReader, DataError } from '../byte-reader.ts';
import type { Unit } from './entry.ts';

/** The expression that holds at `address`, if any. Throws `DataError`. */
export function locationAt(unit: Unit, offset: number, address: bigint): Uint8Array | undefined {
  return unit.header.version >= 5
    ? inLocationList(unit, offset, address)
    : inOldLocationList(unit, offset, address);
}

function inLocationList(unit: Unit, offset: number, address: bigint): Uint8Array | undefined {
  const reader = new ByteReader(unit.sections.loclists, offset);
  const size = unit.header.addressSize;
  let base = unit.baseAddress;
  let fallback: Uint8Array | undefined;
  for (;;) {
    let low: bigint;
    let high: bigint;
    const kind = reader.u8();
    switch (kind) {
      case 0: // DW_LLE_end_of_list
        return fallback;
      case 1: // DW_LLE_base_addressx
        base = unit.indexedAddress(reader.uleb());
        continue;
      case 2: // DW_LLE_startx_endx
        low = unit.indexedAddress(reader.uleb());
        high = unit.indexedAddress(reader.uleb());
        break;
      case 3: // DW_LLE_startx_length
        low = unit.indexedAddress(reader.uleb());
        high = low + reader.uleb64();
        break;
      case 4: // DW_LLE_offset_pair
        low = base + reader.uleb64();
        high = base + reader.uleb64();
        break;
      case 5: // DW_LLE_default_location
        fallback = reader.slice(reader.uleb());
        continue;
      case 6: // DW_LLE_base_address
        base = reader.unsigned(size);
        continue;
      case 7: // DW_LLE_start_end
        low = reader.unsigned(size);
        high = reader.unsigned(size);
        break;
      case 8: // DW_LLE_start_length
        low = reader.unsigned(size);
        high = low + reader.uleb64();
        break;
      case 9: // DW_LLE_GNU_view_pair
        reader.uleb();
        reader.uleb();
        continue;
      default:
        throw new DataError(`location list entry of unknown kind ${kind}`);
    }
    const expression = reader.slice(reader.uleb());
    if (address >= low && address < high) return expression;
  }
}

/** .debug_loc of DWARF 2 to 4 (DWARF 4, section 2.6.2). */
function inOldLocationList(unit: Unit, offset: number, address: bigint): Uint8Array | undefined {
  const size = unit.header.addressSize;
  const greatest = (1n << BigInt(size * 8)) - 1n;
  const reader = new ByteReader(unit.sections.loc, offset);
  let base = unit.baseAddress;
  for (;;) {
    const first = reader.unsigned(size);
    const second = reader.unsigned(size);
    if (first === 0n && second === 0n) return undefined;
    if (first === greatest) {
      base = second;
      continue;
    }
    const expression = reader.slice(reader.u16());
    if (address >= base + first && address < base + second) return expression;
  }
}
