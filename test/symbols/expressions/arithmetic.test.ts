import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EvaluationContext } from '../../../adapter/symbols/expressions/context.ts';
import { evaluate } from '../../../adapter/symbols/expressions/evaluate.ts';
import { typeName } from '../../../adapter/symbols/types.ts';
import { present } from '../../../adapter/symbols/values/present.ts';

/** No names at all. */
const nothing: EvaluationContext = {
  pc: 0n,
  readMemory: () => undefined,
  readRegister: () => undefined,
  variable: () => undefined,
  type: () => undefined,
  register: () => undefined,
  nameAddress: () => undefined,
};

/** `text : type`, or the message and the place of the error. */
function result(expression: string): string {
  const evaluation = evaluate(expression, nothing);
  if (!evaluation.ok) return `${evaluation.message} @${evaluation.offset}`;
  const { text } = present(evaluation.value, nothing, evaluation.format);
  return `${text} : ${typeName(evaluation.value.type)}`;
}

/** Every value and type here was checked with GCC's _Static_assert and _Generic for lp64. */
const constants: readonly (readonly [expression: string, shown: string])[] = [
  ['1 + 2 * 3', '7 : int'],
  ['(1 + 2) * 3', '9 : int'],
  ['10 - 4 - 3', '3 : int'],
  ['7 / 2', '3 : int'],
  ['-7 / 2', '-3 : int'],
  ['-7 % 3', '-1 : int'],
  ['7u / 2', '3 : unsigned int'],
  ['-1 < 1u', '0 : int'],
  ['-1 < 1', '1 : int'],
  ['-1 < 1ul', '0 : int'],
  ['(unsigned char)200 + (unsigned char)100', '300 : int'],
  ['(signed char)200', "-56 '\\xc8' : signed char"],
  ['(char)200 < 0', '0 : int'],
  ['2147483647 + 0u', '2147483647 : unsigned int'],
  ['4294967295u + 1', '0 : unsigned int'],
  ['0xffffffff', '4294967295 : unsigned int'],
  ['4294967295', '4294967295 : long'],
  ['0xffffffffffffffff', '18446744073709551615 : unsigned long'],
  ['0x7fffffff', '2147483647 : int'],
  ['1l << 40', '1099511627776 : long'],
  ['-8 >> 1', '-4 : int'],
  ['0x80000000 >> 4', '134217728 : unsigned int'],
  ['~0', '-1 : int'],
  ['~0u', '4294967295 : unsigned int'],
  ['~(unsigned char)0', '-1 : int'],
  ['!5', '0 : int'],
  ['!!5', '1 : int'],
  ['1 ? 2 : 3', '2 : int'],
  ['0 ? 1 : 0 ? 2 : 3', '3 : int'],
  ['1 || 0 && 0', '1 : int'],
  ['6 & 3 | 8 ^ 1', '11 : int'],
  ['1 == 1 == 1', '1 : int'],
  ['5 > 3 != 0', '1 : int'],
  ['1 << 2 + 1', '8 : int'],
  ["'A' + 1", '66 : int'],
  ["'\\n'", '10 : int'],
  ["'\\x41'", '65 : int'],
  ['017', '15 : int'],
  ['0b101', '5 : int'],
  ['1.5 + 1', '2.5 : double'],
  ['1.5f * 2', '3 : float'],
  ['7 / 2.0', '3.5 : double'],
  ['(int)3.9', '3 : int'],
  ['(int)-3.9', '-3 : int'],
  ['(long)1e10', '10000000000 : long'],
  ['(_Bool)42', 'true : _Bool'],
  ['(unsigned short)-1', '65535 : unsigned short'],
  ['sizeof(int)', '4 : unsigned long'],
  ['sizeof(long double)', '16 : unsigned long'],
  ['sizeof(char *)', '8 : unsigned long'],
  ['sizeof(int[3][4])', '48 : unsigned long'],
  ['sizeof(int (*)[4])', '8 : unsigned long'],
  ['sizeof 1l', '8 : unsigned long'],
  ['sizeof(char) - 2', '18446744073709551615 : unsigned long'],
  ['sizeof "abc"', '4 : unsigned long'],
  ['"abc"[1]', "98 'b' : char"],
  ['(int *)16 + 1', '0x14 : int *'],
  ['(int *)16 - (int *)8', '2 : long'],
  ['(int *)16 > (int *)8', '1 : int'],
  ['(unsigned long)(char *)0x1000', '4096 : unsigned long'],
  ['(1, 2)', '2 : int'],
  ['- - 1', '1 : int'],
  ['+1', '1 : int'],
];

describe('C arithmetic', () => {
  for (const [expression, shown] of constants)
    it(`makes ${expression} ${shown}`, () => assert.equal(result(expression), shown));

  it('has the signed and unsigned results of 32 and 64 bits for any numbers', () => {
    const bits = [
      { type: 'int', wrap: (value: bigint) => BigInt.asIntN(32, value) },
      { type: 'unsigned int', wrap: (value: bigint) => BigInt.asUintN(32, value) },
      { type: 'long', wrap: (value: bigint) => BigInt.asIntN(64, value) },
      { type: 'unsigned long', wrap: (value: bigint) => BigInt.asUintN(64, value) },
    ];
    const operations: Record<string, (a: bigint, b: bigint) => bigint> = {
      '+': (a, b) => a + b,
      '-': (a, b) => a - b,
      '*': (a, b) => a * b,
      '/': (a, b) => a / b,
      '%': (a, b) => a % b,
      '&': (a, b) => a & b,
      '|': (a, b) => a | b,
      '^': (a, b) => a ^ b,
    };
    const number = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
    fc.assert(
      fc.property(
        fc.constantFrom(...bits),
        fc.constantFrom(...Object.keys(operations)),
        number,
        number,
        (kind, operator, a, b) => {
          const [left, right] = [kind.wrap(a), kind.wrap(b)];
          fc.pre(right !== 0n || (operator !== '/' && operator !== '%'));
          const expected = kind.wrap(operations[operator]!(left, right));
          assert.equal(
            result(`(${kind.type})${a}u ${operator} (${kind.type})${b}u`),
            `${expected} : ${kind.type}`,
          );
        },
      ),
      { seed: 1 },
    );
  });

  it('is shown in the base that the suffix asks for', () => {
    assert.equal(result('255,x'), '0xff : int');
    assert.equal(result('-1,x'), '0xffffffff : int');
    assert.equal(result('5,b'), '0b101 : int');
    assert.equal(result('8,o'), '010 : int');
    assert.equal(result('0x10,d'), '16 : int');
    assert.equal(result('65,c'), "65 'A' : int");
  });
});

describe('A wrong expression', () => {
  const wrong: readonly (readonly [expression: string, message: string])[] = [
    ['', 'the expression is empty @0'],
    ['1 +', 'the expression ends where a value is expected @3'],
    ['(1 + 2', '`)` is missing before the end @6'],
    ['1 2', '`2` is not expected here @2'],
    ['foo', 'no variable named `foo` in this scope @0'],
    ['1 + foo', 'no variable named `foo` in this scope @4'],
    ['$foo', 'no register named `foo` @0'],
    ['1 / 0', 'division by zero @2'],
    ['1 % 0', 'division by zero @2'],
    ['1.5 % 2', '`%` needs integers @4'],
    ['*1', '`int` is not a pointer @0'],
    ['*(void *)8', 'a `void *` must be cast to a type before it is dereferenced @0'],
    ['*(int *)8', '<cannot read 4 bytes at 0x8> : int'],
    ['*(int *)8 + 1', 'cannot read 4 bytes at 0x8 @10'],
    ['&1', 'it has no address: it is not in memory @0'],
    ['1 = 2', 'cannot be changed: it has no place in memory or in a register @2'],
    ['f(1)', 'functions of the program cannot be called @1'],
    ['1 2(3)', '`2` is not expected here @2'],
    ['(struct nope *)0', 'no type named `struct nope` @8'],
    ['1 @ 2', '`@` has no meaning in an expression @2'],
    ["'ab'", 'a character constant holds one character @0'],
    ['"abc', 'a closing " is missing @0'],
    ['0x', '`0x` is not a number @0'],
    ['99999999999999999999', '99999999999999999999 does not fit 64 bits @0'],
    ['1.a', '`1.a` is not a number @0'],
    ['1,q', 'after `,` a format is expected (x, d, b, o, c, s, or a number of elements), not `q` @2'],
    ['(unsigned float)1', '`unsigned float` is not a type @1'],
    [`${'('.repeat(300)}1`, 'the expression is nested too deeply @50'],
  ];
  for (const [expression, message] of wrong)
    it(`such as ${expression.slice(0, 30) || 'nothing'} says: ${message}`, () =>
      assert.equal(result(expression), message));

  it('of any text gives a message, never an exception', () => {
    const word = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '*',
      '&',
      '-',
      '+',
      '++',
      '->',
      '.',
      ',',
      '?',
      ':',
      '=',
      '<<=',
      'sizeof',
      'struct',
      'int',
      'unsigned',
      'x',
      '$a0',
      '1',
      '0x1f',
      '1.5',
      '"s"',
      "'c'",
      '"',
      "'",
      ' ',
      '~',
      '!',
      '%',
      '/',
      '{',
      '\\',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
        ),
        (text) => {
          assert.equal(typeof result(text), 'string');
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });
});
