/** What the expression language is evaluated in: names, types, and the target's memory and registers. */

import type { Type } from '../types.ts';
import type { Target, Value } from '../values/value.ts';

/**
 * Ready-made for a frame by `Program.evaluationContext`; wrap it to add names (such as `$partition`) in `variable`.
 * Nothing here throws.
 */
export interface EvaluationContext extends Target {
  /** A variable, function, enumerator or intrinsic (`$...`) of this name, innermost scope first. */
  variable(name: string): Value | undefined;
  /** A type by its C name: `int`, `struct ring`, `uint32_t`. `keyword` is absent for plain names and typedefs. */
  type(name: string, keyword?: 'struct' | 'union' | 'enum'): Type | undefined;
  /** The DWARF number of a register name (`a0`, `x10`, `sp`, `fa0`); undefined when there is none. */
  register(name: string): number | undefined;
  /** The program counter of the frame, for `$pc` and `pc`. */
  readonly pc: bigint;
  /** A name for a code or data address (`irq_handler`, `ring+0x8`), for showing pointers. */
  nameAddress(address: bigint): string | undefined;
}

/** How a result is to be shown; from the suffix of the expression (`x,x` `x,d` `x,b` `x,o` `x,c` `x,s`) or from DAP's `hex`. */
export interface ValueFormat {
  readonly base?: 'hexadecimal' | 'decimal' | 'binary' | 'octal' | 'character' | 'string';
}

export type Evaluation =
  | { readonly ok: true; readonly value: Value; readonly format: ValueFormat }
  | {
      readonly ok: false;
      /** Short and plain: "no variable named `foo` in this scope". */
      readonly message: string;
      /** Where in the text, from 0. */
      readonly offset: number;
    };
