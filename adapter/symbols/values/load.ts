/** Reading and writing the bytes of a value, wherever they lie. */

import { hex } from '../byte-reader.ts';
import { registerName } from '../registers.ts';
import { sizeOf, stripped, type Type } from '../types.ts';
import type { BitField } from '../types.ts';
import type { Target, Value, ValueLocation } from './value.ts';

export type Loaded =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** A plain reason: `optimized out`, `cannot read 8 bytes at 0x10`. */
  | { readonly ok: false; readonly reason: string };

/** Values larger than this are shown in parts only. */
const LARGEST = 1 << 20;

/** All bytes of the value; for a bit field its bits, shifted down, in as many bytes as its type has. */
export function loadValue(value: Value, target: Target): Loaded {
  const size = sizeOf(value.type);
  if (size === undefined) return { ok: false, reason: 'its size is not known' };
  if (!value.bits) return loadBytes(value.location, size, target);
  const storage = loadBytes(value.location, storageSize(value.bits), target);
  return storage.ok ? { ok: true, bytes: extractBits(storage.bytes, value.bits, size, value.type) } : storage;
}

export function loadBytes(location: ValueLocation, size: number, target: Target): Loaded {
  if (size > LARGEST) return { ok: false, reason: `${size} bytes are too many to read at once` };
  switch (location.kind) {
    case 'memory': {
      const bytes = size === 0 ? new Uint8Array(0) : target.readMemory(location.address, size);
      if (bytes) return { ok: true, bytes };
      return { ok: false, reason: `cannot read ${size} bytes at ${hex(location.address)}` };
    }
    case 'register': {
      const value = target.readRegister(location.register);
      if (value === undefined)
        return { ok: false, reason: `${registerName(location.register)} is not known in this frame` };
      const whole = integerBytes(value, 8);
      return { ok: true, bytes: padded(whole.subarray(location.offset ?? 0), size) };
    }
    case 'bytes':
      return { ok: true, bytes: padded(location.bytes, size) };
    case 'pieces':
      return loadPieces(location.pieces, size, target);
    case 'unavailable':
      return { ok: false, reason: location.reason };
  }
}

/** False when the value has no place that can be written, or part of it cannot. */
export function storeValue(value: Value, bytes: Uint8Array, target: Target): boolean {
  if (!value.bits) return storeBytes(value.location, extended(bytes, value), target);
  const storage = loadBytes(value.location, storageSize(value.bits), target);
  return storage.ok && storeBytes(value.location, insertBits(storage.bytes, value.bits, bytes), target);
}

function storeBytes(location: ValueLocation, bytes: Uint8Array, target: Target): boolean {
  switch (location.kind) {
    case 'memory':
      return target.writeMemory?.(location.address, bytes) ?? false;
    case 'register': {
      const old = target.readRegister(location.register);
      if (old === undefined) return false;
      const whole = integerBytes(old, 8);
      whole.set(bytes.subarray(0, 8 - (location.offset ?? 0)), location.offset ?? 0);
      return target.writeRegister?.(location.register, unsignedInteger(whole)) ?? false;
    }
    case 'pieces': {
      let at = 0;
      return location.pieces.every((piece) => {
        const part = bytes.subarray(at, at + piece.size);
        at += piece.size;
        return storeBytes(piece.location, part, target);
      });
    }
    case 'bytes':
    case 'unavailable':
      return false;
  }
}

/** Whether there is a place to write to at all. */
export function hasPlace(location: ValueLocation): boolean {
  if (location.kind === 'pieces') return location.pieces.every((piece) => hasPlace(piece.location));
  return location.kind === 'memory' || location.kind === 'register';
}

/** `count` bytes as a little-endian integer. */
export function unsignedInteger(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

export function integerBytes(value: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = BigInt.asUintN(size * 8, value);
  for (let i = 0; i < size; i++, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}

/** Whether integers of this type have a sign. */
export function isSigned(type: Type): boolean {
  const inner = stripped(type);
  if (inner.kind === 'enum') return inner.signed;
  return inner.kind === 'base' && (inner.encoding === 'signed' || inner.encoding === 'signed-char');
}

function loadPieces(
  pieces: (ValueLocation & { kind: 'pieces' })['pieces'],
  size: number,
  target: Target,
): Loaded {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    if (at >= size) break;
    const part = loadBytes(piece.location, Math.min(piece.size, size - at), target);
    if (!part.ok) return part;
    bytes.set(part.bytes, at);
    at += piece.size;
  }
  return at >= size ? { ok: true, bytes } : { ok: false, reason: 'part of it is optimized out' };
}

/**
 * A register holds a 32-bit integer sign-extended, whatever its type, and a smaller one extended by its type (RISC-V
 * ABIs specification, "Integer Calling Convention").
 */
function extended(bytes: Uint8Array, { type, location }: Value): Uint8Array {
  const inner = stripped(type);
  const isInteger = inner.kind === 'enum' || (inner.kind === 'base' && inner.encoding !== 'float');
  if (location.kind !== 'register' || location.offset || !isInteger || bytes.length >= 8) return bytes;
  const value = unsignedInteger(bytes);
  const signed = bytes.length === 4 || isSigned(type);
  return integerBytes(signed ? BigInt.asIntN(bytes.length * 8, value) : value, 8);
}

function padded(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length >= size) return bytes.slice(0, size);
  const whole = new Uint8Array(size);
  whole.set(bytes);
  return whole;
}

function storageSize({ offset, size }: BitField): number {
  return Math.ceil((offset + size) / 8);
}

function extractBits(storage: Uint8Array, { offset, size }: BitField, bytes: number, type: Type): Uint8Array {
  const raw = BigInt.asUintN(size, unsignedInteger(storage) >> BigInt(offset));
  return integerBytes(isSigned(type) ? BigInt.asIntN(size, raw) : raw, bytes);
}

function insertBits(storage: Uint8Array, { offset, size }: BitField, bytes: Uint8Array): Uint8Array {
  const mask = ((1n << BigInt(size)) - 1n) << BigInt(offset);
  const placed = (unsignedInteger(bytes) << BigInt(offset)) & mask;
  return integerBytes((unsignedInteger(storage) & ~mask) | placed, storage.length);
}
