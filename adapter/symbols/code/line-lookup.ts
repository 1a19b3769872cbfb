/** From an address to its row of the line table, and the addresses around it of the same line. */

import type { Unit } from '../dwarf/entry.ts';
import type { LineRow, LineSequence, LineTable } from '../dwarf/lines.ts';
import type { AddressRange } from '../program.ts';
import { countUpTo } from '../search.ts';
import type { CodeIndex } from './code-index.ts';

export interface FoundRow {
  readonly unit: Unit;
  readonly table: LineTable;
  readonly sequence: LineSequence;
  /** The row that holds at the address: of several at one address the last, or the last that begins a statement. */
  readonly row: LineRow;
  /** Number of that row in the sequence. */
  readonly index: number;
}

export function findRow(code: CodeIndex, address: bigint): FoundRow | undefined {
  const unit = code.unitAt(address);
  if (!unit) return undefined;
  const table = code.lineTable(unit);
  for (const sequence of table.sequences) {
    if (address < sequence.low || address >= sequence.high) continue;
    const index = effectiveRow(sequence.rows, address);
    const row = sequence.rows[index];
    return row && { unit, table, sequence, row, index };
  }
  return undefined;
}

function effectiveRow(rows: readonly LineRow[], address: bigint): number {
  const last = countUpTo(rows, address, (row) => row.address) - 1;
  const at = rows[last]?.address;
  for (let i = last; i >= 0 && rows[i]?.address === at; i--) if (rows[i]?.isStatement) return i;
  return last;
}

/**
 * The row, or the nearest before it in the function that begins at `start` when it is of no line: compilers give code
 * they have merged or made up the line 0, and a person wants to see where it is all the same.
 */
export function rowWithLine(
  { sequence: { rows }, row, index }: FoundRow,
  start: bigint | undefined,
): LineRow | undefined {
  if (row.line > 0) return row;
  for (let i = index - 1; i >= 0; i--) {
    const before = rows[i];
    if (!before || start === undefined || before.address < start) return undefined;
    if (before.line > 0) return before;
  }
  return undefined;
}

/** The contiguous addresses around the row that have the same file and line. */
export function sameLine({ sequence: { rows, high }, row, index }: FoundRow): AddressRange {
  const belongs = (other: LineRow | undefined): boolean =>
    other !== undefined && other.line === row.line && other.file === row.file;
  let first = index;
  for (let i = index - 1; i >= 0; i--) {
    const other = rows[i];
    // Rows at the same address as a later one have no code of their own.
    if (belongs(other)) first = i;
    else if (other?.address !== rows[first]?.address) break;
  }
  let end = high;
  for (let i = index + 1; i < rows.length; i++) {
    const other = rows[i];
    if (!other || belongs(other)) continue;
    const next = rows[i + 1];
    if (next && next.address === other.address) continue;
    if (other.address === row.address) continue;
    end = other.address;
    break;
  }
  return { low: rows[first]?.address ?? row.address, high: end };
}
