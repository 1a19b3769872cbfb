/** From a line of a source file to the addresses where a breakpoint on it stops. */

import type { Unit } from '../dwarf/entry.ts';
import type { LineRow } from '../dwarf/lines.ts';
import type { LineBreakpoint, LineColumn } from '../program.ts';
import { compare } from '../search.ts';
import type { CodeIndex } from './code-index.ts';
import type { CodeEntry } from './function-reader.ts';
import { inlinedAround } from './function-reader.ts';
import { afterPrologue } from './prologue-end.ts';

/** The rows of one file that begin statements. */
interface Candidate {
  readonly unit: Unit;
  readonly row: LineRow;
}

export class LineBreakpoints {
  private readonly code: CodeIndex;
  private readonly byPath = new Map<string, readonly Candidate[]>();

  constructor(code: CodeIndex) {
    this.code = code;
  }

  /** All files that have statements, sorted. */
  paths(): string[] {
    const paths = new Set<string>();
    for (const unit of this.code.info.units) {
      const { files, sequences } = this.code.lineTable(unit);
      for (const { rows } of sequences)
        for (const { file, line } of rows) {
          const path = files[file];
          if (path && line > 0) paths.add(path);
        }
    }
    return [...paths].sort();
  }

  find(path: string, line: number, column: number | undefined): LineBreakpoint | undefined {
    const rows = this.candidates(path);
    const withCode = rows.reduce(
      (best, { row }) => (row.line >= line && row.line < best ? row.line : best),
      Infinity,
    );
    if (withCode === Infinity) return undefined;
    let chosen = rows.filter(({ row }) => row.line === withCode);
    let atColumn = 0;
    if (column !== undefined && withCode === line) {
      atColumn = nearestColumn(chosen, column);
      chosen = chosen.filter(({ row }) => row.column === atColumn);
    }
    const addresses = this.firstOfEachCopy(chosen);
    return { line: withCode, column: atColumn, addresses };
  }

  locations(path: string, from: number, to: number): LineColumn[] {
    const found = new Map<string, LineColumn>();
    for (const { row } of this.candidates(path))
      if (row.line >= from && row.line <= to)
        found.set(`${row.line}:${row.column}`, { line: row.line, column: row.column });
    return [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  private candidates(path: string): readonly Candidate[] {
    let rows = this.byPath.get(path);
    if (!rows) {
      rows = this.code.info.units.flatMap((unit) => this.candidatesOf(unit, path));
      this.byPath.set(path, rows);
    }
    return rows;
  }

  private candidatesOf(unit: Unit, path: string): Candidate[] {
    const { files, sequences } = this.code.lineTable(unit);
    if (!files.includes(path)) return [];
    return sequences.flatMap(({ rows }) =>
      rows
        .filter((row) => row.isStatement && row.line > 0 && files[row.file] === path)
        .map((row) => ({ unit, row })),
    );
  }

  /**
   * A line's code is often in several pieces (the parts of a `for`); a breakpoint stops at the first piece of every
   * function, and of every inlined copy, that has some.
   */
  private firstOfEachCopy(rows: readonly Candidate[]): bigint[] {
    const first = new Map<object, bigint>();
    const called = new Map<object, CodeEntry>();
    for (const { unit, row } of rows) {
      const around = this.code.functionAt(row.address);
      const copy = around && (inlinedAround(around.entry, row.address).at(-1)?.entry ?? around.entry);
      const key = copy ?? unit;
      const known = first.get(key);
      if (known === undefined || row.address < known) first.set(key, row.address);
      if (around && copy === around.entry) called.set(key, around);
    }
    const addresses = [...first].map(([key, address]) => {
      const of = called.get(key);
      return of && address === of.low ? afterPrologue(this.code, of) : address;
    });
    return [...new Set(addresses)].sort(compare);
  }
}

/** The first column at or after the one asked for, else the last before it. */
function nearestColumn(rows: readonly Candidate[], column: number): number {
  const columns = rows.map(({ row }) => row.column).sort((a, b) => a - b);
  return columns.find((candidate) => candidate >= column) ?? columns.at(-1) ?? 0;
}
