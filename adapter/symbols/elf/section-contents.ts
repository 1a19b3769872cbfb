/** The contents of a section, decompressed when it is compressed (gABI, SHF_COMPRESSED; `.zdebug_*` of older GNU tools). */

import { ByteReader, DataError } from '../byte-reader.ts';
import type { ElfFile, ElfSection } from './elf-file.ts';
import { inflateZlib } from './inflate.ts';

const SHF_COMPRESSED = 0x800;
const ELFCOMPRESS_ZLIB = 1;
const ELFCOMPRESS_ZSTD = 2;

/** The bytes of the debug section `.debug_NAME`; empty when the file has none. Throws `DataError`. */
export function debugSection(elf: ElfFile, name: string): Uint8Array {
  const section = elf.section(`.debug_${name}`);
  if (section) return sectionContents(section);
  const old = elf.section(`.zdebug_${name}`);
  return old ? gnuCompressed(old) : new Uint8Array(0);
}

/** Throws `DataError` when the section is compressed in a way that cannot be read. */
export function sectionContents(section: ElfSection): Uint8Array {
  if ((section.flags & SHF_COMPRESSED) === 0) return section.bytes;
  const reader = new ByteReader(section.bytes);
  const kind = reader.u32();
  reader.skip(4);
  const size = reader.length64();
  reader.skip(8);
  if (kind === ELFCOMPRESS_ZSTD)
    throw new DataError(
      `section ${section.name} is compressed with zstd, which is not supported; link with --compress-debug-sections=zlib or none`,
    );
  if (kind !== ELFCOMPRESS_ZLIB)
    throw new DataError(`section ${section.name} is compressed in an unknown way (${kind})`);
  return inflateZlib(section.bytes.subarray(reader.offset), size);
}

function gnuCompressed(section: ElfSection): Uint8Array {
  const bytes = section.bytes;
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 4)) !== 'ZLIB')
    throw new DataError(`section ${section.name} does not begin with ZLIB`);
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(4, false));
  return inflateZlib(bytes.subarray(12), size);
}
