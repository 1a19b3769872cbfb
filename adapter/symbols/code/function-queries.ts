/** Functions by address and by name, from debug information or, where there is none, from symbols. */

import type { TypeReader } from '../dwarf/type-reader.ts';
import type { ElfSymbol } from '../elf/elf-file.ts';
import type { SymbolIndex } from '../elf/symbol-index.ts';
import type { FunctionBreakpoint, FunctionInfo, InlinedCall, SourceLocation } from '../program.ts';
import type { CodeIndex } from './code-index.ts';
import type { CodeEntry } from './function-reader.ts';
import { afterPrologue } from './prologue-end.ts';
import type { SourceFiles } from './source-files.ts';

export class FunctionQueries {
  private readonly code: CodeIndex;
  private readonly symbols: SymbolIndex;
  private readonly files: SourceFiles;
  private readonly types: TypeReader;
  private readonly locate: (address: bigint) => SourceLocation | undefined;

  constructor(
    code: CodeIndex,
    symbols: SymbolIndex,
    files: SourceFiles,
    types: TypeReader,
    locate: (address: bigint) => SourceLocation | undefined,
  ) {
    this.code = code;
    this.symbols = symbols;
    this.files = files;
    this.types = types;
    this.locate = locate;
  }

  at(address: bigint): FunctionInfo | undefined {
    const described = this.code.functionAt(address);
    if (described) return this.describe(described);
    if (!this.symbols.isCode(address)) return undefined;
    const found = this.symbols.at(address);
    return found && (found.symbol.size === 0n || found.offset < found.symbol.size)
      ? symbolFunction(found.symbol)
      : undefined;
  }

  /** Of the innermost function at an address, inlined or not. */
  nameAt(address: bigint): string | undefined {
    const innermost = this.code.inlinedAt(address).at(-1) ?? this.code.functionAt(address);
    return innermost?.name ?? this.symbols.at(address)?.symbol.name;
  }

  named(name: string): FunctionInfo[] {
    const described = this.code.functionsNamed(name).map((found) => this.describe(found));
    if (described.length > 0) return described;
    const symbol = this.symbols.named(name);
    return symbol && this.symbols.isCode(symbol.address) ? [symbolFunction(symbol)] : [];
  }

  /** Innermost first. */
  inlineChain(address: bigint): InlinedCall[] {
    return this.code
      .inlinedAt(address)
      .map(({ entry, name, ranges, low }) => ({
        name,
        ranges,
        entry: low,
        call: this.files.call(entry),
        declared: this.files.declaration(entry),
      }))
      .reverse();
  }

  breakpoints(name: string): FunctionBreakpoint[] {
    const place = (address: bigint, inlined: boolean, of: string): FunctionBreakpoint => ({
      name: of,
      address,
      inlined,
      location: this.locate(address),
    });
    const own = this.code
      .functionsNamed(name)
      .map((found) => place(afterPrologue(this.code, found), false, found.name));
    const copies = this.code.inlinedNamed(name).map((found) => place(found.low, true, found.name));
    const known = [...own, ...copies];
    if (known.length > 0)
      return known.filter(
        ({ address }, index) => known.findIndex((other) => other.address === address) === index,
      );
    const symbol = this.symbols.named(name);
    return symbol && this.symbols.isCode(symbol.address) ? [place(symbol.address, false, name)] : [];
  }

  search(text: string, limit: number): string[] {
    const wanted = text.toLowerCase();
    const names = new Set<string>();
    for (const unit of this.code.info.units)
      for (const { name } of this.code.functions(unit)) names.add(name);
    for (const { name } of this.symbols.functions) names.add(name);
    return [...names]
      .filter((name) => name.toLowerCase().includes(wanted))
      .sort()
      .slice(0, limit);
  }

  private describe({ entry, name, ranges, low }: CodeEntry): FunctionInfo {
    const { files, types } = this;
    return {
      name,
      entry: low,
      ranges,
      get declared() {
        return files.declaration(entry);
      },
      get type() {
        return types.functionType(entry);
      },
    };
  }
}

function symbolFunction({ name, address, size }: ElfSymbol): FunctionInfo {
  return {
    name,
    entry: address,
    ranges: [{ low: address, high: address + size }],
    declared: undefined,
    type: undefined,
  };
}
