/** Binary search. */

/** How many leading items of `items`, sorted by `key`, have a key of at most `value`. */
export function countUpTo<T>(items: readonly T[], value: bigint, key: (item: T) => bigint): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle] as T;
    if (key(item) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** -1, 0 or 1. */
export function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
