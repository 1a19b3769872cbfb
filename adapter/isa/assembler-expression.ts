/** A mistake in a program; the message names the line. */
export class AssemblyError extends Error {
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.line = line;
  }
}

export interface Symbols {
  readonly named: Map<string, bigint>;
  /** Labels such as `1:`, in the order of addresses. */
  readonly numeric: { readonly name: string; readonly address: bigint }[];
}

/** Sums and differences of numbers, characters, symbols and `.`; undefined when it is none, or names an unknown symbol. */
export function evaluateExpression(text: string, here: bigint, symbols: Symbols): bigint | undefined {
  const terms = /^\s*[+-]?[^\s+-]+(\s*[+-]\s*[^\s+-]+)*\s*$/.test(text)
    ? text.match(/[+-]?\s*[^\s+-]+/g)
    : null;
  if (terms === null) return undefined;
  let sum = 0n;
  for (const term of terms) {
    const [, sign = '', name = ''] = /^([+-]?)\s*(.*)$/.exec(term) ?? [];
    const value = integerOf(name) ?? symbolValue(name, here, symbols);
    if (value === undefined) return undefined;
    sum += sign === '-' ? -value : value;
  }
  return sum;
}

/** A number in any base, or a character in quotes. */
export function integerOf(text: string): bigint | undefined {
  const character = /^'(.)'$/.exec(text)?.[1];
  if (character !== undefined) return BigInt(character.charCodeAt(0));
  const [, minus, digits] = /^(-?)(0x[0-9a-fA-F]+|0b[01]+|\d+)$/.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  return minus === '-' ? -BigInt(digits) : BigInt(digits);
}

function symbolValue(name: string, here: bigint, symbols: Symbols): bigint | undefined {
  if (name === '.') return here;
  const [, number, direction] = /^(\d+)([bf])$/.exec(name) ?? [];
  if (number === undefined) return symbols.named.get(name);
  const places = symbols.numeric.filter((each) => each.name === number).map(({ address }) => address);
  return direction === 'b'
    ? places.findLast((address) => address <= here)
    : places.find((address) => address > here);
}
