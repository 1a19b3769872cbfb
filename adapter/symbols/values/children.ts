/** What a value unfolds into: members, elements, what a pointer points to. */

import { sizeOf, stripped } from '../types.ts';
import { elementValue, listMembers, memberValue } from './parts.ts';
import { pointerOf, type PresentationContext } from './present.ts';
import type { ChildValue } from './presentation.ts';
import type { Value } from './value.ts';

export interface Slice {
  readonly start: number;
  readonly count: number;
}

/** More children are not listed at once, whatever is asked for. */
const MOST = 10_000;

/**
 * The children `slice.start` .. `slice.start + slice.count - 1`, all when there is no slice. `expression` is a C
 * expression for the value itself; with it, children have expressions too.
 */
export function children(
  value: Value,
  context: PresentationContext,
  slice: Slice | undefined,
  expression?: string,
): ChildValue[] {
  if (value.location.kind === 'unavailable') return [];
  const type = stripped(value.type);
  if (type.kind === 'struct')
    return sliced(members(value, expression && `${inParentheses(expression)}.`), slice);
  if (type.kind === 'array') return elements(value, slice, expression);
  return type.kind === 'pointer' ? sliced(pointed(value, context, expression), slice) : [];
}

function members(value: Value, prefix: string | undefined): ChildValue[] {
  const type = stripped(value.type);
  if (type.kind !== 'struct') return [];
  return listMembers(type).map((found) => {
    const name = found.member.name ?? '?';
    return {
      name,
      value: memberValue(value, found),
      evaluateName: prefix === undefined ? undefined : prefix + name,
    };
  });
}

/** The members of a struct pointed to; of another pointer the object itself. */
function pointed(value: Value, context: PresentationContext, expression: string | undefined): ChildValue[] {
  const type = stripped(value.type);
  const address = pointerOf(value, context);
  if (type.kind !== 'pointer' || !address) return [];
  const object: Value = { type: type.target, location: { kind: 'memory', address } };
  const target = stripped(type.target);
  if (target.kind === 'void' || target.kind === 'function') return [];
  if (target.kind === 'struct') return members(object, expression && `${inParentheses(expression)}->`);
  const evaluateName = expression && `*${inParentheses(expression)}`;
  return [{ name: evaluateName ?? '*', value: object, evaluateName }];
}

function elements(value: Value, slice: Slice | undefined, expression: string | undefined): ChildValue[] {
  const type = stripped(value.type);
  if (type.kind !== 'array') return [];
  const size = sizeOf(type.element);
  if (size === undefined) return [];
  // An open array has no end that is known; what is asked for is shown.
  const total = type.count ?? (slice ? slice.start + slice.count : 0);
  const start = Math.max(0, slice?.start ?? 0);
  const count = Math.max(0, Math.min(slice?.count ?? total, total - start, MOST));
  return Array.from({ length: count }, (_, index) => ({
    name: `[${start + index}]`,
    value: elementValue(value, type.element, size, start + index),
    evaluateName: expression && `${inParentheses(expression)}[${start + index}]`,
  }));
}

function sliced(all: readonly ChildValue[], slice: Slice | undefined): ChildValue[] {
  const start = Math.max(0, slice?.start ?? 0);
  return all.slice(start, start + Math.min(slice?.count ?? MOST, MOST));
}

/** `a->b[1]` can be followed by anything; `*a` or `(T *)a` must be in parentheses first. Format suffixes are left out. */
function inParentheses(shown: string): string {
  const expression = shown.replace(/(\s*,\s*(\[[^\]]*\]|\w+))+\s*$/, '');
  return /^[\w$]+(\.[\w$]+|->[\w$]+|\[\w+\])*$/.test(expression) ? expression : `(${expression})`;
}
