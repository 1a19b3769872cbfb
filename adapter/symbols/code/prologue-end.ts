/** Where a breakpoint on a function stops: the first address at which its parameters are where they belong. */

import { At, Tag } from '../dwarf/constants.ts';
import type { Entry, Unit } from '../dwarf/entry.ts';
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
  if (isAssembly(called) || isTracked(code, called.entry.unit)) return called.low;
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

/** DW_LANG_Mips_Assembler, which assemblers for every machine write. */
const ASSEMBLY = 0x8001;

function isAssembly({ entry }: CodeEntry): boolean {
  return entry.unit.root?.number(At.language) === ASSEMBLY;
}

const tracked = new WeakMap<Unit, boolean>();

/** Whether variables' places are given by address anywhere in the unit, as only optimising compilers write them. */
function isTracked(code: CodeIndex, unit: Unit): boolean {
  const known = tracked.get(unit) ?? code.functions(unit).some(({ entry }) => hasLocationList(entry));
  tracked.set(unit, known);
  return known;
}

function hasLocationList(container: Entry): boolean {
  return container.children.some((child) => {
    if (child.tag !== Tag.formalParameter && child.tag !== Tag.variable) return hasLocationList(child);
    const kind = child.raw(At.location)?.kind;
    return kind === 'section-offset' || kind === 'list-index';
  });
}
