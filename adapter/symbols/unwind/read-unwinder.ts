/** The unwinder of a file, from its frame sections and symbols. */

import type { CodeIndex } from '../code/code-index.ts';
import type { DwarfSections, Warnings } from '../dwarf/sections.ts';
import type { ElfFile } from '../elf/elf-file.ts';
import type { SymbolIndex } from '../elf/symbol-index.ts';
import { compare } from '../search.ts';
import { readFrameEntries } from './frame-entries.ts';
import { Unwinder } from './unwinder.ts';

export function readUnwinder(
  elf: ElfFile,
  sections: DwarfSections,
  symbols: SymbolIndex,
  code: CodeIndex,
  warnings: Warnings,
): Unwinder {
  const isCode = (address: bigint): boolean => symbols.isCode(address);
  const debugFrame = { name: '.debug_frame' as const, bytes: sections.frame, address: 0n };
  const entries = readFrameEntries(debugFrame, warnings, isCode);
  const eh = elf.section('.eh_frame');
  if (eh) {
    const described = new Set(entries.map(({ low }) => low));
    const ehFrame = { name: '.eh_frame' as const, bytes: eh.bytes, address: eh.address };
    for (const entry of readFrameEntries(ehFrame, warnings, isCode))
      if (!described.has(entry.low)) entries.push(entry);
  }
  entries.sort((a, b) => compare(a.low, b.low));
  const map = {
    isCode,
    entry: elf.entry,
    functionStart: (address: bigint) =>
      isCode(address) ? (code.functionAt(address)?.low ?? symbols.at(address)?.symbol.address) : undefined,
    code: (address: bigint, length: number) => symbols.bytesAt(address, length),
  };
  return new Unwinder(entries, map, warnings);
}
