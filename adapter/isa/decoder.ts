import { extractOperands, operandNames, type Operands } from './encoding.ts';
import type { Instruction } from './instruction.ts';
import { instructions } from './table/table.ts';

/** An instruction found in memory. */
export interface Decoded {
  readonly instruction: Instruction;
  /** All operands, also those that a compressed encoding leaves out. */
  readonly operands: Operands;
  /** Bytes. */
  readonly length: 2 | 4;
}

/** Bytes of the instruction that begins with this halfword; longer encodings than 4 bytes are reserved. */
export function lengthOf(halfword: number): 2 | 4 {
  return (halfword & 3) === 3 ? 4 : 2;
}

/**
 * @param bits the instruction's 16 or 32 bits; what lies above a 16-bit instruction is ignored.
 * @returns undefined when the table has no such instruction.
 */
export function decode(bits: number): Decoded | undefined {
  const length = lengthOf(bits);
  const word = length === 2 ? bits & 0xffff : bits >>> 0;
  for (const instruction of buckets[bucketOf(word)] ?? []) {
    const { encoding } = instruction;
    if ((word & encoding.mask) >>> 0 !== encoding.match) continue;
    const operands = extractOperands(encoding, word);
    if (isExcluded(instruction, operands)) continue;
    Object.assign(operands, instruction.expansion?.operands);
    return { instruction, operands, length };
  }
  return undefined;
}

function isExcluded({ except }: Instruction, operands: Operands): boolean {
  return operandNames.some((name) => except[name]?.includes(operands[name]) ?? false);
}

/**
 * Instructions by the bits that tell most of them apart: the two lowest and the major opcode above them, or in a 16-bit
 * instruction the three highest.
 */
function bucketOf(word: number): number {
  return lengthOf(word) === 4 ? word & 0x7f : 0x80 | ((word >>> 13) << 2) | (word & 3);
}

const buckets: Instruction[][] = [];
for (const instruction of instructions) {
  const { encoding } = instruction;
  (buckets[bucketOf(encoding.match)] ??= []).push(instruction);
}
