import type { Operands } from './encoding.ts';
import { csrName, csrNumber } from './csr-names.ts';
import { registerIndex, registerName } from './registers.ts';

/**
 * Operands in assembly language. A syntax lists them as they stand, separated by commas; parentheses stand for themselves:
 * `rd`, `rs1`, `rs2` registers; `imm` decimal; `shamt` hexadecimal; `upper` the high 20 bits, hexadecimal; `target` an address;
 * `csr` a name; `pred` and `succ` sets of i, o, r, w. Any other name stands for itself.
 */
const elements = ['rd', 'rs1', 'rs2', 'imm', 'shamt', 'upper', 'target', 'csr', 'pred', 'succ'] as const;
export type SyntaxElement = (typeof elements)[number];

const fenceBits = [
  ['i', 8],
  ['o', 4],
  ['r', 2],
  ['w', 1],
] as const;

/** How objdump prints a fence between nothing and something, which is a hint. */
const NO_ACCESS = 'unknown';

export function formatOperands(
  syntax: string,
  operands: Readonly<Operands>,
  formatTarget: (offset: number) => string,
): string {
  return syntax.replace(/[a-z0-9]+/g, (name) => {
    const element = elements.find((each) => each === name);
    return element === undefined ? name : format(element, operands, formatTarget);
  });
}

function format(
  element: SyntaxElement,
  operands: Readonly<Operands>,
  formatTarget: (offset: number) => string,
): string {
  switch (element) {
    case 'rd':
    case 'rs1':
    case 'rs2':
      return registerName(operands[element]);
    case 'imm':
      return operands.imm.toString();
    case 'shamt':
      return `0x${operands.imm.toString(16)}`;
    case 'upper':
      return `0x${(operands.imm >>> 12).toString(16)}`;
    case 'target':
      return formatTarget(operands.imm);
    case 'csr':
      return csrName(operands.csr);
    case 'pred':
    case 'succ':
      return formatFence(operands[element]);
  }
}

function formatFence(bits: number): string {
  const letters = fenceBits.filter(([, bit]) => (bits & bit) !== 0).map(([letter]) => letter);
  return letters.length > 0 ? letters.join('') : NO_ACCESS;
}

/** What a number or name in an operand is worth; undefined if it is neither. */
export type Evaluate = (expression: string) => bigint | undefined;

/** The elements of a syntax in order, e.g. `rd`, `imm`, `rs1` for `rd,imm(rs1)`. */
export function syntaxElements(syntax: string): SyntaxElement[] {
  const found = syntax.match(/[a-z0-9]+/g) ?? [];
  return found.flatMap((name) => elements.filter((each) => each === name));
}

/** The operand texts that stand for the elements of a syntax; undefined when the text does not have that shape. */
export function matchOperands(syntax: string, text: string): string[] | undefined {
  const pattern = syntax
    .replace(/[()]/g, '\\$&')
    .replaceAll(',', ' *, *')
    // An omitted offset is 0, as in `(sp)`.
    .replace(/[a-z0-9]+/g, (name) => {
      if (!elements.some((each) => each === name)) return name;
      return name === 'imm' && syntax.includes('imm(') ? '([^,()]*)' : '([^,()]+)';
    });
  const match = new RegExp(`^${pattern}$`).exec(text.trim());
  return match?.slice(1).map((each) => each.trim());
}

/** @returns the operand's value; undefined when the text is none. */
export function parseOperand(
  element: SyntaxElement,
  text: string,
  pc: bigint,
  evaluate: Evaluate,
): number | undefined {
  switch (element) {
    case 'rd':
    case 'rs1':
    case 'rs2':
      return registerIndex(text);
    case 'imm':
      return text === '' ? 0 : toNumber(evaluate(text));
    case 'shamt':
      return toNumber(evaluate(text));
    case 'upper': {
      const value = toNumber(evaluate(text));
      return value === undefined || value < -0x80000 || value > 0xfffff ? undefined : value << 12;
    }
    case 'target': {
      const target = evaluate(text);
      return target === undefined ? undefined : Number(BigInt.asIntN(64, target - pc));
    }
    case 'csr':
      return csrNumber(text) ?? toNumber(evaluate(text));
    case 'pred':
    case 'succ':
      return parseFence(text);
  }
}

function parseFence(text: string): number | undefined {
  if (text === NO_ACCESS) return 0;
  if (!/^i?o?r?w?$/.test(text) || text === '') return undefined;
  return fenceBits.reduce((bits, [letter, bit]) => (text.includes(letter) ? bits | bit : bits), 0);
}

function toNumber(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
