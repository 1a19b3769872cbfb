import type { PageWatches } from '../machine.ts';

export interface Watch {
  readonly load: boolean;
  readonly store: boolean;
}

/** Which pages are watched. The harts ask on their slow paths, and drop cached translations when the answer changes. */
export class WatchedPages implements PageWatches {
  /** By page and watcher. */
  private readonly wishes = new Map<number, Map<string, Watch>>();
  /** What the watchers of a page want together. */
  private readonly pages = new Map<number, Watch>();
  private readonly listeners: (() => void)[] = [];

  watch(page: number, access: Watch, watcher = ''): void {
    const start = pageOf(page);
    const wishes = this.wishes.get(start) ?? new Map<string, Watch>();
    wishes.set(watcher, access);
    this.wishes.set(start, wishes);
    this.update(start, wishes);
  }

  unwatch(page: number, watcher = ''): void {
    const start = pageOf(page);
    const wishes = this.wishes.get(start);
    if (wishes?.delete(watcher) === true) this.update(start, wishes);
  }

  /** What is watched at a physical address; undefined for nothing. */
  at(physical: number): Watch | undefined {
    return this.pages.size === 0 ? undefined : this.pages.get(pageOf(physical));
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private update(page: number, wishes: ReadonlyMap<string, Watch>): void {
    const all = [...wishes.values()];
    if (all.length === 0) {
      this.wishes.delete(page);
      this.pages.delete(page);
    } else
      this.pages.set(page, { load: all.some(({ load }) => load), store: all.some(({ store }) => store) });
    for (const listener of this.listeners) listener();
  }
}

function pageOf(physical: number): number {
  return physical - (physical % 4096);
}
