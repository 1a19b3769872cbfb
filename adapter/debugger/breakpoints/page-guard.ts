import type { PageWatches } from '../../machine/machine.ts';

const PAGE = 4096;

interface Wish {
  readonly load: boolean;
  readonly store: boolean;
}

/** Several data breakpoints may lie in one page: the page is watched for what any of them wants. */
export class PageGuard {
  private readonly watches: PageWatches;
  private readonly wishes = new Map<number, Set<Wish>>();

  constructor(watches: PageWatches) {
    this.watches = watches;
  }

  /** @returns a function that ends the watch. */
  watch(physical: number, length: number, wish: Wish): () => void {
    const pages: number[] = [];
    for (let page = physical - (physical % PAGE); page < physical + length; page += PAGE) pages.push(page);
    const mine = { ...wish };
    for (const page of pages) {
      const wishes = this.wishes.get(page) ?? new Set<Wish>();
      this.wishes.set(page, wishes.add(mine));
      this.apply(page);
    }
    return () => {
      for (const page of pages) {
        this.wishes.get(page)?.delete(mine);
        this.apply(page);
      }
    };
  }

  private apply(page: number): void {
    const wishes = [...(this.wishes.get(page) ?? [])];
    if (wishes.length === 0) {
      this.wishes.delete(page);
      this.watches.unwatch(page);
      return;
    }
    this.watches.watch(page, {
      load: wishes.some(({ load }) => load),
      store: wishes.some(({ store }) => store),
    });
  }
}
