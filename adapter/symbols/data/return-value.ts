/** Where results are returned (RISC-V ABIs specification, "Integer" and "Hardware Floating-point Calling Convention"). */

import { A0, A1, FA0 } from '../registers.ts';
import { sizeOf, stripped, type Type } from '../types.ts';
import type { Registers, Value, ValueLocation } from '../values/value.ts';

/** Bits 1 and 2 of e_flags: the widest floating-point type passed in registers (RISC-V ELF psABI, "File Header"). */
const FLOAT_ABI = 0x6;
const floatSizes: Record<number, number> = { 0x0: 0, 0x2: 4, 0x4: 8, 0x6: 16 };

export function returnValue(type: Type, elfFlags: number, registers: Registers): Value | undefined {
  const inner = stripped(type);
  if (inner.kind === 'void') return undefined;
  return { type, location: locationOf(inner, floatSizes[elfFlags & FLOAT_ABI] ?? 0, registers) };
}

function locationOf(type: Type, widestFloat: number, registers: Registers): ValueLocation {
  const size = sizeOf(type);
  if (size === undefined) return { kind: 'unavailable', reason: 'its type has no known size' };
  if (size > 16) {
    // The caller passed an address in a0, which compilers give back there.
    const address = registers.readRegister(A0);
    return address === undefined
      ? { kind: 'unavailable', reason: 'a0 is not known' }
      : { kind: 'memory', address };
  }
  if (type.kind === 'base' && type.encoding === 'float' && size <= widestFloat)
    return { kind: 'register', register: FA0 };
  if (widestFloat > 0 && type.kind !== 'base' && hasFloat(type, 0))
    return { kind: 'unavailable', reason: 'returned in floating-point registers' };
  if (size <= 8) return { kind: 'register', register: A0 };
  return {
    kind: 'pieces',
    pieces: [
      { size: 8, location: { kind: 'register', register: A0 } },
      { size: size - 8, location: { kind: 'register', register: A1 } },
    ],
  };
}

function hasFloat(type: Type, depth: number): boolean {
  const inner = stripped(type);
  if (depth > 8) return false;
  if (inner.kind === 'base') return inner.encoding === 'float' || inner.encoding === 'complex';
  if (inner.kind === 'array') return hasFloat(inner.element, depth + 1);
  return inner.kind === 'struct' && inner.members.some((member) => hasFloat(member.type, depth + 1));
}
