/** Values as numbers: integers, enumerators, pointers, floating-point. */

import { sizeOf, stripped, type Type } from '../types.ts';
import { integerBytes, isSigned, loadValue, unsignedInteger } from './load.ts';
import type { Target, Value } from './value.ts';

export type Scalar =
  { readonly kind: 'integer'; readonly value: bigint } | { readonly kind: 'float'; readonly value: number };

export type LoadedScalar =
  { readonly ok: true; readonly scalar: Scalar } | { readonly ok: false; readonly reason: string };

/** Whether values of the type are one number. */
export function isScalar(type: Type): boolean {
  const { kind } = stripped(type);
  return kind === 'base' || kind === 'enum' || kind === 'pointer';
}

export function isFloat(type: Type): boolean {
  const inner = stripped(type);
  return inner.kind === 'base' && (inner.encoding === 'float' || inner.encoding === 'complex');
}

export function loadScalar(value: Value, target: Target): LoadedScalar {
  if (!isScalar(value.type)) return { ok: false, reason: 'it is not a number' };
  const loaded = loadValue(value, target);
  if (!loaded.ok) return loaded;
  const { bytes } = loaded;
  if (isFloat(value.type)) {
    const number = floatOf(bytes);
    return number === undefined
      ? { ok: false, reason: `floating-point numbers of ${bytes.length} bytes are not supported` }
      : { ok: true, scalar: { kind: 'float', value: number } };
  }
  const raw = unsignedInteger(bytes);
  const integer = isSigned(value.type) ? BigInt.asIntN(bytes.length * 8, raw) : raw;
  return { ok: true, scalar: { kind: 'integer', value: integer } };
}

/** The bytes of a number in a type, converted as C does; undefined for types that are no number. */
export function scalarBytes(scalar: Scalar, type: Type): Uint8Array | undefined {
  const size = sizeOf(type);
  if (size === undefined || !isScalar(type)) return undefined;
  if (isFloat(type)) return floatBytes(Number(scalar.value), size);
  const inner = stripped(type);
  if (inner.kind === 'base' && inner.encoding === 'bool')
    return integerBytes(Number(scalar.value) !== 0 ? 1n : 0n, size);
  if (scalar.kind === 'integer') return integerBytes(scalar.value, size);
  return Number.isFinite(scalar.value)
    ? integerBytes(BigInt(Math.trunc(scalar.value)), size)
    : integerBytes(0n, size);
}

function floatOf(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 4) return view.getFloat32(0, true);
  if (bytes.length === 8) return view.getFloat64(0, true);
  return bytes.length === 16 ? quadruple(unsignedInteger(bytes)) : undefined;
}

/** `long double` of RISC-V (IEEE 754 binary128), rounded to what JavaScript has. */
function quadruple(bits: bigint): number {
  const sign = bits >> 127n ? -1 : 1;
  const exponent = Number((bits >> 112n) & 0x7fffn);
  const fraction = Number((bits & ((1n << 112n) - 1n)) >> 60n) / 2 ** 52;
  if (exponent === 0x7fff) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * 0 : sign * (1 + fraction) * 2 ** (exponent - 16383);
}

function floatBytes(value: number, size: number): Uint8Array | undefined {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  if (size === 4) view.setFloat32(0, value, true);
  else if (size === 8) view.setFloat64(0, value, true);
  else return undefined;
  return bytes;
}
