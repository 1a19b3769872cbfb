/** From an address to its unit, function and inlined calls; from a name to functions. Units are read when asked for. */

import { At } from '../dwarf/constants.ts';
import type { DebugInfo } from '../dwarf/debug-info.ts';
import type { Unit } from '../dwarf/entry.ts';
import { type LineTable, readLineTable } from '../dwarf/lines.ts';
import { entryRanges } from '../dwarf/ranges.ts';
import { compare, countUpTo } from '../search.ts';
import { type CodeEntry, inlinedAround, inlinedInto, readFunctions } from './function-reader.ts';

interface UnitRange {
  readonly low: bigint;
  readonly high: bigint;
  readonly unit: Unit;
}

export class CodeIndex {
  readonly info: DebugInfo;
  readonly isCode: (address: bigint) => boolean;
  private readonly tables = new Map<Unit, LineTable>();
  private readonly tablesByOffset = new Map<string, LineTable>();
  private readonly functionsByUnit = new Map<Unit, readonly CodeEntry[]>();
  private readonly inlinedByUnit = new Map<Unit, readonly CodeEntry[]>();
  private ranges: readonly UnitRange[] | undefined;

  constructor(info: DebugInfo, isCode: (address: bigint) => boolean) {
    this.info = info;
    this.isCode = isCode;
  }

  lineTable(unit: Unit): LineTable {
    let table = this.tables.get(unit);
    if (!table) {
      // Units of one compilation may share a table.
      const key = `${unit.root?.sectionOffset(At.stmtList) ?? ''} ${unit.compilationDirectory}`;
      table = this.tablesByOffset.get(key) ?? readLineTable(unit, this.isCode);
      this.tablesByOffset.set(key, table);
      this.tables.set(unit, table);
    }
    return table;
  }

  /** The functions of a unit, ascending by the address they are entered at. */
  functions(unit: Unit): readonly CodeEntry[] {
    let functions = this.functionsByUnit.get(unit);
    if (!functions) {
      functions = readFunctions(unit, this.isCode).sort((a, b) => compare(a.low, b.low));
      this.functionsByUnit.set(unit, functions);
    }
    return functions;
  }

  /** The unit whose code covers `address`. */
  unitAt(address: bigint): Unit | undefined {
    this.ranges ??= this.readRanges();
    const end = countUpTo(this.ranges, address, ({ low }) => low);
    for (let i = end - 1; i >= Math.max(0, end - 16); i--) {
      const range = this.ranges[i];
      if (range && address < range.high) return range.unit;
    }
    return undefined;
  }

  functionAt(address: bigint): CodeEntry | undefined {
    const unit = this.unitAt(address);
    if (!unit) return undefined;
    let best: CodeEntry | undefined;
    let bestSize = 0n;
    for (const candidate of this.functions(unit)) {
      for (const { low, high } of candidate.ranges) {
        if (address < low || address >= high) continue;
        if (!best || high - low < bestSize) {
          best = candidate;
          bestSize = high - low;
        }
      }
    }
    return best;
  }

  /** The inlined copies around an address, outermost first. */
  inlinedAt(address: bigint): readonly CodeEntry[] {
    const around = this.functionAt(address);
    return around ? inlinedAround(around.entry, address) : [];
  }

  /** Functions with code of their own, by their whole name or the part after the last `::`. */
  functionsNamed(name: string): readonly CodeEntry[] {
    return this.unitsIfMentioned(name).flatMap((unit) =>
      this.functions(unit).filter((found) => hasName(found, name)),
    );
  }

  inlinedNamed(name: string): readonly CodeEntry[] {
    return this.unitsIfMentioned(name).flatMap((unit) =>
      this.inlined(unit).filter((found) => hasName(found, name)),
    );
  }

  /** All, or none when the name stands nowhere in the file: most programs of a system do not have the function asked for. */
  private unitsIfMentioned(name: string): readonly Unit[] {
    const last = name.slice(name.lastIndexOf(':') + 1);
    return this.info.mentions(last) ? this.info.units : [];
  }

  /** All inlined copies in the functions of a unit. */
  private inlined(unit: Unit): readonly CodeEntry[] {
    let copies = this.inlinedByUnit.get(unit);
    if (!copies) {
      copies = this.functions(unit).flatMap(({ entry }) => inlinedInto(entry, this.isCode));
      this.inlinedByUnit.set(unit, copies);
    }
    return copies;
  }

  private readRanges(): UnitRange[] {
    const ranges = this.info.units.flatMap((unit) => {
      const elsewhere = unit.root?.string(At.dwoName) ?? unit.root?.string(At.gnuDwoName);
      if (elsewhere !== undefined)
        this.info.warnings.add(
          `the debug information of ${unit.name || 'a unit'} is in ${elsewhere}, which is not read; compile without -gsplit-dwarf`,
        );
      const own = unit.root ? entryRanges(unit.root) : [];
      const known = own.length > 0 ? own : this.lineTable(unit).sequences;
      return known.filter(({ low }) => this.isCode(low)).map(({ low, high }) => ({ low, high, unit }));
    });
    return ranges.sort((a, b) => compare(a.low, b.low));
  }
}

function hasName(found: CodeEntry, name: string): boolean {
  return found.name === name || found.name.endsWith(`::${name}`);
}
