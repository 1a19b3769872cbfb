/** The entries of .debug_frame and .eh_frame: which frame description covers which addresses (DWARF 5, section 6.4.1). */

import { ByteReader, DataError } from '../byte-reader.ts';
import { readLength } from '../dwarf/units.ts';
import type { Warnings } from '../dwarf/sections.ts';
import { PLAIN, readPointer } from './pointer-encoding.ts';

/** What the frame descriptions of one compilation have in common (CIE). */
export interface CommonEntry {
  readonly codeAlign: number;
  readonly dataAlign: number;
  /** The register column with the return address: 1 (ra) for functions, 64 for trap frames. */
  readonly returnColumn: number;
  /** The frame of an interrupted function lies below: its program counter is exact. */
  readonly signal: boolean;
  readonly pointerEncoding: number;
  readonly hasAugmentationData: boolean;
  readonly instructions: Uint8Array;
}

/** How to unwind from the addresses of one function (FDE). */
export interface FrameEntry {
  readonly low: bigint;
  readonly high: bigint;
  readonly common: CommonEntry;
  readonly instructions: Uint8Array;
}

export interface FrameSection {
  readonly name: '.debug_frame' | '.eh_frame';
  readonly bytes: Uint8Array;
  readonly address: bigint;
}

/** All entries by ascending address. `isCode` drops what the linker has discarded. */
export function readFrameEntries(
  section: FrameSection,
  warnings: Warnings,
  isCode: (address: bigint) => boolean,
): FrameEntry[] {
  const entries: FrameEntry[] = [];
  const commons = new Map<number, CommonEntry | undefined>();
  const common = (offset: number): CommonEntry | undefined => {
    if (!commons.has(offset))
      commons.set(
        offset,
        warnings.attempt(`entry at ${offset} of ${section.name}`, () => readCommon(section, offset)),
      );
    return commons.get(offset);
  };
  let at = 0;
  while (at < section.bytes.length) {
    const length = warnings.attempt(`entry at ${at} of ${section.name}`, () => readLength(section.bytes, at));
    if (!length) break;
    if (length.end === length.start) {
      at = length.end; // the zero that ends .eh_frame, or lies between what two files brought
      continue;
    }
    const entry = warnings.attempt(`entry at ${at} of ${section.name}`, () =>
      readEntry(section, length, common),
    );
    if (entry && entry.high > entry.low && isCode(entry.low)) entries.push(entry);
    at = length.end;
  }
  return entries.sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
}

function readEntry(
  section: FrameSection,
  { is64, start, end }: { is64: boolean; start: number; end: number },
  common: (offset: number) => CommonEntry | undefined,
): FrameEntry | undefined {
  const reader = new ByteReader(section.bytes, start, end);
  const id = is64 ? reader.u64() : BigInt(reader.u32());
  if (id === commonId(section, is64)) return undefined;
  const of = common(section.name === '.eh_frame' ? start - Number(id) : Number(id));
  if (!of) return undefined;
  const low = readPointer(reader, of.pointerEncoding, section.address);
  const size = readPointer(reader, of.pointerEncoding & 0x0f, section.address);
  if (of.hasAugmentationData) reader.skip(reader.uleb());
  if (low === undefined || size === undefined) return undefined;
  return { low, high: low + size, common: of, instructions: reader.slice(reader.remaining) };
}

function commonId(section: FrameSection, is64: boolean): bigint {
  if (section.name === '.eh_frame') return 0n;
  return is64 ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn;
}

function readCommon(section: FrameSection, offset: number): CommonEntry {
  const { is64, start, end } = readLength(section.bytes, offset);
  const reader = new ByteReader(section.bytes, start, end);
  const id = is64 ? reader.u64() : BigInt(reader.u32());
  if (id !== commonId(section, is64)) throw new DataError('it is no common entry');
  const version = reader.u8();
  if (version !== 1 && version !== 3 && version !== 4) throw new DataError(`version ${version} is unknown`);
  const augmentation = reader.cstring();
  if (augmentation.startsWith('eh')) reader.skip(8);
  if (version === 4) reader.skip(2);
  const codeAlign = reader.uleb();
  const dataAlign = reader.sleb();
  const returnColumn = version === 1 ? reader.u8() : reader.uleb();
  const hasAugmentationData = augmentation.startsWith('z');
  let pointerEncoding = PLAIN;
  if (hasAugmentationData) {
    const after = reader.uleb() + reader.offset;
    pointerEncoding = readAugmentation(reader, augmentation.slice(1), section.address);
    reader.seek(after);
  } else if (augmentation !== '' && augmentation !== 'eh' && augmentation !== 'S')
    throw new DataError(`augmentation "${augmentation}" is unknown`);
  return {
    codeAlign,
    dataAlign,
    returnColumn,
    signal: augmentation.includes('S'),
    pointerEncoding,
    hasAugmentationData,
    instructions: reader.slice(reader.remaining),
  };
}

/** The pointer encoding of the entries; language data and personality routines are passed over. */
function readAugmentation(reader: ByteReader, letters: string, sectionAddress: bigint): number {
  let encoding = PLAIN;
  for (const letter of letters) {
    if (letter === 'R') encoding = reader.u8();
    else if (letter === 'L') reader.skip(1);
    else if (letter === 'P') readPointer(reader, reader.u8(), sectionAddress);
    else if (letter !== 'S' && letter !== 'B') break;
  }
  return encoding;
}
