/** Makes a `Program` from the bytes of an ELF file. */

import { CodeIndex } from './code/code-index.ts';
import { FunctionQueries } from './code/function-queries.ts';
import { LineBreakpoints } from './code/line-breakpoints.ts';
import { findRow, rowWithLine, sameLine } from './code/line-lookup.ts';
import { SourceFiles } from './code/source-files.ts';
import { contextOf } from './data/evaluation-context.ts';
import { FrameValues } from './data/frame-values.ts';
import { returnValue } from './data/return-value.ts';
import { Variables } from './data/variables.ts';
import { DebugInfo } from './dwarf/debug-info.ts';
import { noSections, readDwarfSections, Warnings } from './dwarf/sections.ts';
import type { ElfFile } from './elf/elf-file.ts';
import { readElf } from './elf/read-elf.ts';
import { SymbolIndex } from './elf/symbol-index.ts';
import { hex } from './byte-reader.ts';
import type { CodeLocation, Program, SourceFile, StatementRange } from './program.ts';
import { walkStack } from './stack-walk.ts';
import { readUnwinder } from './unwind/read-unwinder.ts';

/**
 * `path` is the file's name, for messages. Throws `ElfError`, and nothing else, when the bytes are no ELF file for
 * 64-bit RISC-V; damaged debug information becomes warnings.
 */
export function loadProgram(path: string, bytes: Uint8Array): Program {
  const elf = readElf(bytes);
  const warnings = new Warnings();
  if (elf.kind === 'relocatable')
    warnings.add('a relocatable object: its debug information can be used only when it is linked');
  return makeProgram(path, elf, warnings);
}

function makeProgram(path: string, elf: ElfFile, warnings: Warnings): Program {
  const symbols = new SymbolIndex(elf);
  const isCode = (address: bigint): boolean => symbols.isCode(address);
  const info = new DebugInfo(
    elf.kind === 'relocatable' ? noSections : readDwarfSections(elf, warnings),
    warnings,
  );
  const code = new CodeIndex(info, isCode);
  const files = new SourceFiles((unit) => code.lineTable(unit));
  const lines = new LineBreakpoints(code);
  const unwinder = readUnwinder(elf, info.sections, symbols, code, warnings);
  const values = new FrameValues(code, unwinder);
  const variables = new Variables(info, code, files, values);
  const functions = new FunctionQueries(code, symbols, files, variables.types, (address) => locate(address));

  const unitAt = (address: bigint | undefined): ReturnType<CodeIndex['unitAt']> =>
    address === undefined ? undefined : code.unitAt(address);

  function locate(address: bigint): CodeLocation | undefined {
    const found = findRow(code, address);
    const row = found && rowWithLine(found, code.functionAt(address)?.low);
    const file = row && files.indexed(found.unit, row.file);
    if (!file) return undefined;
    return {
      file,
      line: row.line,
      column: row.column,
      address,
      isStatement: row.isStatement && row.address === address,
      functionName: functions.nameAt(address),
    };
  }

  function statementRange(address: bigint): StatementRange | undefined {
    const found = findRow(code, address);
    const file = found && files.indexed(found.unit, found.row.file);
    if (!found || !file) return undefined;
    const { low, high } = sameLine(found);
    const inside = code
      .functionAt(address)
      ?.ranges.find((range) => address >= range.low && address < range.high);
    return {
      low: inside && inside.low > low ? inside.low : low,
      high: inside && inside.high < high ? inside.high : high,
      file,
      line: Math.max(0, found.row.line),
    };
  }

  let sources: readonly SourceFile[] | undefined;
  const program: Program = {
    path,
    elf,
    hasDebugInfo: info.units.length > 0,
    warnings: warnings.list,
    symbol: (name) => symbols.named(name),
    symbolAt: (address) => symbols.at(address),
    nameAddress: (address) => {
      const found = symbols.at(address);
      return found && (found.offset === 0n ? found.symbol.name : `${found.symbol.name}+${hex(found.offset)}`);
    },
    locate,
    functionAt: (address) => functions.at(address),
    functionsNamed: (name) => functions.named(name),
    inlineChain: (address) => functions.inlineChain(address),
    get sources() {
      return (sources ??= lines.paths().map((file) => files.file(file)));
    },
    findFunctions: (text, limit) => functions.search(text, limit),
    addressesForLine: (file, line, column) => lines.find(file, line, column),
    breakpointLocations: (file, from, to) => lines.locations(file, from, to),
    functionBreakpoints: (name) => functions.breakpoints(name),
    statementRange,
    unwind: (frame) => unwinder.unwind(frame),
    stack: (frame, limit) =>
      walkStack(program, frame, limit, (context) => unwinder.canonicalFrameAddress(context)),
    scopes: (frame) => variables.scopes(frame.lookup, frame.inlineDepth),
    globals: () => variables.globals(),
    globalNamed: (name, near) => variables.globalNamed(name, unitAt(near)),
    typeNamed: (name, keyword, near) => variables.typeNamed(name, keyword, unitAt(near)),
    returnLocation: (of, registers) => of.type && returnValue(of.type.result, elf.flags, registers),
    evaluationContext: (frame) =>
      contextOf(program, frame, (name) => variables.enumerator(name, code.unitAt(frame.lookup))),
  };
  return program;
}
