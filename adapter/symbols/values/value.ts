/** A typed value and where it lies: what a variable, a member or an expression comes down to. */

import type { BitField, Type } from '../types.ts';

/** The memory of one address space. Virtual addresses; a read or write that is not wholly possible does nothing. */
export interface Memory {
  /** `length` bytes from `address`, or undefined when any of them cannot be read. Has no side effect on devices. */
  readMemory(address: bigint, length: number): Uint8Array | undefined;
  /** False when any byte cannot be written. Left out when the target cannot be changed. */
  writeMemory?(address: bigint, bytes: Uint8Array): boolean;
}

/** Registers by DWARF number: x0-x31 are 0-31, f0-f31 are 32-63 (RISC-V ABIs specification, "DWARF register numbers"). */
export interface Registers {
  /** As an unsigned 64-bit value; undefined when it is not known in this frame. */
  readRegister(register: number): bigint | undefined;
  /** False when the register cannot be changed in this frame. */
  writeRegister?(register: number, value: bigint): boolean;
}

/** Everything a value is read from and written to. */
export type Target = Memory & Registers;

export type ValueLocation =
  | { readonly kind: 'memory'; readonly address: bigint }
  /** In a register, from its byte `offset` (0: its lowest) on. */
  | { readonly kind: 'register'; readonly register: number; readonly offset?: number }
  /** The object lies in several places, first byte first. */
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] }
  /** The value itself: the object lies nowhere. Little-endian. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** A plain reason: `optimized out`, `not readable: no register s3 in this frame`. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface Piece {
  /** In bytes. */
  readonly size: number;
  readonly location: Exclude<ValueLocation, { kind: 'pieces' }>;
}

export interface Value {
  readonly type: Type;
  readonly location: ValueLocation;
  /** Set for a bit field: which bits of the bytes at `location`. */
  readonly bits?: BitField;
}
