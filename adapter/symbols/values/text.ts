/** Numbers, characters and strings as C writes them. */

import type { ValueFormat } from '../expressions/context.ts';

/** `bits` is the width of the type, for negative numbers in hexadecimal, octal and binary. */
export function integerText(value: bigint, bits: number, format: ValueFormat): string {
  const raw = BigInt.asUintN(bits, value);
  const { base } = format;
  switch (base) {
    case 'hexadecimal':
      return `0x${raw.toString(16)}`;
    case 'binary':
      return `0b${raw.toString(2)}`;
    case 'octal':
      return raw === 0n ? '0' : `0${raw.toString(8)}`;
    case 'character':
      return `${value} ${characterText(Number(raw & 0xffn))}`;
    default:
      return value.toString();
  }
}

/** The shortest decimal that reads back as the same number of that size. */
export function floatText(value: number, size: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0';
  if (size === 4)
    for (let digits = 1; digits <= 9; digits++) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === value) return String(short);
    }
  return String(value);
}

export function characterText(code: number): string {
  return `'${escaped(code, "'")}'`;
}

/** Bytes up to the first zero (or all) in double quotes; `...` when `cut`. */
export function stringText(bytes: Uint8Array, cut: boolean): string {
  const end = bytes.indexOf(0);
  const shown = end < 0 ? bytes : bytes.subarray(0, end);
  return `"${decoded(shown)}"${end < 0 && cut ? '...' : ''}`;
}

/** UTF-8 where it is that, with what cannot be printed escaped. */
function decoded(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return code < 0x80 ? escaped(code, '"') : character;
    }).join('');
  } catch {
    return Array.from(bytes, (byte) => escaped(byte, '"')).join('');
  }
}

const escapes: Record<number, string> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r', 92: '\\\\' }; // prettier-ignore

function escaped(code: number, quote: string): string {
  const known = escapes[code];
  if (known !== undefined) return known;
  const character = String.fromCharCode(code);
  if (character === quote) return `\\${quote}`;
  return code >= 0x20 && code < 0x7f ? character : `\\x${code.toString(16).padStart(2, '0')}`;
}
