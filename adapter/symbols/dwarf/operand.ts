/** Values on the stack of a DWARF expression and arithmetic on them (DWARF 5, sections 2.5.1.4 and 2.5.1.6). */

import { DataError } from '../byte-reader.ts';

/** An integer of a base type; without a type it is an unsigned address of 64 bits. */
export interface Operand {
  readonly value: bigint;
  readonly type: OperandType | undefined;
}

export interface OperandType {
  /** In bytes, 1 to 16. */
  readonly size: number;
  readonly signed: boolean;
  readonly float: boolean;
}

export function generic(value: bigint): Operand {
  return { value: BigInt.asUintN(64, value), type: undefined };
}

export function typed(value: bigint, type: OperandType | undefined): Operand {
  if (!type) return generic(value);
  const bits = type.size * 8;
  return { value: type.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value), type };
}

/** The bytes of the value, little-endian. */
export function operandBytes({ value, type }: Operand): Uint8Array {
  const bytes = new Uint8Array(type?.size ?? 8);
  let rest = BigInt.asUintN(bytes.length * 8, value);
  for (let i = 0; i < bytes.length; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}

/** DW_OP_and (0x1a) to DW_OP_xor (0x27) and DW_OP_eq (0x29) to DW_OP_ne (0x2e): `left` was pushed before `right`. */
export function binary(opcode: number, left: Operand, right: Operand): Operand {
  const { type } = left;
  if (type?.float) throw new DataError('floating-point arithmetic in a location is not supported');
  const a = left.value;
  const b = right.value;
  const signedA = type ? a : BigInt.asIntN(64, a);
  const signedB = type ? b : BigInt.asIntN(64, b);
  const bits = BigInt((type?.size ?? 8) * 8);
  switch (opcode) {
    case 0x1a: // DW_OP_and
      return typed(a & b, type);
    case 0x1b: // DW_OP_div, signed for addresses too
      if (b === 0n) throw new DataError('a location divides by zero');
      return typed(signedA / signedB, type);
    case 0x1c: // DW_OP_minus
      return typed(a - b, type);
    case 0x1d: // DW_OP_mod, unsigned for addresses
      if (b === 0n) throw new DataError('a location divides by zero');
      return typed(a % b, type);
    case 0x1e: // DW_OP_mul
      return typed(a * b, type);
    case 0x21: // DW_OP_or
      return typed(a | b, type);
    case 0x22: // DW_OP_plus
      return typed(a + b, type);
    case 0x24: // DW_OP_shl
      return typed(shiftCount(b) >= bits ? 0n : a << b, type);
    case 0x25: // DW_OP_shr
      return typed(shiftCount(b) >= bits ? 0n : BigInt.asUintN(Number(bits), a) >> b, type);
    case 0x26: // DW_OP_shra
      return typed(BigInt.asIntN(Number(bits), a) >> (shiftCount(b) >= bits ? bits - 1n : b), type);
    case 0x27: // DW_OP_xor
      return typed(a ^ b, type);
    case 0x29: // DW_OP_eq
      return truth(signedA === signedB);
    case 0x2a: // DW_OP_ge
      return truth(signedA >= signedB);
    case 0x2b: // DW_OP_gt
      return truth(signedA > signedB);
    case 0x2c: // DW_OP_le
      return truth(signedA <= signedB);
    case 0x2d: // DW_OP_lt
      return truth(signedA < signedB);
    case 0x2e: // DW_OP_ne
      return truth(signedA !== signedB);
    default:
      throw new DataError(`location operation 0x${opcode.toString(16)} is unknown`);
  }
}

function shiftCount(value: bigint): bigint {
  return value < 0n ? 1n << 63n : value;
}

function truth(value: boolean): Operand {
  return generic(value ? 1n : 0n);
}
