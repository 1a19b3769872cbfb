/** Reads an ELF64 little-endian RISC-V file (System V gABI chapter 4; RISC-V ELF psABI, "Object Files"). */

import { ByteReader, DataError, hex } from '../byte-reader.ts';
import { ElfError } from './elf-error.ts';
import type { ElfFile, ElfSection, ElfSegment } from './elf-file.ts';
import { readSymbols } from './read-symbols.ts';

const EM_RISCV = 243;
const SHT_NOBITS = 8;
const SHN_XINDEX = 0xffff;

interface Header {
  readonly kind: ElfFile['kind'];
  readonly entry: bigint;
  readonly flags: number;
  readonly segmentTable: number;
  readonly segmentSize: number;
  readonly segmentCount: number;
  readonly sectionTable: number;
  readonly sectionSize: number;
  readonly sectionCount: number;
  readonly nameSection: number;
}

/** Throws `ElfError`, and nothing else, when the bytes are not a whole ELF64 file for RISC-V. */
export function readElf(bytes: Uint8Array): ElfFile {
  try {
    const header = readHeader(bytes);
    const segments = readSegments(bytes, header);
    const sections = readSections(bytes, header);
    const byName = new Map<string, ElfSection>();
    for (const section of sections) if (!byName.has(section.name)) byName.set(section.name, section);
    return {
      kind: header.kind,
      entry: header.entry,
      flags: header.flags,
      segments,
      sections,
      symbols: readSymbols(sections),
      section: (name) => byName.get(name),
    };
  } catch (error) {
    if (error instanceof DataError) throw new ElfError(`the ELF file is damaged: ${error.message}`);
    throw error;
  }
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length === 0) throw new ElfError('the file is empty; expected an ELF64 file for RISC-V');
  const magic = [0x7f, 0x45, 0x4c, 0x46];
  if (!magic.every((byte, index) => bytes[index] === byte)) {
    const found = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new ElfError(`not an ELF file: it begins with ${found}; expected 7f 45 4c 46`);
  }
  if (bytes.length < 20) throw new ElfError(truncated('the file header', 64, bytes));
  if (bytes[4] === 1) throw new ElfError('a 32-bit ELF file; expected a 64-bit one (rv64)');
  if (bytes[4] !== 2) throw new ElfError(`ELF class ${bytes[4] ?? 0}; expected 2 (64-bit)`);
  if (bytes[5] === 2) throw new ElfError('a big-endian ELF file; expected a little-endian one');
  if (bytes[5] !== 1) throw new ElfError(`ELF data encoding ${bytes[5] ?? 0}; expected 1 (little-endian)`);
  const reader = new ByteReader(bytes, 16);
  const type = reader.u16();
  const machine = reader.u16();
  if (machine !== EM_RISCV)
    throw new ElfError(`an ELF file for ${machineName(machine)}; expected RISC-V (machine ${EM_RISCV})`);
  if (bytes.length < 64) throw new ElfError(truncated('the file header', 64, bytes));
  reader.skip(4);
  const entry = reader.u64();
  const segmentTable = reader.length64();
  const sectionTable = reader.length64();
  const flags = reader.u32();
  reader.skip(2);
  const segmentSize = reader.u16();
  const segmentCount = reader.u16();
  const sectionSize = reader.u16();
  const sectionCount = reader.u16();
  const nameSection = reader.u16();
  const header = { entry, flags, segmentTable, segmentSize, segmentCount, sectionTable, sectionSize };
  return { kind: kindOf(type), ...header, ...extendedCounts(bytes, header, sectionCount, nameSection) };
}

/** Files with more than 0xff00 sections keep the numbers in the first section header (gABI, e_shnum). */
function extendedCounts(
  bytes: Uint8Array,
  header: { readonly sectionTable: number },
  sectionCount: number,
  nameSection: number,
): { sectionCount: number; nameSection: number } {
  if (header.sectionTable === 0) return { sectionCount: 0, nameSection: 0 };
  if (sectionCount !== 0 && nameSection !== SHN_XINDEX) return { sectionCount, nameSection };
  if (header.sectionTable + 64 > bytes.length)
    throw new ElfError(truncated('the section table', header.sectionTable + 64, bytes));
  const first = new ByteReader(bytes, header.sectionTable + 32);
  const count = sectionCount === 0 ? first.length64() : sectionCount;
  first.seek(header.sectionTable + 40);
  return { sectionCount: count, nameSection: nameSection === SHN_XINDEX ? first.u32() : nameSection };
}

function kindOf(type: number): ElfFile['kind'] {
  switch (type) {
    case 1:
      return 'relocatable';
    case 2:
      return 'executable';
    case 3:
      return 'shared';
    default:
      throw new ElfError(
        `ELF file type ${type}; expected an executable (2), a shared (3) or a relocatable one (1)`,
      );
  }
}

function readSegments(bytes: Uint8Array, header: Header): ElfSegment[] {
  if (header.segmentCount === 0) return [];
  if (header.segmentSize !== 56)
    throw new ElfError(`segment headers of ${header.segmentSize} bytes; expected 56`);
  const tableEnd = header.segmentTable + header.segmentCount * 56;
  if (tableEnd > bytes.length) throw new ElfError(truncated('the segment table', tableEnd, bytes));
  return Array.from({ length: header.segmentCount }, (_, index) => {
    const reader = new ByteReader(bytes, header.segmentTable + index * 56);
    const type = reader.u32();
    const flags = reader.u32();
    const fileOffset = reader.length64();
    const virtualAddress = reader.u64();
    const physicalAddress = reader.u64();
    const fileSize = reader.length64();
    const memorySize = reader.u64();
    const align = reader.u64();
    if (fileOffset + fileSize > bytes.length)
      throw new ElfError(truncated(`segment ${index}`, fileOffset + fileSize, bytes));
    if (type === 1 && BigInt(fileSize) > memorySize)
      throw new ElfError(
        `segment ${index} has ${fileSize} bytes in the file but only ${memorySize} in memory`,
      );
    if (type === 1 && virtualAddress + memorySize > 1n << 64n)
      throw new ElfError(`segment ${index} at ${hex(virtualAddress)} goes past the end of the address space`);
    return {
      type,
      readable: (flags & 4) !== 0,
      writable: (flags & 2) !== 0,
      executable: (flags & 1) !== 0,
      virtualAddress,
      physicalAddress,
      fileOffset,
      bytes: bytes.subarray(fileOffset, fileOffset + fileSize),
      memorySize,
      align,
    };
  });
}

function readSections(bytes: Uint8Array, header: Header): ElfSection[] {
  if (header.sectionCount === 0) return [];
  if (header.sectionSize !== 64)
    throw new ElfError(`section headers of ${header.sectionSize} bytes; expected 64`);
  const tableEnd = header.sectionTable + header.sectionCount * 64;
  if (tableEnd > bytes.length) throw new ElfError(truncated('the section table', tableEnd, bytes));
  const raw = Array.from({ length: header.sectionCount }, (_, index) => readSection(bytes, header, index));
  const names = raw[header.nameSection]?.bytes ?? new Uint8Array(0);
  return raw.map(({ nameOffset, ...section }) => ({ ...section, name: nameAt(names, nameOffset) }));
}

function readSection(
  bytes: Uint8Array,
  header: Header,
  index: number,
): Omit<ElfSection, 'name'> & { nameOffset: number } {
  const reader = new ByteReader(bytes, header.sectionTable + index * 64);
  const nameOffset = reader.u32();
  const type = reader.u32();
  const flags = Number(reader.u64() & 0xffff_ffffn);
  const address = reader.u64();
  const fileOffset = reader.length64();
  const size = reader.length64();
  const link = reader.u32();
  const info = reader.u32();
  reader.skip(8);
  const entrySize = reader.length64();
  const stored = type === SHT_NOBITS || type === 0 ? 0 : size;
  if (stored > 0 && fileOffset + stored > bytes.length)
    throw new ElfError(truncated(`section ${index}`, fileOffset + stored, bytes));
  const contents = stored === 0 ? new Uint8Array(0) : bytes.subarray(fileOffset, fileOffset + stored);
  return {
    index,
    nameOffset,
    type,
    flags,
    address,
    size,
    fileOffset,
    link,
    info,
    entrySize,
    bytes: contents,
  };
}

function nameAt(names: Uint8Array, offset: number): string {
  const end = names.indexOf(0, offset);
  return end < 0 ? '' : new TextDecoder().decode(names.subarray(offset, end));
}

function truncated(what: string, wanted: number, bytes: Uint8Array): string {
  return `the ELF file is truncated: ${what} ends at byte ${wanted}, but the file has ${bytes.length} bytes`;
}

function machineName(machine: number): string {
  const names: Record<number, string> = {
    3: 'x86 (machine 3)',
    8: 'MIPS (machine 8)',
    20: 'PowerPC (machine 20)',
    40: 'ARM (machine 40)',
    62: 'x86-64 (machine 62)',
    183: 'AArch64 (machine 183)',
    258: 'LoongArch (machine 258)',
  };
  return names[machine] ?? `machine ${machine}`;
}
