import { noOperands, type Operands } from './encoding.ts';

/** An instruction by name, with its operands. */
type Step = readonly [string, Operands];

/** The shortest usual sequence that puts a constant into a register: what `li` stands for. */
export function loadImmediate(rd: number, constant: bigint): Step[] {
  const value = BigInt.asIntN(64, constant);
  const low = BigInt.asIntN(12, value);
  const fromZero = (imm: bigint): Step => ['addi', { ...noOperands(), rd, imm: Number(imm) }];
  const toItself = (name: string, imm: bigint): Step => [
    name,
    { ...noOperands(), rd, rs1: rd, imm: Number(imm) },
  ];
  if (value === low) return [fromZero(value)];
  if (value === BigInt.asIntN(32, value)) {
    const high = BigInt.asIntN(32, value - low);
    const upper: Step = ['lui', { ...noOperands(), rd, imm: Number(high) }];
    return low === 0n ? [upper] : [upper, toItself('addiw', low)];
  }
  let rest = BigInt.asIntN(64, value - low) >> 12n;
  let shift = 12n;
  while ((rest & 1n) === 0n) {
    rest >>= 1n;
    shift += 1n;
  }
  const steps = [...loadImmediate(rd, rest), toItself('slli', shift)];
  return low === 0n ? steps : [...steps, toItself('addi', low)];
}
