/** When a breakpoint that is passed again and again stops: `3`, `= 3`, `== 3`, `> 3`, `>= 3`, `< 3`, `<= 3`, `% 3`. */
export type HitCondition =
  | { readonly ok: true; readonly holds: (hits: number) => boolean }
  | { readonly ok: false; readonly message: string };

const OPERATORS: Readonly<Record<string, (hits: number, wanted: number) => boolean>> = {
  '': (hits, wanted) => hits === wanted,
  '=': (hits, wanted) => hits === wanted,
  '==': (hits, wanted) => hits === wanted,
  '>': (hits, wanted) => hits > wanted,
  '>=': (hits, wanted) => hits >= wanted,
  '<': (hits, wanted) => hits < wanted,
  '<=': (hits, wanted) => hits <= wanted,
  '%': (hits, wanted) => hits % wanted === 0,
};

/**
 * Hits count from 1 and count only passes on which the breakpoint's condition held. A number alone means exactly that hit.
 * An empty text is always true.
 */
export function parseHitCondition(text: string): HitCondition {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: true, holds: () => true };
  const match = /^(=|==|>|>=|<|<=|%)?\s*(\d{1,15})$/.exec(trimmed);
  const compare = OPERATORS[match?.[1] ?? ''];
  if (match === null || compare === undefined)
    return {
      ok: false,
      message: `\`${trimmed}\` is no hit count. Write a number, or one of =, ==, >, >=, <, <=, % before it.`,
    };
  const wanted = Number(match[2]);
  if (match[1] === '%' && wanted === 0)
    return { ok: false, message: '`%0` never holds. Write %1 for every hit.' };
  return { ok: true, holds: (hits) => compare(hits, wanted) };
}
