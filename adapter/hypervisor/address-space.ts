import { Cause } from '../machine/hart/hart.ts';
import type { StateReader, StateWriter } from '../machine/state.ts';
import type { AccessKind, PageTranslation, TranslationFault } from '../machine/translation.ts';
import type { AddressSpace, Mapping } from './partition.ts';

/** First virtual address above the user half of Sv39: bit 38 and all above it are zero below here. */
export const USER_END = 1n << 38n;

/**
 * An address space of a partition: mappings in Sv39's user half, page granular. It answers the hart's TLB misses itself;
 * no page tables lie in guest memory.
 */
export class Sv39AddressSpace implements AddressSpace {
  readonly name: string;
  /** Called after every change: harts that cache translations of this space must drop them. */
  onChange: (() => void) | undefined;
  private ascending: readonly Mapping[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get mappings(): readonly Mapping[] {
    return this.ascending;
  }

  map(mapping: Mapping): string | undefined {
    const problem = this.problemWith(mapping);
    if (problem !== undefined) return problem;
    this.replace([...this.ascending, mapping]);
    return undefined;
  }

  unmap(virtual: bigint): void {
    const gone = this.find(virtual);
    if (gone !== undefined) this.replace(this.ascending.filter((mapping) => mapping !== gone));
  }

  clear(): void {
    this.replace([]);
  }

  find(virtual: bigint): Mapping | undefined {
    const candidate = this.ascending[this.countUpTo(virtual) - 1];
    return candidate !== undefined && virtual < endOf(candidate) ? candidate : undefined;
  }

  around(virtual: bigint): { readonly below: Mapping | undefined; readonly above: Mapping | undefined } {
    const count = this.countUpTo(virtual);
    return { below: this.ascending[count - 1], above: this.ascending[count] };
  }

  translate(virtual: bigint, access: AccessKind): PageTranslation | TranslationFault {
    const mapping = this.find(virtual);
    if (mapping === undefined || !permits(mapping, access)) return { cause: pageFault(access) };
    const offset = Number(virtual - mapping.virtual);
    const { pageSize, permissions } = mapping;
    return { physical: mapping.physical + offset - (offset % pageSize), size: pageSize, ...permissions };
  }

  save(out: StateWriter): void {
    out.list(this.ascending, (mapping) => {
      out.string(mapping.name);
      out.u64(mapping.virtual);
      out.number(mapping.size);
      out.number(mapping.physical);
      out.bool(mapping.pageSize === 4096);
      out.bool(mapping.permissions.read);
      out.bool(mapping.permissions.write);
      out.bool(mapping.permissions.execute);
    });
  }

  restore(from: StateReader): void {
    this.replace(
      from.list(() => ({
        name: from.string(),
        virtual: from.u64(),
        size: from.number(),
        physical: from.number(),
        pageSize: from.bool() ? 4096 : 2097152,
        permissions: { read: from.bool(), write: from.bool(), execute: from.bool() },
      })),
    );
  }

  private replace(mappings: readonly Mapping[]): void {
    this.ascending = [...mappings].sort((a, b) => (a.virtual < b.virtual ? -1 : 1));
    this.onChange?.();
  }

  private problemWith(mapping: Mapping): string | undefined {
    const { name, virtual, size, physical, pageSize } = mapping;
    if (size <= 0 || size % pageSize !== 0)
      return `the size of ${name} (${hex(size)}) is not a multiple of its page size ${hex(pageSize)}`;
    if (virtual % BigInt(pageSize) !== 0n)
      return `${name} at ${hex(virtual)} does not begin on a page of ${hex(pageSize)} bytes`;
    if (physical % pageSize !== 0)
      return `${name} at physical address ${hex(physical)} does not begin on a page of ${hex(pageSize)} bytes`;
    if (endOf(mapping) > USER_END)
      return `${name} at ${hex(virtual)} ends above the user addresses of Sv39 (${hex(USER_END)})`;
    const other = this.ascending.find((taken) => virtual < endOf(taken) && taken.virtual < endOf(mapping));
    return other && `${name} at ${hex(virtual)} overlaps ${other.name} at ${hex(other.virtual)}`;
  }

  /** How many mappings begin at or below an address. */
  private countUpTo(virtual: bigint): number {
    let low = 0;
    let high = this.ascending.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const mapping = this.ascending[middle];
      if (mapping !== undefined && mapping.virtual <= virtual) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** First address after a mapping. */
function endOf(mapping: Mapping): bigint {
  return mapping.virtual + BigInt(mapping.size);
}

function permits({ permissions }: Mapping, access: AccessKind): boolean {
  switch (access) {
    case 'fetch':
      return permissions.execute;
    case 'load':
      return permissions.read;
    case 'store':
      return permissions.write;
  }
}

function pageFault(access: AccessKind): number {
  switch (access) {
    case 'fetch':
      return Cause.instructionPageFault;
    case 'load':
      return Cause.loadPageFault;
    case 'store':
      return Cause.storePageFault;
  }
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
