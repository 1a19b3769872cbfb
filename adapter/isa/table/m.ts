import { instruction, type Instruction } from '../instruction.ts';
import type { SemanticsContext } from '../semantics.ts';
import { i64, select, type I64 } from '../wasm/expression.ts';

/** Multiplication and division (Unprivileged ISA, chapter "M"). */

type Operation = (c: SemanticsContext, left: I64, right: I64) => I64;

function row(name: string, funct3: string, operation: Operation): Instruction {
  return instruction('M', name, `0000001 rs2 rs1 ${funct3} rd 0110011`, 'rd,rs1,rs2', (c) => {
    c.setRd(operation(c, c.keep(c.rs1()), c.keep(c.rs2())));
  });
}

/** The same on the low 32 bits, the result sign-extended. */
function wordRow(name: string, funct3: string, extend: (value: I64) => I64, operation: Operation) {
  return instruction('M', name, `0000001 rs2 rs1 ${funct3} rd 0111011`, 'rd,rs1,rs2', (c) => {
    c.setRd(i64.extend32_s(operation(c, c.keep(extend(c.rs1())), c.keep(extend(c.rs2())))));
  });
}

const zeroExtendWord = (value: I64): I64 => i64.and(value, i64.constant(0xffffffff));
const highWord = (value: I64): I64 => i64.shr_u(value, i64.constant(32));
const one = i64.constant(1);
const minusOne = i64.constant(-1);

/** The high 64 bits of the unsigned product, from four products of 32-bit halves. */
function highProduct(c: SemanticsContext, left: I64, right: I64): I64 {
  const leftLow = c.keep(zeroExtendWord(left));
  const leftHigh = c.keep(highWord(left));
  const rightLow = c.keep(zeroExtendWord(right));
  const rightHigh = c.keep(highWord(right));
  const middle = c.keep(i64.add(i64.mul(leftHigh, rightLow), highWord(i64.mul(leftLow, rightLow))));
  const carry = highWord(i64.add(i64.mul(leftLow, rightHigh), zeroExtendWord(middle)));
  return i64.add(i64.add(i64.mul(leftHigh, rightHigh), highWord(middle)), carry);
}

/** `value` where `sign` is negative, else 0: what a two's complement factor adds too much to an unsigned product. */
const whereNegative = (sign: I64, value: I64): I64 => i64.and(i64.shr_s(sign, i64.constant(63)), value);

/** Division by zero gives all ones; the overflow of the most negative number by -1 gives that number. */
const divide: Operation = (c, left, right) => {
  const overflows = i64.eqz(i64.or(i64.xor(left, i64.constant(1n << 63n)), i64.xor(right, minusOne)));
  const divisor = c.keep(select(overflows, one, right));
  const safe = select(i64.eqz(divisor), one, divisor);
  return select(i64.eqz(divisor), minusOne, i64.div_s(left, safe));
};

const divideUnsigned: Operation = (_c, left, right) =>
  select(i64.eqz(right), minusOne, i64.div_u(left, select(i64.eqz(right), one, right)));

/** The remainder of a division by zero is the dividend. */
const remainder: Operation = (_c, left, right) =>
  select(i64.eqz(right), left, i64.rem_s(left, select(i64.eqz(right), one, right)));

const remainderUnsigned: Operation = (_c, left, right) =>
  select(i64.eqz(right), left, i64.rem_u(left, select(i64.eqz(right), one, right)));

export const m: readonly Instruction[] = [
  row('mul', '000', (_c, left, right) => i64.mul(left, right)),
  row('mulh', '001', (c, left, right) =>
    i64.sub(i64.sub(highProduct(c, left, right), whereNegative(left, right)), whereNegative(right, left)),
  ),
  row('mulhsu', '010', (c, left, right) => i64.sub(highProduct(c, left, right), whereNegative(left, right))),
  row('mulhu', '011', highProduct),
  row('div', '100', divide),
  row('divu', '101', divideUnsigned),
  row('rem', '110', remainder),
  row('remu', '111', remainderUnsigned),
  wordRow(
    'mulw',
    '000',
    (value) => value,
    (_c, left, right) => i64.mul(left, right),
  ),
  wordRow('divw', '100', i64.extend32_s, divide),
  wordRow('divuw', '101', zeroExtendWord, divideUnsigned),
  wordRow('remw', '110', i64.extend32_s, remainder),
  wordRow('remuw', '111', zeroExtendWord, remainderUnsigned),
];
