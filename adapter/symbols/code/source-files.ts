/** One object per source file, however many units mention it. */

import { At } from '../dwarf/constants.ts';
import type { Entry, Unit } from '../dwarf/entry.ts';
import type { LineTable } from '../dwarf/lines.ts';
import type { SourceFile, SourceLocation } from '../program.ts';
import { baseName } from '../source-path.ts';

export class SourceFiles {
  private readonly files = new Map<string, SourceFile>();
  private readonly lineTable: (unit: Unit) => LineTable;

  constructor(lineTable: (unit: Unit) => LineTable) {
    this.lineTable = lineTable;
  }

  file(path: string): SourceFile {
    let file = this.files.get(path);
    if (!file) {
      file = { path, name: baseName(path) };
      this.files.set(path, file);
    }
    return file;
  }

  /** File `index` of the unit's line table. */
  indexed(unit: Unit, index: number): SourceFile | undefined {
    const path = this.lineTable(unit).files[index];
    return path === undefined || path === '' ? undefined : this.file(path);
  }

  /** Where a function, variable or type is declared. */
  declaration(entry: Entry): SourceLocation | undefined {
    for (const origin of entry.origins()) {
      const location = this.location(origin, At.declFile, At.declLine, At.declColumn);
      if (location) return location;
    }
    return undefined;
  }

  /** Where an inlined function was called. */
  call(entry: Entry): SourceLocation | undefined {
    return this.location(entry, At.callFile, At.callLine, At.callColumn);
  }

  private location(
    entry: Entry,
    fileAttribute: number,
    lineAttribute: number,
    columnAttribute: number,
  ): SourceLocation | undefined {
    const line = entry.number(lineAttribute);
    const index = entry.number(fileAttribute);
    if (line === undefined || index === undefined) return undefined;
    const file = this.indexed(entry.unit, index);
    return file && { file, line, column: entry.number(columnAttribute) ?? 0 };
  }
}
