/** RISC-V registers by DWARF number (RISC-V ABIs specification, "DWARF Register Numbers" and "Register Convention"). */

export const RA = 1;
export const SP = 2;
export const TP = 4;
export const S0 = 8;
export const A0 = 10;
export const A1 = 11;
export const FA0 = 42;

const abiNames = 'zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6'.split(' '); // prettier-ignore
const floatNames = 'ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7 fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11'.split(' '); // prettier-ignore

const numbers = new Map<string, number>([
  ...abiNames.map((name, index): [string, number] => [name, index]),
  ...floatNames.map((name, index): [string, number] => [name, 32 + index]),
  ...abiNames.map((_, index): [string, number] => [`x${index}`, index]),
  ...floatNames.map((_, index): [string, number] => [`f${index}`, 32 + index]),
  ['fp', S0],
]);

/** Of an ABI name (`a0`, `fp`) or a plain one (`x10`). */
export function registerNumber(name: string): number | undefined {
  return numbers.get(name);
}

/** The ABI name; `register 70` for one that has none. */
export function registerName(number: number): string {
  return abiNames[number] ?? floatNames[number - 32] ?? `register ${number}`;
}

/** Whether a called function must leave it as it was: sp, gp, tp, s0-s11, fs0-fs11. */
export function isPreserved(register: number): boolean {
  const index = register % 32;
  const saved = index === 8 || index === 9 || (index >= 18 && index <= 27);
  return register < 64 && (saved || (register >= 2 && register <= 4));
}
