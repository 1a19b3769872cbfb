/** Parsed expressions. Every node knows where its operator or name stands in the text. */

import type { Type } from '../types.ts';
import type { Value } from '../values/value.ts';

export type BinaryOperator =
  '*' | '/' | '%' | '+' | '-' | '<<' | '>>' | '<' | '>' | '<=' | '>=' | '==' | '!=' | '&' | '^' | '|';

export type Expression = { readonly offset: number } & (
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string; readonly arrow: boolean }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
  | {
      readonly kind: 'unary';
      readonly operator: '+' | '-' | '!' | '~' | '*' | '&';
      readonly operand: Expression;
    }
  | { readonly kind: 'step'; readonly by: 1 | -1; readonly after: boolean; readonly operand: Expression }
  | { readonly kind: 'cast'; readonly type: Type; readonly operand: Expression }
  | { readonly kind: 'sizeof'; readonly type: Type }
  | { readonly kind: 'sizeof-value'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'logical';
      readonly operator: '&&' | '||';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | {
      readonly kind: 'assign';
      readonly operator: BinaryOperator | undefined;
      readonly target: Expression;
      readonly value: Expression;
    }
  | { readonly kind: 'comma'; readonly left: Expression; readonly right: Expression }
);

/** An expression and the suffix after it: `ring,x`, `buffer,[16]`, `p,8`. */
export interface ParsedText {
  readonly expression: Expression;
  readonly base: 'hexadecimal' | 'decimal' | 'binary' | 'octal' | 'character' | 'string' | undefined;
  /** Show this many elements from the pointer or array. */
  readonly elements: Expression | undefined;
}
