/** The words of the expression language: those of C, and names that begin with `$`. */

import { ExpressionError } from './error.ts';

export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly offset: number }
  /** `suffix` in lower case: u, l, ul, ... */
  | { readonly kind: 'integer'; readonly value: bigint; readonly suffix: string; readonly decimal: boolean; readonly offset: number } // prettier-ignore
  | { readonly kind: 'float'; readonly value: number; readonly single: boolean; readonly offset: number }
  | { readonly kind: 'character'; readonly value: number; readonly offset: number }
  | { readonly kind: 'string'; readonly bytes: Uint8Array; readonly offset: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly offset: number }
  | { readonly kind: 'end'; readonly offset: number };

/** Longest first. */
const symbols = '<<= >>= ... -> ++ -- << >> <= >= == != && || += -= *= /= %= &= |= ^= :: + - * / % & | ^ ~ ! < > = ? : ( ) [ ] { } . , ;'.split(' '); // prettier-ignore

const LONGEST = 10_000;

/** Throws `ExpressionError`. The last token is `end`. */
export function tokenize(text: string): Token[] {
  if (text.length > LONGEST) throw new ExpressionError('the expression is too long', 0);
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const rest = text.slice(offset);
    const space = /^\s+/.exec(rest)?.[0];
    if (space !== undefined) {
      offset += space.length;
      continue;
    }
    const [token, length] = readToken(rest, offset);
    tokens.push(token);
    offset += length;
  }
  tokens.push({ kind: 'end', offset });
  return tokens;
}

function readToken(rest: string, offset: number): [Token, number] {
  const name = /^[A-Za-z_$][\w$]*/.exec(rest)?.[0];
  if (name !== undefined) return [{ kind: 'name', text: name, offset }, name.length];
  if (/^\.?\d/.test(rest)) return readNumber(rest, offset);
  if (rest.startsWith("'") || rest.startsWith('"')) return readQuoted(rest, offset);
  const symbol = symbols.find((candidate) => rest.startsWith(candidate));
  if (symbol !== undefined) return [{ kind: 'symbol', text: symbol, offset }, symbol.length];
  throw new ExpressionError(`\`${rest.charAt(0)}\` has no meaning in an expression`, offset);
}

function readNumber(rest: string, offset: number): [Token, number] {
  const word = /^(0[xX][0-9A-Fa-f']*|0[bB][01']*|[\d.]+([eE][+-]?\d+)?)\w*/.exec(rest)?.[0] ?? '';
  const integer = /^(0[xX][0-9A-Fa-f]+|0[bB][01]+|0[0-7]*|[1-9]\d*)([uUlL]*)$/.exec(word);
  if (integer) {
    const [, digits = '', suffix = ''] = integer;
    const decimal = /^[1-9]/.test(digits) || digits === '0';
    const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
    if (value >= 1n << 64n) throw new ExpressionError(`${digits} does not fit 64 bits`, offset);
    return [{ kind: 'integer', value, suffix: suffix.toLowerCase(), decimal, offset }, word.length];
  }
  const float = /^(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?)([fFlL]?)$/.exec(word);
  if (!float) throw new ExpressionError(`\`${word}\` is not a number`, offset);
  const suffix = float[4] ?? '';
  const value = Number(word.slice(0, word.length - suffix.length));
  return [{ kind: 'float', value, single: suffix.toLowerCase() === 'f', offset }, word.length];
}

const simpleEscapes: Record<string, number> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, e: 27, '\\': 92, "'": 39, '"': 34, '?': 63 }; // prettier-ignore

function readQuoted(rest: string, offset: number): [Token, number] {
  const quote = rest.charAt(0);
  const bytes: number[] = [];
  let at = 1;
  for (;;) {
    const character = rest.charAt(at);
    if (character === '') throw new ExpressionError(`a closing ${quote} is missing`, offset);
    if (character === quote) break;
    if (character !== '\\') {
      const whole = String.fromCodePoint(rest.codePointAt(at) ?? 0);
      bytes.push(...new TextEncoder().encode(whole));
      at += whole.length;
      continue;
    }
    const escape = /^\\(x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.)/.exec(rest.slice(at));
    const body = escape?.[1] ?? '';
    const code = body.startsWith('x') && body.length > 1 ? parseInt(body.slice(1), 16) : /^[0-7]/.test(body) ? parseInt(body, 8) : simpleEscapes[body]; // prettier-ignore
    if (code === undefined) throw new ExpressionError(`\`\\${body}\` is no escape of C`, offset + at);
    bytes.push(code & 0xff);
    at += 1 + body.length;
  }
  const length = at + 1;
  if (quote === '"') return [{ kind: 'string', bytes: Uint8Array.from([...bytes, 0]), offset }, length];
  const [value] = bytes;
  if (value === undefined || bytes.length > 1)
    throw new ExpressionError('a character constant holds one character', offset);
  return [{ kind: 'character', value, offset }, length];
}
