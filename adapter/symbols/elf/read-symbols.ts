/** The symbol table (gABI, "Symbol Table"). */

import { ByteReader } from '../byte-reader.ts';
import type { ElfSection, ElfSymbol } from './elf-file.ts';

const SHT_SYMTAB = 2;
const SHT_DYNSYM = 11;

const types: readonly ElfSymbol['type'][] = ['none', 'object', 'function', 'section', 'file', 'other', 'tls'];
const bindings: readonly ElfSymbol['binding'][] = ['local', 'global', 'weak'];

/** The symbols of `.symtab`, or of the dynamic table when the file is stripped. */
export function readSymbols(sections: readonly ElfSection[]): ElfSymbol[] {
  const table =
    sections.find((section) => section.type === SHT_SYMTAB) ??
    sections.find((section) => section.type === SHT_DYNSYM);
  if (!table) return [];
  const names = sections[table.link]?.bytes ?? new Uint8Array(0);
  const decoder = new TextDecoder();
  const symbols: ElfSymbol[] = [];
  const reader = new ByteReader(table.bytes);
  while (reader.remaining >= 24) {
    const nameOffset = reader.u32();
    const info = reader.u8();
    reader.skip(1);
    const sectionIndex = reader.u16();
    const address = reader.u64();
    const size = reader.u64();
    const end = names.indexOf(0, nameOffset);
    const name = end < 0 ? '' : decoder.decode(names.subarray(nameOffset, end));
    const type = types[info & 15] ?? 'other';
    symbols.push({ name, address, size, type, binding: bindings[info >> 4] ?? 'other', sectionIndex });
  }
  return symbols;
}
