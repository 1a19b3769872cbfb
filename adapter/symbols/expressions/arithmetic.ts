/** C's arithmetic on numbers: promotions, conversions and operators (C11, sections 6.3.1 and 6.5). */

import { sizeOf, stripped, type Type } from '../types.ts';
import { isSigned } from '../values/load.ts';
import type { Scalar } from '../values/scalar.ts';
import { DOUBLE, FLOAT, INT, LONG, UNSIGNED_INT, UNSIGNED_LONG } from './builtin-types.ts';
import type { BinaryOperator } from './syntax.ts';

/** A number and its type: `int` or wider, `float` or `double`. */
export interface Operand {
  readonly scalar: Scalar;
  readonly type: Type;
}

/** A result, or why there is none. */
export type Computed = Operand | { readonly problem: string };

/** Integer promotion: what is narrower than `int` becomes `int`. `bits` is the width of a bit field. */
export function promoted(scalar: Scalar, type: Type, bits?: number): Operand {
  const inner = stripped(type);
  if (scalar.kind === 'float') return { scalar, type: (sizeOf(type) ?? 8) === 4 ? FLOAT : DOUBLE };
  const size = inner.kind === 'base' || inner.kind === 'enum' ? inner.size : 8;
  if (size < 4 || (bits !== undefined && bits < 32)) return { scalar, type: INT };
  const signed = isSigned(type);
  if (size === 4) return { scalar, type: signed ? INT : UNSIGNED_INT };
  return { scalar, type: size === 8 ? (signed ? LONG : UNSIGNED_LONG) : inner };
}

/** The type both operands of an operator are converted to. */
function commonType(left: Type, right: Type): Type {
  const floats = [left, right].filter(isFloating);
  if (floats.length > 0) return floats.some((type) => sizeOf(type) === 8) ? DOUBLE : FLOAT;
  const leftSize = sizeOf(left) ?? 8;
  const rightSize = sizeOf(right) ?? 8;
  if (leftSize !== rightSize) return leftSize > rightSize ? left : right;
  return isSigned(left) ? right : left;
}

export function binary(operator: BinaryOperator, left: Operand, right: Operand): Computed {
  if (operator === '<<' || operator === '>>') return shift(operator, left, right);
  const type = commonType(left.type, right.type);
  if (isFloating(type))
    return floating(operator, Number(left.scalar.value), Number(right.scalar.value), type);
  if (left.scalar.kind === 'float' || right.scalar.kind === 'float') return { problem: 'not an integer' };
  const a = wrapped(left.scalar.value, type);
  const b = wrapped(right.scalar.value, type);
  switch (operator) {
    case '+':
      return integer(a + b, type);
    case '-':
      return integer(a - b, type);
    case '*':
      return integer(a * b, type);
    case '/':
      return b === 0n ? { problem: 'division by zero' } : integer(a / b, type);
    case '%':
      return b === 0n ? { problem: 'division by zero' } : integer(a % b, type);
    case '&':
      return integer(a & b, type);
    case '|':
      return integer(a | b, type);
    case '^':
      return integer(a ^ b, type);
    case '<':
    case '>':
    case '<=':
    case '>=':
    case '==':
    case '!=':
      return truth(compares(operator, a, b));
  }
}

export function compares<T extends bigint | number>(
  operator: '<' | '>' | '<=' | '>=' | '==' | '!=',
  a: T,
  b: T,
): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
  }
}

export function negated({ scalar, type }: Operand): Operand {
  return scalar.kind === 'float'
    ? { scalar: { kind: 'float', value: -scalar.value }, type }
    : integer(-scalar.value, type);
}

export function inverted({ scalar, type }: Operand): Computed {
  return scalar.kind === 'float' ? { problem: '`~` needs an integer' } : integer(~scalar.value, type);
}

export function truth(value: boolean): Operand {
  return integer(value ? 1n : 0n, INT);
}

export function integer(value: bigint, type: Type): Operand {
  return { scalar: { kind: 'integer', value: wrapped(value, type) }, type };
}

/** The shift has the type of its left side; bits shifted out are lost. */
function shift(operator: '<<' | '>>', left: Operand, right: Operand): Computed {
  if (left.scalar.kind === 'float' || right.scalar.kind === 'float')
    return { problem: `\`${operator}\` needs integers` };
  const bits = BigInt((sizeOf(left.type) ?? 8) * 8);
  const count = right.scalar.value;
  const { value } = left.scalar;
  if (count < 0n) return { problem: 'shift by a negative number' };
  if (operator === '<<') return integer(count >= bits ? 0n : value << count, left.type);
  return integer(value >> (count >= bits ? bits : count), left.type);
}

function floating(operator: BinaryOperator, a: number, b: number, type: Type): Computed {
  const result = (value: number): Operand => ({
    scalar: { kind: 'float', value: sizeOf(type) === 4 ? Math.fround(value) : value },
    type,
  });
  switch (operator) {
    case '+':
      return result(a + b);
    case '-':
      return result(a - b);
    case '*':
      return result(a * b);
    case '/':
      return result(a / b);
    case '<':
    case '>':
    case '<=':
    case '>=':
    case '==':
    case '!=':
      return truth(compares(operator, a, b));
    case '%':
    case '&':
    case '|':
    case '^':
    case '<<':
    case '>>':
      return { problem: `\`${operator}\` needs integers` };
  }
}

function wrapped(value: bigint, type: Type): bigint {
  const bits = (sizeOf(type) ?? 8) * 8;
  return isSigned(type) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

function isFloating(type: Type): boolean {
  return type.kind === 'base' && type.encoding === 'float';
}
