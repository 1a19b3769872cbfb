import { instruction, type Instruction } from '../instruction.ts';
import { i64, select, type I32, type I64 } from '../wasm/expression.ts';

/** Atomic memory operations, load-reserved and store-conditional (Unprivileged ISA, chapter "A"). */

const widths = [
  { suffix: 'w', width: 4, funct3: '010' },
  { suffix: 'd', width: 8, funct3: '011' },
] as const;

type Operation = (old: I64, operand: I64) => I64;

const smallerOf =
  (isSmaller: (left: I64, right: I64) => I32): Operation =>
  (old, operand) =>
    select(isSmaller(old, operand), old, operand);
const largerOf =
  (isSmaller: (left: I64, right: I64) => I32): Operation =>
  (old, operand) =>
    select(isSmaller(old, operand), operand, old);

function update(name: string, funct5: string, operation: Operation): Instruction[] {
  return widths.map(({ suffix, width, funct3 }) =>
    instruction(
      'A',
      `${name}.${suffix}`,
      `${funct5} aqrl[1:0] rs2 rs1 ${funct3} rd 0101111`,
      'rd,rs2,(rs1)',
      (c) => {
        // Sign-extending both sides keeps the order of 32-bit values, signed and unsigned.
        const operand = c.keep(width === 4 ? i64.extend32_s(c.rs2()) : c.rs2());
        c.setRd(c.update(width, c.rs1(), (old) => operation(old, operand)));
      },
    ),
  );
}

export const a: readonly Instruction[] = [
  ...widths.map(({ suffix, width, funct3 }) =>
    instruction('A', `lr.${suffix}`, `00010 aqrl[1:0] 00000 rs1 ${funct3} rd 0101111`, 'rd,(rs1)', (c) => {
      c.setRd(c.loadReserved(width, c.rs1()));
    }),
  ),
  ...widths.map(({ suffix, width, funct3 }) =>
    instruction('A', `sc.${suffix}`, `00011 aqrl[1:0] rs2 rs1 ${funct3} rd 0101111`, 'rd,rs2,(rs1)', (c) => {
      c.setRd(c.storeConditional(width, c.rs1(), c.rs2()));
    }),
  ),
  ...update('amoswap', '00001', (_old, operand) => operand),
  ...update('amoadd', '00000', i64.add),
  ...update('amoxor', '00100', i64.xor),
  ...update('amoand', '01100', i64.and),
  ...update('amoor', '01000', i64.or),
  ...update('amomin', '10000', smallerOf(i64.lt_s)),
  ...update('amomax', '10100', largerOf(i64.lt_s)),
  ...update('amominu', '11000', smallerOf(i64.lt_u)),
  ...update('amomaxu', '11100', largerOf(i64.lt_u)),
];
