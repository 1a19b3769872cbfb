/** Addresses `start` to just before `end`. */
export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

export function overlaps(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}

/** `0x1000..0x1fff`: first and last address. */
export function hexRange({ start, end }: Range): string {
  return `0x${start.toString(16)}..0x${(end - 1n).toString(16)}`;
}
