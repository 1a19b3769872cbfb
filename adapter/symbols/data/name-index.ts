/** Globals, types and enumerators by name. A unit's names are collected when it is first searched. */

import { At, Tag } from '../dwarf/constants.ts';
import type { DebugInfo } from '../dwarf/debug-info.ts';
import type { Entry, Unit } from '../dwarf/entry.ts';

interface Names {
  readonly variables: ReadonlyMap<string, Entry>;
  /** By `struct name`, `union name`, `enum name`, or the plain name of a typedef or base type. */
  readonly types: ReadonlyMap<string, Entry>;
  readonly enumerators: ReadonlyMap<string, Entry>;
}

export class NameIndex {
  private readonly info: DebugInfo;
  private readonly byUnit = new Map<Unit, Names>();

  constructor(info: DebugInfo) {
    this.info = info;
  }

  /** The global or file static of that name, one of `near` first, a definition before a declaration. */
  variable(name: string, near: Unit | undefined): Entry | undefined {
    const found = this.search(near, (names) => names.variables.get(name));
    if (found && isDeclaration(found))
      return (
        this.firstWhere(
          (names) => names.variables.get(name),
          (entry) => !isDeclaration(entry),
        ) ?? found
      );
    return found;
  }

  variablesOf(unit: Unit): Iterable<Entry> {
    return this.names(unit).variables.values();
  }

  type(
    name: string,
    keyword: 'struct' | 'union' | 'enum' | undefined,
    near: Unit | undefined,
  ): Entry | undefined {
    const key = keyword ? `${keyword} ${name}` : name;
    const found = this.search(near, (names) => names.types.get(key));
    if (found && isDeclaration(found)) return this.definition(key) ?? found;
    return found;
  }

  /** The definition of a struct, union, class or enum that a unit only declares. */
  definitionOf(tag: number, name: string): Entry | undefined {
    const keyword = keywordOf(tag);
    return keyword === undefined ? undefined : this.definition(`${keyword} ${name}`);
  }

  enumerator(name: string, near: Unit | undefined): Entry | undefined {
    return this.search(near, (names) => names.enumerators.get(name));
  }

  private definition(key: string): Entry | undefined {
    return this.firstWhere(
      (names) => names.types.get(key),
      (entry) => !isDeclaration(entry),
    );
  }

  private search(near: Unit | undefined, get: (names: Names) => Entry | undefined): Entry | undefined {
    const found = near && get(this.names(near));
    return found ?? this.firstWhere(get, () => true);
  }

  private firstWhere(
    get: (names: Names) => Entry | undefined,
    accept: (entry: Entry) => boolean,
  ): Entry | undefined {
    for (const unit of this.info.units) {
      const found = get(this.names(unit));
      if (found && accept(found)) return found;
    }
    return undefined;
  }

  private names(unit: Unit): Names {
    let names = this.byUnit.get(unit);
    if (!names) {
      names = collect(unit);
      this.byUnit.set(unit, names);
    }
    return names;
  }
}

function collect(unit: Unit): Names {
  const variables = new Map<string, Entry>();
  const types = new Map<string, Entry>();
  const enumerators = new Map<string, Entry>();
  const add = (map: Map<string, Entry>, name: string, entry: Entry): void => {
    const known = map.get(name);
    if (!known || (isDeclaration(known) && !isDeclaration(entry))) map.set(name, entry);
  };
  const visit = (container: Entry, inFunction: boolean): void => {
    for (const entry of container.children) {
      if (entry.tag === Tag.subprogram || entry.tag === Tag.lexicalBlock) {
        visit(entry, true); // for the types declared there
        continue;
      }
      const named = entry.tag === Tag.variable ? !inFunction : keepsName.has(entry.tag);
      const name = named ? entry.name : undefined;
      if (entry.tag === Tag.variable && name !== undefined) add(variables, name, entry);
      const keyword = keywordOf(entry.tag);
      if (keyword !== undefined && name !== undefined) {
        add(types, `${keyword} ${name}`, entry);
        if (entry.tag === Tag.classType) add(types, name, entry);
      }
      if ((entry.tag === Tag.typedef || entry.tag === Tag.baseType) && name !== undefined)
        add(types, name, entry);
      if (entry.tag === Tag.enumerationType)
        for (const child of entry.children)
          if (child.tag === Tag.enumerator && child.name !== undefined) add(enumerators, child.name, child);
      if (entry.tag === Tag.namespace || entry.tag === Tag.structureType || entry.tag === Tag.classType)
        visit(entry, inFunction);
    }
  };
  const root = unit.tree();
  if (root) visit(root, false);
  return { variables, types, enumerators };
}

/** What is found by name besides variables. */
const keepsName = new Set<number>([
  Tag.structureType,
  Tag.classType,
  Tag.unionType,
  Tag.enumerationType,
  Tag.typedef,
  Tag.baseType,
]);

function keywordOf(tag: number): 'struct' | 'union' | 'enum' | undefined {
  switch (tag) {
    case Tag.structureType:
    case Tag.classType:
      return 'struct';
    case Tag.unionType:
      return 'union';
    case Tag.enumerationType:
      return 'enum';
    default:
      return undefined;
  }
}

function isDeclaration(entry: Entry): boolean {
  return entry.flag(At.declaration);
}
