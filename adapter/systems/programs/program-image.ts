import type { ProgramSegment } from '../../personalities/microkit/description.ts';
import type { ElfFile, ElfSegment } from '../../symbols/elf/elf-file.ts';
import { PT_LOAD } from '../../symbols/elf/elf-file.ts';
import type { Program } from '../../symbols/program.ts';
import { nameOf } from '../text/paths.ts';

/** What of a program is loaded into memory, ascending. */
export function segmentsOf(program: Program): readonly ProgramSegment[] {
  const { elf, path } = program;
  return elf.segments
    .filter(({ type, memorySize }) => type === PT_LOAD && memorySize > 0n)
    .sort((a, b) => (a.virtualAddress < b.virtualAddress ? -1 : 1))
    .map((segment) => ({
      name: `${nameOf(path)} ${mainSection(elf, segment)}`,
      virtual: segment.virtualAddress,
      bytes: segment.bytes,
      memorySize: Number(segment.memorySize),
      permissions: { read: segment.readable, write: segment.writable, execute: segment.executable },
    }));
}

/** What a segment is known by: the sections that people look for in it, or its first one. */
function mainSection(elf: ElfFile, { virtualAddress, memorySize, ...segment }: ElfSegment): string {
  const inside = elf.sections
    .filter(
      ({ address, size }) => size > 0 && address >= virtualAddress && address < virtualAddress + memorySize,
    )
    .map(({ name }) => name);
  const usual = segment.executable ? ['.text'] : segment.writable ? ['.data', '.bss'] : ['.rodata'];
  return usual.find((name) => inside.includes(name)) ?? inside[0] ?? 'segment';
}
