/** Units and their debugging information entries. Attributes are decoded when asked for; a unit's tree on first use. */

import { ByteReader, DataError, stringAt } from '../byte-reader.ts';
import type { Abbreviation, AbbreviationTable } from './abbreviations.ts';
import { type AttributeValue, readAttribute } from './attributes.ts';
import { At } from './constants.ts';
import type { DwarfSections, Warnings } from './sections.ts';
import { skipAttribute } from './skip-attribute.ts';
import type { UnitHeader } from './units.ts';

/** How entries of other units are found. */
export interface EntryLookup {
  entryAt(section: 'info' | 'types', offset: number): Entry | undefined;
  typeBySignature(signature: bigint): Entry | undefined;
  /** The table at an offset of .debug_abbrev, which many units may share. Throws `DataError`. */
  abbreviations(offset: number): AbbreviationTable;
}

/** Deeper nesting than any program has; bounds the work on damaged data. */
const GREATEST_DEPTH = 500;

/** More entries than any unit has. */
const MOST_ENTRIES = 2_000_000;

export class Unit {
  readonly header: UnitHeader;
  readonly sections: DwarfSections;
  readonly warnings: Warnings;
  private readonly lookup: EntryLookup;
  private readonly byOffset = new Map<number, Entry>();
  private abbreviationTable: AbbreviationTable | undefined;
  private rootEntry: Entry | undefined;
  private treeRead = false;

  constructor(header: UnitHeader, sections: DwarfSections, warnings: Warnings, lookup: EntryLookup) {
    this.header = header;
    this.sections = sections;
    this.warnings = warnings;
    this.lookup = lookup;
  }

  /** The unit's own entry; undefined when not even that can be read. */
  get root(): Entry | undefined {
    if (!this.abbreviationTable) {
      this.abbreviationTable = new Map();
      this.warnings.attempt(this.title, () => {
        this.abbreviationTable = this.lookup.abbreviations(this.header.abbreviations);
        this.rootEntry = this.readEntry(this.reader(), undefined);
      });
    }
    return this.rootEntry;
  }

  /** The unit's entry with the whole tree below it. */
  tree(): Entry | undefined {
    const root = this.root;
    if (root && !this.treeRead) {
      this.treeRead = true;
      this.warnings.attempt(this.title, () => this.readTree());
    }
    return root;
  }

  /** The entry at an offset of the section, which must lie in this unit. */
  entryAt(offset: number): Entry | undefined {
    this.tree();
    return this.byOffset.get(offset);
  }

  get title(): string {
    return `unit at ${this.header.offset} of .debug_${this.header.section}`;
  }

  get bytes(): Uint8Array {
    return this.sections[this.header.section];
  }

  get name(): string {
    return this.root?.string(At.name) ?? '';
  }

  get compilationDirectory(): string {
    return this.root?.string(At.compDir) ?? '';
  }

  /** Base address of the unit's range and location lists. */
  get baseAddress(): bigint {
    return this.root?.address(At.lowPc) ?? 0n;
  }

  /** The text of a string attribute. */
  text(value: AttributeValue): string | undefined {
    switch (value.kind) {
      case 'string':
        return value.value;
      case 'string-offset':
        return stringAt(this.sections[value.section], value.offset);
      case 'string-index': {
        const size = this.header.is64 ? 8 : 4;
        const base = this.base(At.strOffsetsBase, this.header.version >= 5 ? size * 2 : 0);
        const reader = new ByteReader(this.sections.strOffsets, base + value.index * size);
        return stringAt(this.sections.str, reader.dwarfOffset(this.header.is64));
      }
      default:
        return undefined;
    }
  }

  /** Entry `index` of the unit's part of .debug_addr. */
  indexedAddress(index: number): bigint {
    const size = this.header.addressSize;
    const base = this.base(At.addrBase, this.header.version >= 5 ? 8 : 0);
    return new ByteReader(this.sections.addr, base + index * size).unsigned(size);
  }

  /** Where list `index` begins in .debug_loclists or .debug_rnglists. */
  indexedList(list: 'location' | 'range', index: number): number {
    const size = this.header.is64 ? 8 : 4;
    const base = this.base(
      list === 'location' ? At.loclistsBase : At.rnglistsBase,
      this.header.is64 ? 20 : 12,
    );
    const section = list === 'location' ? this.sections.loclists : this.sections.rnglists;
    return base + new ByteReader(section, base + index * size).dwarfOffset(this.header.is64);
  }

  /** The entry that a reference attribute names. */
  referenced(value: AttributeValue): Entry | undefined {
    if (value.kind === 'signature') return this.lookup.typeBySignature(value.value);
    if (value.kind !== 'reference') return undefined;
    if (value.from === 'section') return this.lookup.entryAt('info', value.offset);
    return this.entryAt(this.header.offset + value.offset);
  }

  private base(attribute: number, otherwise: number): number {
    const value = this.root?.raw(attribute);
    return value?.kind === 'section-offset' ? value.offset : otherwise;
  }

  private reader(): ByteReader {
    return new ByteReader(this.bytes, this.header.entries, this.header.end);
  }

  private readTree(): void {
    const root = this.rootEntry;
    if (!root) return;
    const reader = this.reader();
    let parent: Entry | undefined;
    let depth = 0;
    while (!reader.atEnd) {
      const entry: Entry | undefined =
        parent === undefined ? this.passRoot(reader, root) : this.readEntry(reader, parent);
      if (!entry) {
        parent = parent?.parent;
        depth--;
        if (!parent) return;
        continue;
      }
      if (this.byOffset.size >= MOST_ENTRIES) throw new DataError('it has too many entries');
      this.byOffset.set(entry.offset, entry);
      if (parent) parent.children.push(entry);
      if (entry.abbreviation.hasChildren) {
        if (++depth > GREATEST_DEPTH) throw new DataError('entries are nested too deeply');
        parent = entry;
      } else if (!parent) return;
    }
  }

  private passRoot(reader: ByteReader, root: Entry): Entry {
    this.readEntry(reader, undefined);
    return root;
  }

  /** The entry at the reader's place; undefined for the mark that ends a list of siblings. */
  private readEntry(reader: ByteReader, parent: Entry | undefined): Entry | undefined {
    const offset = reader.offset;
    const code = reader.uleb();
    if (code === 0) return undefined;
    const abbreviation = this.abbreviationTable?.get(code);
    if (!abbreviation) throw new DataError(`the entry at ${offset} has an unknown abbreviation ${code}`);
    const entry = new Entry(this, offset, abbreviation, reader.offset, parent);
    for (const { form } of abbreviation.attributes) skipAttribute(reader, form, this.header);
    return entry;
  }
}

export class Entry {
  readonly unit: Unit;
  /** In the unit's section. */
  readonly offset: number;
  readonly abbreviation: Abbreviation;
  readonly parent: Entry | undefined;
  readonly children: Entry[] = [];
  private readonly attributesAt: number;
  private knownName: { readonly of: string | undefined } | undefined;

  constructor(
    unit: Unit,
    offset: number,
    abbreviation: Abbreviation,
    attributesAt: number,
    parent: Entry | undefined,
  ) {
    this.unit = unit;
    this.offset = offset;
    this.abbreviation = abbreviation;
    this.attributesAt = attributesAt;
    this.parent = parent;
  }

  get tag(): number {
    return this.abbreviation.tag;
  }

  has(name: number): boolean {
    return this.abbreviation.attributes.some((shape) => shape.name === name);
  }

  /** The attribute as written; undefined when it is missing or cannot be read. */
  raw(name: number): AttributeValue | undefined {
    if (!this.has(name)) return undefined;
    return this.unit.warnings.attempt(`entry at ${this.offset}`, () => {
      const { header, bytes } = this.unit;
      const reader = new ByteReader(bytes, this.attributesAt, header.end);
      for (const shape of this.abbreviation.attributes) {
        if (shape.name === name) return readAttribute(reader, shape.form, header, shape.implicit);
        skipAttribute(reader, shape.form, header);
      }
      return undefined;
    });
  }

  string(name: number): string | undefined {
    const value = this.raw(name);
    return value && this.unit.warnings.attempt(`entry at ${this.offset}`, () => this.unit.text(value));
  }

  address(name: number): bigint | undefined {
    const value = this.raw(name);
    if (value?.kind === 'address') return value.value;
    if (value?.kind !== 'address-index') return undefined;
    return this.unit.warnings.attempt(`entry at ${this.offset}`, () => this.unit.indexedAddress(value.index));
  }

  constant(name: number): bigint | undefined {
    const value = this.raw(name);
    return value?.kind === 'constant' ? value.value : undefined;
  }

  /** A constant that fits a JavaScript number; undefined otherwise. */
  number(name: number): number | undefined {
    const value = this.constant(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : undefined;
  }

  flag(name: number): boolean {
    const value = this.raw(name);
    return value?.kind === 'flag' && value.value;
  }

  reference(name: number): Entry | undefined {
    const value = this.raw(name);
    return value && this.unit.referenced(value);
  }

  /** The offset of a list or table in its section. */
  sectionOffset(name: number): number | undefined {
    const value = this.raw(name);
    if (value?.kind === 'section-offset') return value.offset;
    if (value?.kind === 'constant') return this.number(name); // data4 and data8 of DWARF 2 and 3
    if (value?.kind !== 'list-index') return undefined;
    return this.unit.warnings.attempt(`entry at ${this.offset}`, () =>
      this.unit.indexedList(value.list, value.index),
    );
  }

  /** This entry and those it completes: its specification (declaration) and abstract origin (inlined, out of line). */
  origins(): Entry[] {
    const chain: Entry[] = [this];
    while (chain.length < 8) {
      const last = chain.at(-1);
      const next = last?.reference(At.abstractOrigin) ?? last?.reference(At.specification);
      if (!next || chain.includes(next)) break;
      chain.push(next);
    }
    return chain;
  }

  /** The name, given here or by what this entry completes. */
  get name(): string | undefined {
    this.knownName ??= { of: this.findName() };
    return this.knownName.of;
  }

  private findName(): string | undefined {
    for (const entry of this.origins()) {
      const name = entry.string(At.name);
      if (name !== undefined) return name;
    }
    return undefined;
  }
}
