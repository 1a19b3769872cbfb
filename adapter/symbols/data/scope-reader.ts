/** The variables that are visible at an address (DWARF 5, section 4.1). */

import { blockAround, inlinedAround } from '../code/function-reader.ts';
import { At, Tag } from '../dwarf/constants.ts';
import type { Entry } from '../dwarf/entry.ts';
import { covers, entryRanges } from '../dwarf/ranges.ts';

/** An entry of a variable or parameter, and how many blocks deep in its function it is declared. */
export interface ScopedEntry {
  readonly entry: Entry;
  readonly block: number;
}

export interface ScopedEntries {
  readonly parameters: readonly ScopedEntry[];
  /** Those of the innermost block first. */
  readonly locals: readonly ScopedEntry[];
}

/** In the function itself for `inlineDepth` 0, else in the n-th inlined call inside it. */
export function readScopes(around: Entry, address: bigint, inlineDepth: number): ScopedEntries {
  const container =
    inlineDepth === 0 ? around : (inlinedAround(around, address)[inlineDepth - 1]?.entry ?? around);
  const blocks: Entry[][] = [];
  collect(container, address, 0, blocks);
  const parameters = (blocks[0] ?? []).filter((entry) => entry.tag === Tag.formalParameter);
  const locals = blocks.flatMap((entries, block) =>
    entries.filter((entry) => entry.tag === Tag.variable).map((entry) => ({ entry, block })),
  );
  return {
    parameters: parameters.map((entry) => ({ entry, block: 0 })),
    locals: locals.sort((a, b) => b.block - a.block),
  };
}

/** The named variables of a block and of the blocks inside it around `address`, by depth. */
function collect(container: Entry, address: bigint, depth: number, blocks: Entry[][]): void {
  const here = (blocks[depth] ??= []);
  here.push(...variablesOf(container));
  for (const child of container.children) {
    if (child.tag !== Tag.lexicalBlock) continue;
    const ranges = entryRanges(child);
    if (covers(ranges, address) || (ranges.length === 0 && blockAround(child, address)))
      collect(child, address, depth + 1, blocks);
  }
}

/** Those of the entry, and those that only its abstract form still mentions: optimized out in this copy. */
function variablesOf(container: Entry): Entry[] {
  const own = container.children.filter(isNamedVariable);
  const abstract = container.reference(At.abstractOrigin);
  if (!abstract) return own;
  const concrete = new Set(own.map((entry) => entry.reference(At.abstractOrigin)));
  return [...own, ...abstract.children.filter((entry) => isNamedVariable(entry) && !concrete.has(entry))];
}

function isNamedVariable(entry: Entry): boolean {
  return (entry.tag === Tag.variable || entry.tag === Tag.formalParameter) && entry.name !== undefined;
}
