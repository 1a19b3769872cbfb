/** Where a breakpoint on a function stops: the first address at which its parameters are where they belong. */

import { At, Tag } from '../dwarf/constants.ts';
import type { LineRow } from '../dwarf/lines.ts';
import type { CodeIndex } from './code-index.ts';
import type { CodeEntry } from './function-reader.ts';

/**
 * The compiler's mark where it sets one (Clang). GCC has none: without optimisation the second address in the line
 * table ends the prologue; with it, parameters have locations that hold from the first instruction on.
 */
export function afterPrologue(code: CodeIndex, called: CodeEntry): bigint {
  const rows = rowsOf(code, called);
  const marked = rows.find((row) => row.prologueEnd);
  if (marked) return marked.address;
  if (isTracked(called)) return called.low;
  const second = rows.find((row) => row.address > called.low && row.line !== 0);
  return second?.address ?? called.low;
}

function rowsOf(code: CodeIndex, { entry, low, ranges }: CodeEntry): LineRow[] {
  const range = ranges.find((candidate) => low >= candidate.low && low < candidate.high);
  if (!range) return [];
  return code
    .lineTable(entry.unit)
    .sequences.filter((sequence) => sequence.low < range.high && sequence.high > range.low)
    .flatMap(({ rows }) => rows.filter((row) => row.address >= range.low && row.address < range.high));
}

/** Whether the parameters' or locals' places are given by address, as only optimising compilers write them. */
function isTracked({ entry }: CodeEntry): boolean {
  return entry.children.some(
    (child) =>
      (child.tag === Tag.formalParameter || child.tag === Tag.variable) &&
      (child.raw(At.location)?.kind === 'section-offset' || child.raw(At.location)?.kind === 'list-index'),
  );
}
