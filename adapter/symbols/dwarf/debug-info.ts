/** All units of a file, and finding entries among them. */

import { type AbbreviationTable, readAbbreviations } from './abbreviations.ts';
import type { Entry, EntryLookup } from './entry.ts';
import { Unit } from './entry.ts';
import type { DwarfSections, Warnings } from './sections.ts';
import { readUnitHeaders } from './units.ts';

export class DebugInfo implements EntryLookup {
  readonly sections: DwarfSections;
  readonly warnings: Warnings;
  /** Of compilations, in order of offset; type units are found by signature only. */
  readonly units: readonly Unit[];
  private readonly all: readonly Unit[];
  private readonly abbreviationTables = new Map<number, AbbreviationTable>();
  private readonly typeUnits = new Map<bigint, Unit>();

  constructor(sections: DwarfSections, warnings: Warnings) {
    this.sections = sections;
    this.warnings = warnings;
    this.all = readUnitHeaders(sections, warnings).map(
      (header) => new Unit(header, sections, warnings, this),
    );
    this.units = this.all.filter((unit) => !unit.header.typeUnit);
    for (const unit of this.all)
      if (unit.header.typeUnit) this.typeUnits.set(unit.header.typeUnit.signature, unit);
  }

  abbreviations(offset: number): AbbreviationTable {
    let table = this.abbreviationTables.get(offset);
    if (!table) {
      table = readAbbreviations(this.sections.abbrev, offset);
      this.abbreviationTables.set(offset, table);
    }
    return table;
  }

  entryAt(section: 'info' | 'types', offset: number): Entry | undefined {
    return this.all
      .find(({ header }) => header.section === section && offset >= header.entries && offset < header.end)
      ?.entryAt(offset);
  }

  /**
   * Whether any entry can have this name: its bytes stand in a section that holds names. A cheap no, which spares reading the
   * units of a program that has nothing of that name. Very large sections are not searched, the answer is then yes.
   */
  mentions(name: string): boolean {
    const { info, types, str, lineStr } = this.sections;
    return [str, info, types, lineStr].some((section) => holds(section, name));
  }

  typeBySignature(signature: bigint): Entry | undefined {
    const unit = this.typeUnits.get(signature);
    if (!unit?.header.typeUnit) return undefined;
    return unit.entryAt(unit.header.offset + unit.header.typeUnit.offset);
  }
}

const LARGEST_SEARCHED = 32 * 1024 * 1024;

function holds(section: Uint8Array, name: string): boolean {
  if (section.length > LARGEST_SEARCHED) return true;
  const wanted = new TextEncoder().encode(name);
  const [first] = wanted;
  if (first === undefined) return true;
  for (let at = section.indexOf(first); at >= 0; at = section.indexOf(first, at + 1))
    if (wanted.every((byte, index) => section[at + index] === byte)) return true;
  return false;
}
