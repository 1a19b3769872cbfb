import { sameOptions, type Breakpoint, type BreakpointOptions } from './breakpoint.ts';

/** Numbers for breakpoints: the same place keeps its number for the whole session. */
export class BreakpointIds {
  private readonly numbers = new Map<string, number>();

  of(key: string): number {
    const number = this.numbers.get(key) ?? this.numbers.size + 1;
    this.numbers.set(key, number);
    return number;
  }
}

/**
 * The breakpoints of one request. Each request replaces the list; a breakpoint that is asked for again with the same options
 * stays the same one and keeps its count.
 */
export class BreakpointList<Item extends Breakpoint> {
  private readonly ids: BreakpointIds;
  private readonly prefix: string;
  private items = new Map<string, Item>();

  constructor(ids: BreakpointIds, prefix: string) {
    this.ids = ids;
    this.prefix = prefix;
  }

  /**
   * @param place what makes a wanted breakpoint the same one as before.
   * @param create makes a new one; its place in the program has to be found by the caller.
   * @returns one per wanted breakpoint, in order.
   */
  replace<Wanted extends BreakpointOptions>(
    wanted: readonly Wanted[],
    place: (wanted: Wanted) => string,
    create: (id: number, wanted: Wanted) => Item,
    dispose: (item: Item) => void,
  ): Item[] {
    const before = this.items;
    this.items = new Map();
    const seen = new Map<string, number>();
    const result = wanted.map((each) => {
      const repeat = seen.get(place(each)) ?? 0;
      seen.set(place(each), repeat + 1);
      const key = `${this.prefix}|${place(each)}|${repeat}`;
      const old = before.get(key);
      const item = old !== undefined && sameOptions(old.options, each) ? old : create(this.ids.of(key), each);
      this.items.set(key, item);
      return item;
    });
    const kept = new Set(result);
    for (const item of before.values()) if (!kept.has(item)) dispose(item);
    return result;
  }

  get all(): readonly Item[] {
    return [...this.items.values()];
  }
}
