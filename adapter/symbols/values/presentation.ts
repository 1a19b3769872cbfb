/** How a value is shown: what a variables view needs of it, in no debugger's terms. */

import type { Value } from './value.ts';

export interface Presentation {
  /** One line: `42`, `0x80001000 <ring>`, `"hello"`, `{head = 1, tail = 2}`, `READY (2)`, `<optimized out>`. */
  readonly text: string;
  /** As C writes it: `struct ring *`, `uint8_t[16]`. */
  readonly typeName: string;
  /** How many members (or the one object a pointer points to) can be listed below it. */
  readonly namedChildren: number;
  /** How many elements; listed by slices. */
  readonly indexedChildren: number;
  /** Where the object (or what the pointer points to) is in memory, for a memory view. */
  readonly memoryReference: bigint | undefined;
  /** False when the value cannot be set (an aggregate, optimized out, no place in memory or register). */
  readonly writable: boolean;
}

export interface ChildValue {
  /** `head`, `[3]`, `*ptr`. */
  readonly name: string;
  readonly value: Value;
  /** A C expression that gives this child, when the parent had one. */
  readonly evaluateName: string | undefined;
}

export type Assignment =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly message: string };
