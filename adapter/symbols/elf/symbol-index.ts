/** Names to addresses and back. */

import { compare, countUpTo } from '../search.ts';
import type { ElfFile, ElfSection, ElfSymbol } from './elf-file.ts';

const SHN_LORESERVE = 0xff00;
const SHF_ALLOC = 2;
const SHF_EXECINSTR = 4;
const SHF_TLS = 0x400;

export class SymbolIndex {
  private readonly elf: ElfFile;
  private readonly byName = new Map<string, ElfSymbol>();
  /** Symbols with an address, ascending; at one address the best name last. */
  private readonly byAddress: readonly ElfSymbol[];
  private readonly allocated: readonly ElfSection[];
  private readonly code: readonly { readonly low: bigint; readonly high: bigint }[];

  constructor(elf: ElfFile) {
    this.elf = elf;
    for (const symbol of elf.symbols) {
      if (symbol.name === '' || symbol.sectionIndex === 0 || symbol.type === 'file') continue;
      const known = this.byName.get(symbol.name);
      if (!known || rank(symbol) > rank(known)) this.byName.set(symbol.name, symbol);
    }
    this.byAddress = elf.symbols
      .filter((symbol) => isPlace(symbol))
      .sort((a, b) => compare(a.address, b.address) || rank(a) - rank(b));
    this.allocated = elf.sections.filter(
      (section) => section.flags & SHF_ALLOC && !(section.flags & SHF_TLS) && section.size > 0,
    );
    this.code = codeRanges(elf, this.allocated);
  }

  named(name: string): ElfSymbol | undefined {
    return this.byName.get(name);
  }

  /** The symbol that covers the address; else the nearest before it in the same section. */
  at(address: bigint): { symbol: ElfSymbol; offset: bigint } | undefined {
    const section = this.sectionAt(address);
    let nearest: ElfSymbol | undefined;
    const end = countUpTo(this.byAddress, address, (symbol) => symbol.address);
    // A covering symbol may begin before others that end earlier; a short look back finds it in real files.
    for (let i = end - 1; i >= Math.max(0, end - 64); i--) {
      const symbol = this.byAddress[i];
      if (!symbol || (section && symbol.address < section.address)) break;
      if (address < symbol.address + symbol.size) return { symbol, offset: address - symbol.address };
      nearest ??= symbol;
    }
    if (!nearest || (!section && this.elf.sections.length > 0)) return undefined;
    // Past the end of a symbol with a size lies padding, or something without a name.
    return { symbol: nearest, offset: address - nearest.address };
  }

  /** Whether the address lies in code that is loaded. */
  isCode(address: bigint): boolean {
    return this.code.some(({ low, high }) => address >= low && address < high);
  }

  /** The bytes of the file that are loaded at `address`; undefined when not all are there. */
  bytesAt(address: bigint, length: number): Uint8Array | undefined {
    for (const segment of this.elf.segments) {
      if (segment.type !== 1 || address < segment.virtualAddress) continue;
      const offset = address - segment.virtualAddress;
      if (offset + BigInt(length) <= BigInt(segment.bytes.length))
        return segment.bytes.subarray(Number(offset), Number(offset) + length);
    }
    return undefined;
  }

  /** Function symbols, ascending by address. */
  get functions(): readonly ElfSymbol[] {
    return this.byAddress.filter((symbol) => symbol.type === 'function');
  }

  private sectionAt(address: bigint): ElfSection | undefined {
    return this.allocated.find(
      (section) => address >= section.address && address < section.address + BigInt(section.size),
    );
  }
}

/** Executable sections; executable segments when the section table is stripped. */
function codeRanges(elf: ElfFile, allocated: readonly ElfSection[]): { low: bigint; high: bigint }[] {
  const sections = allocated.filter((section) => section.flags & SHF_EXECINSTR);
  if (sections.length > 0)
    return sections.map((section) => ({
      low: section.address,
      high: section.address + BigInt(section.size),
    }));
  return elf.segments
    .filter((segment) => segment.type === 1 && segment.executable)
    .map((segment) => ({
      low: segment.virtualAddress,
      high: segment.virtualAddress + segment.memorySize,
    }));
}

/** Leaves out what names no place: files, sections, TLS offsets, constants, and the assembler's mapping symbols. */
function isPlace(symbol: ElfSymbol): boolean {
  if (symbol.name === '' || symbol.sectionIndex === 0 || symbol.sectionIndex >= SHN_LORESERVE) return false;
  if (symbol.type === 'file' || symbol.type === 'section' || symbol.type === 'tls') return false;
  return !symbol.name.startsWith('.L') && !/^\$[xd]/.test(symbol.name) && symbol.name !== '__global_pointer$';
}

function rank(symbol: ElfSymbol): number {
  const binding = symbol.binding === 'global' ? 4 : symbol.binding === 'weak' ? 2 : 0;
  const type = symbol.type === 'function' || symbol.type === 'object' ? 8 : 0;
  return type + binding + (symbol.size > 0n ? 1 : 0);
}
