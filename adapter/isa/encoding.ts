/**
 * Encodings are written as the specification draws them, most significant bit first:
 *
 *     imm[11:0] rs1 000 rd 0010011
 *
 * A token is a run of bits, a register (`rd`, `rs1`, `rs2`; with `'` a three-bit register x8..x15 of the C extension; `rd=rs1`
 * for one field that is both), or an operand with its bits in order (`imm[12|10:5]`). `imm` is sign-extended, `uimm` is the
 * same operand zero-extended.
 */

export const operandNames = ['rd', 'rs1', 'rs2', 'imm', 'csr', 'aqrl', 'fm', 'pred', 'succ'] as const;
export type OperandName = (typeof operandNames)[number];
export type Operands = Record<OperandName, number>;

/** `width` bits of the instruction from bit `from` are bits `to`.. of the operand. */
interface Slice {
  readonly from: number;
  readonly width: number;
  readonly to: number;
}

export interface Field {
  readonly operand: OperandName;
  readonly slices: readonly Slice[];
  /** The bit that is extended to the left; undefined for unsigned operands. */
  readonly sign: number | undefined;
  /** What the field's 0 stands for: 8 for three-bit registers. */
  readonly bias: number;
}

export interface Encoding {
  /** Bytes. */
  readonly length: 2 | 4;
  readonly mask: number;
  readonly match: number;
  readonly fields: readonly Field[];
}

/** @throws SyntaxError when the pattern is not one, or has not 16 or 32 bits. */
export function parseEncoding(pattern: string): Encoding {
  const tokens = pattern.split(' ').map(parseToken);
  const bits = tokens.reduce((sum, token) => sum + token.width, 0);
  if (bits !== 16 && bits !== 32) throw new SyntaxError(`'${pattern}' has ${bits} bits`);
  let position = bits;
  let mask = 0;
  let match = 0;
  const fields = new Map<OperandName, Field>();
  for (const token of tokens) {
    position -= token.width;
    if (token.kind === 'bits') {
      mask |= ((2 ** token.width - 1) << position) >>> 0;
      match |= token.value << position;
      continue;
    }
    for (const operand of token.operands) addSlices(fields, operand, token, position);
  }
  return { length: bits === 16 ? 2 : 4, mask: mask >>> 0, match: match >>> 0, fields: [...fields.values()] };
}

export function extractOperands(encoding: Encoding, bits: number): Operands {
  const operands = noOperands();
  for (const field of encoding.fields) operands[field.operand] = extract(field, bits);
  return operands;
}

/** The instruction's bits; undefined when an operand does not fit its field. */
export function insertOperands(encoding: Encoding, operands: Readonly<Operands>): number | undefined {
  let bits = encoding.match;
  for (const field of encoding.fields) {
    const value = operands[field.operand] - field.bias;
    for (const { from, width, to } of field.slices) bits |= ((value >> to) & (2 ** width - 1)) << from;
    if (extract(field, bits) !== operands[field.operand]) return undefined;
  }
  return bits >>> 0;
}

export function noOperands(): Operands {
  return { rd: 0, rs1: 0, rs2: 0, imm: 0, csr: 0, aqrl: 0, fm: 0, pred: 0, succ: 0 };
}

function extract(field: Field, bits: number): number {
  let value = 0;
  for (const { from, width, to } of field.slices) value |= ((bits >>> from) & (2 ** width - 1)) << to;
  if (field.sign !== undefined) value = (value << (31 - field.sign)) >> (31 - field.sign);
  return value + field.bias;
}

type Token =
  | { readonly kind: 'bits'; readonly width: number; readonly value: number }
  | {
      readonly kind: 'field';
      readonly width: number;
      readonly operands: readonly OperandName[];
      readonly signed: boolean;
      readonly bias: number;
      /** Ranges of the operand's bits, most significant first. */
      readonly ranges: readonly { readonly high: number; readonly low: number }[];
    };

function parseToken(token: string): Token {
  if (/^[01]+$/.test(token)) return { kind: 'bits', width: token.length, value: parseInt(token, 2) };
  const parts = /^(u?)([a-z0-9=]+)('?)(?:\[([0-9:|]+)\])?$/.exec(token);
  if (parts === null) throw new SyntaxError(`'${token}' is no field of an encoding`);
  const [, unsigned, names = '', compressed, bits] = parts;
  const operands = names.split('=').map(operandName);
  const isRegister = operands.every((name) => name === 'rd' || name === 'rs1' || name === 'rs2');
  const ranges = parseRanges(bits ?? (compressed === "'" ? '2:0' : '4:0'));
  return {
    kind: 'field',
    width: ranges.reduce((sum, { high, low }) => sum + high - low + 1, 0),
    operands,
    signed: operands[0] === 'imm' && unsigned !== 'u',
    bias: isRegister && compressed === "'" ? 8 : 0,
    ranges,
  };
}

function parseRanges(bits: string): { high: number; low: number }[] {
  return bits.split('|').map((range) => {
    const [high = 0, low = high] = range.split(':').map(Number);
    return { high, low };
  });
}

function operandName(name: string): OperandName {
  const known = operandNames.find((each) => each === name);
  if (known === undefined) throw new SyntaxError(`'${name}' is no operand`);
  return known;
}

function addSlices(
  fields: Map<OperandName, Field>,
  operand: OperandName,
  token: Extract<Token, { kind: 'field' }>,
  lowest: number,
): void {
  const slices = [...(fields.get(operand)?.slices ?? [])];
  let from = lowest + token.width;
  for (const { high, low } of token.ranges) {
    const width = high - low + 1;
    from -= width;
    slices.push({ from, width, to: low });
  }
  const highest = Math.max(...slices.map(({ width, to }) => width + to - 1));
  fields.set(operand, { operand, slices, sign: token.signed ? highest : undefined, bias: token.bias });
}
