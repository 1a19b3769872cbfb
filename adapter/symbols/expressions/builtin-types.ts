/** C's own types on LP64 RISC-V, where `char` is unsigned (RISC-V ABIs specification, "C/C++ type details"). */

import type { BaseEncoding, BaseType, Type } from '../types.ts';

function base(name: string, size: number, encoding: BaseEncoding): BaseType {
  return { kind: 'base', name, size, encoding };
}

export const INT = base('int', 4, 'signed');
export const UNSIGNED_INT = base('unsigned int', 4, 'unsigned');
export const LONG = base('long', 8, 'signed');
export const UNSIGNED_LONG = base('unsigned long', 8, 'unsigned');
export const CHAR = base('char', 1, 'unsigned-char');
export const FLOAT = base('float', 4, 'float');
export const DOUBLE = base('double', 8, 'float');
export const BOOL = base('_Bool', 1, 'bool');

const integers: Record<string, [size: number, signed: boolean]> = {
  int8_t: [1, true],
  uint8_t: [1, false],
  int16_t: [2, true],
  uint16_t: [2, false],
  int32_t: [4, true],
  uint32_t: [4, false],
  int64_t: [8, true],
  uint64_t: [8, false],
  size_t: [8, false],
  ssize_t: [8, true],
  intptr_t: [8, true],
  uintptr_t: [8, false],
  ptrdiff_t: [8, true],
};

/** Names of the standard headers, for programs that do not use them. */
export function standardType(name: string): Type | undefined {
  if (name === 'bool') return BOOL;
  const found = Object.hasOwn(integers, name) ? integers[name] : undefined;
  return found && base(name, found[0], found[1] ? 'signed' : 'unsigned');
}

export const typeWords: ReadonlySet<string> = new Set(
  'void char short int long float double signed unsigned _Bool __int128'.split(' '),
);

/** The type that a set of words such as `unsigned long int` names; undefined when they do not go together. */
export function typeOfWords(words: readonly string[]): Type | undefined {
  const count = (word: string): number => words.filter((candidate) => candidate === word).length;
  const only = (...allowed: string[]): boolean => words.every((word) => allowed.includes(word));
  const unsigned = count('unsigned') > 0;
  if (unsigned && count('signed') > 0) return undefined;
  const sign = (name: string, size: number): BaseType =>
    unsigned ? base(`unsigned ${name}`, size, 'unsigned') : base(name, size, 'signed');
  if (only('void')) return { kind: 'void' };
  if (only('_Bool')) return BOOL;
  if (only('float')) return FLOAT;
  if (only('double')) return DOUBLE;
  if (only('long', 'double') && count('double') > 0) return base('long double', 16, 'float');
  if (count('char') > 0) {
    if (!only('char', 'signed', 'unsigned')) return undefined;
    if (count('signed') > 0) return base('signed char', 1, 'signed-char');
    return unsigned ? base('unsigned char', 1, 'unsigned-char') : CHAR;
  }
  if (count('__int128') > 0) return only('__int128', 'signed', 'unsigned') ? sign('__int128', 16) : undefined;
  if (count('short') > 0) return only('short', 'int', 'signed', 'unsigned') ? sign('short', 2) : undefined;
  if (!only('long', 'int', 'signed', 'unsigned')) return undefined;
  return count('long') > 0 ? sign('long', 8) : sign('int', 4);
}
