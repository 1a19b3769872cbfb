import type { PageWatches } from '../machine.ts';

export interface Watch {
  readonly load: boolean;
  readonly store: boolean;
}

/** Which pages are watched. The harts ask on their slow paths, and drop cached translations when the answer changes. */
export class WatchedPages implements PageWatches {
  private readonly pages = new Map<number, Watch>();
  private readonly listeners: (() => void)[] = [];

  watch(page: number, access: Watch): void {
    this.pages.set(pageOf(page), access);
    this.changed();
  }

  unwatch(page: number): void {
    if (this.pages.delete(pageOf(page))) this.changed();
  }

  /** What is watched at a physical address; undefined for nothing. */
  at(physical: number): Watch | undefined {
    return this.pages.size === 0 ? undefined : this.pages.get(pageOf(physical));
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}

function pageOf(physical: number): number {
  return physical - (physical % 4096);
}
