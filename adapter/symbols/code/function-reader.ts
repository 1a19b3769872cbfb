/** The functions of a unit that have code, and the calls that were inlined into them (DWARF 5, section 3.3). */

import { At, Tag } from '../dwarf/constants.ts';
import type { Entry, Unit } from '../dwarf/entry.ts';
import { covers, entryRanges } from '../dwarf/ranges.ts';
import type { AddressRange } from '../program.ts';

/** A function, or one inlined copy of it. */
export interface CodeEntry {
  readonly entry: Entry;
  readonly name: string;
  readonly ranges: readonly AddressRange[];
  /** Where it is entered. */
  readonly low: bigint;
}

/** `isCode` drops what the linker has discarded. */
export function readFunctions(unit: Unit, isCode: (address: bigint) => boolean): CodeEntry[] {
  const functions: CodeEntry[] = [];
  const visit = (entry: Entry): void => {
    for (const child of entry.children) {
      if (child.tag === Tag.subprogram) {
        const found = codeEntry(child, isCode);
        if (found) functions.push(found);
      }
      if (child.tag !== Tag.inlinedSubroutine && child.children.length > 0) visit(child);
    }
  };
  const root = unit.tree();
  if (root) visit(root);
  return functions;
}

/** All copies inlined into a function, at any depth. */
export function inlinedInto(container: Entry, isCode: (address: bigint) => boolean): CodeEntry[] {
  const copies: CodeEntry[] = [];
  for (const child of container.children) {
    if (child.tag === Tag.inlinedSubroutine) {
      const found = codeEntry(child, isCode);
      if (found) copies.push(found);
    }
    if (child.tag === Tag.inlinedSubroutine || child.tag === Tag.lexicalBlock)
      copies.push(...inlinedInto(child, isCode));
  }
  return copies;
}

/** The inlined copies around `address` inside a function, outermost first. */
export function inlinedAround(container: Entry, address: bigint): CodeEntry[] {
  const chain: CodeEntry[] = [];
  let inside: Entry | undefined = container;
  while (inside) {
    const next: Entry | undefined = blockAround(inside, address);
    if (next?.tag === Tag.inlinedSubroutine) {
      const found = codeEntry(next, () => true);
      if (found) chain.push(found);
    }
    inside = next;
  }
  return chain;
}

/** The block or inlined call directly inside `container` that covers `address`. */
export function blockAround(container: Entry, address: bigint): Entry | undefined {
  for (const child of container.children) {
    if (child.tag !== Tag.lexicalBlock && child.tag !== Tag.inlinedSubroutine) continue;
    const ranges = entryRanges(child);
    if (covers(ranges, address)) return child;
    // A block without addresses of its own is transparent.
    if (ranges.length > 0 || child.tag !== Tag.lexicalBlock || child.has(At.abstractOrigin)) continue;
    const inner = blockAround(child, address);
    if (inner) return inner;
  }
  return undefined;
}

function codeEntry(entry: Entry, isCode: (address: bigint) => boolean): CodeEntry | undefined {
  const ranges = entryRanges(entry).filter(({ low }) => isCode(low));
  const first = ranges[0];
  if (!first) return undefined;
  return { entry, name: qualifiedName(entry), ranges, low: entryAddress(entry, first.low) };
}

function entryAddress(entry: Entry, otherwise: bigint): bigint {
  const value = entry.raw(At.entryPc);
  if (value?.kind === 'constant') return (entry.address(At.lowPc) ?? otherwise) + value.value;
  return entry.address(At.entryPc) ?? otherwise;
}

/** With the namespaces and classes around it, as C++ writes it. */
function qualifiedName(entry: Entry): string {
  const declaration = entry.origins().at(-1) ?? entry;
  const parts = [entry.name ?? '?'];
  for (let outer = declaration.parent; outer; outer = outer.parent) {
    const names = [Tag.namespace, Tag.structureType, Tag.classType, Tag.unionType] as number[];
    if (names.includes(outer.tag)) parts.unshift(outer.string(At.name) ?? '(anonymous)');
  }
  return parts.join('::');
}
