/** How long a run goes on: virtual nanoseconds since the start, or instructions. */
export type Until =
  | { readonly kind: 'time'; readonly nanoseconds: number }
  | { readonly kind: 'instructions'; readonly count: number };

const TIMES: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };
const COUNTS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 };

/** Reads `10ms`, `2s` (virtual time) or `5000000`, `5M` (instructions). @returns undefined when it is neither. */
export function parseUntil(text: string): Until | undefined {
  const parts = /^([0-9]+(?:\.[0-9]+)?)(ns|us|ms|s|k|M|G)?$/.exec(text);
  if (parts === null) return undefined;
  const number = Number(parts[1]);
  const unit = parts[2] ?? '';
  const time = TIMES[unit];
  const value = Math.round(number * (time ?? COUNTS[unit] ?? 1));
  if (!Number.isSafeInteger(value) || value < 1) return undefined;
  return time === undefined ? { kind: 'instructions', count: value } : { kind: 'time', nanoseconds: value };
}
