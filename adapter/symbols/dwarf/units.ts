/** Unit headers (DWARF 5, section 7.5.1): where each unit's entries are and how they are written. */

import { ByteReader, DataError } from '../byte-reader.ts';
import { UnitType } from './constants.ts';
import type { DwarfSections, Warnings } from './sections.ts';

export interface UnitHeader {
  readonly section: 'info' | 'types';
  /** Of the unit in its section. */
  readonly offset: number;
  /** Of the first byte after it. */
  readonly end: number;
  /** Of the first entry. */
  readonly entries: number;
  readonly version: number;
  readonly is64: boolean;
  readonly addressSize: number;
  readonly abbreviations: number;
  /** Of a type unit: its signature and the entry of the type, from the start of the unit. */
  readonly typeUnit: { readonly signature: bigint; readonly offset: number } | undefined;
}

/** All units of .debug_info and .debug_types. What is damaged is left out and noted. */
export function readUnitHeaders(sections: DwarfSections, warnings: Warnings): UnitHeader[] {
  return [...unitsOf('info', sections.info, warnings), ...unitsOf('types', sections.types, warnings)];
}

function unitsOf(section: 'info' | 'types', bytes: Uint8Array, warnings: Warnings): UnitHeader[] {
  const units: UnitHeader[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = warnings.attempt(`.debug_${section} at ${at}`, () => readLength(bytes, at));
    if (!length) break;
    const unit = warnings.attempt(`unit at ${at} of .debug_${section}`, () =>
      readHeader(section, bytes, at, length),
    );
    if (unit) units.push(unit);
    at = length.end;
  }
  return units;
}

/** The initial length of a unit: 32 bits, or 0xffffffff and 64 bits (section 7.4). */
export function readLength(bytes: Uint8Array, at: number): { is64: boolean; start: number; end: number } {
  const reader = new ByteReader(bytes, at);
  const first = reader.u32();
  const is64 = first === 0xffff_ffff;
  if (!is64 && first >= 0xffff_fff0) throw new DataError(`length 0x${first.toString(16)} is reserved`);
  const length = is64 ? reader.length64() : first;
  const end = reader.offset + length;
  if (end > bytes.length) throw new DataError(`it ends at ${end}, but the section has ${bytes.length} bytes`);
  return { is64, start: reader.offset, end };
}

function readHeader(
  section: 'info' | 'types',
  bytes: Uint8Array,
  offset: number,
  { is64, start, end }: { is64: boolean; start: number; end: number },
): UnitHeader {
  const reader = new ByteReader(bytes, start, end);
  const version = reader.u16();
  if (version < 2 || version > 5) throw new DataError(`DWARF version ${version}; expected 2 to 5`);
  let unitType: number = section === 'types' ? UnitType.type : UnitType.compile;
  let addressSize: number;
  let abbreviations: number;
  if (version >= 5) {
    unitType = reader.u8();
    addressSize = reader.u8();
    abbreviations = reader.dwarfOffset(is64);
  } else {
    abbreviations = reader.dwarfOffset(is64);
    addressSize = reader.u8();
  }
  if (addressSize !== 8 && addressSize !== 4) throw new DataError(`addresses of ${addressSize} bytes`);
  let typeUnit: UnitHeader['typeUnit'];
  if (unitType === UnitType.type || unitType === UnitType.splitType)
    typeUnit = { signature: reader.u64(), offset: reader.dwarfOffset(is64) };
  else if (unitType === UnitType.skeleton || unitType === UnitType.splitCompile) reader.skip(8);
  return {
    section,
    offset,
    end,
    entries: reader.offset,
    version,
    is64,
    addressSize,
    abbreviations,
    typeUnit,
  };
}
