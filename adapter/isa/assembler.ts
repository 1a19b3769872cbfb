import { AssemblyError, evaluateExpression, integerOf, type Symbols } from './assembler-expression.ts';
import { insertOperands, noOperands, operandNames, type Operands } from './encoding.ts';
import type { Instruction } from './instruction.ts';
import { loadImmediate } from './load-immediate.ts';
import { registerIndex } from './registers.ts';
import { matchOperands, parseOperand, syntaxElements, type Evaluate } from './syntax.ts';
import { aliases } from './table/aliases.ts';
import { instructions } from './table/table.ts';

export { AssemblyError };

export interface Program {
  readonly origin: bigint;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Addresses of the labels. */
  readonly labels: ReadonlyMap<string, bigint>;
}

/** Something that takes room: its size is known at once, its bytes when all labels are. */
interface Statement {
  readonly line: number;
  readonly address: bigint;
  readonly size: number;
  readonly encode: (evaluate: Evaluate) => readonly number[];
}

/**
 * A small assembler, for programs in tests: instructions and pseudo-instructions of the table, `li`, `la`, `call`, `tail`,
 * labels (also numeric ones with `1b`, `1f`), and `.byte`, `.half`, `.word`, `.dword`, `.ascii`, `.asciz`, `.space`, `.align`
 * (power of two) and `.equ`. Comments begin with `#`. Compressed instructions are written as such (`c.addi a0, 1`).
 * @throws AssemblyError naming the line.
 */
export function assemble(source: string, origin = 0n): Program {
  const assembly = new Assembly(origin);
  source.split('\n').forEach((line, index) => {
    assembly.line(line, index + 1);
  });
  return assembly.finish();
}

class Assembly {
  private readonly origin: bigint;
  private readonly statements: Statement[] = [];
  private readonly symbols: Symbols = { named: new Map(), numeric: [] };
  private readonly labels = new Map<string, bigint>();
  private address: bigint;

  constructor(origin: bigint) {
    this.origin = origin;
    this.address = origin;
  }

  line(text: string, line: number): void {
    let rest = withoutComment(text).trim();
    for (let label = LABEL.exec(rest); label !== null; label = LABEL.exec(rest)) {
      this.defineLabel(label[1] ?? '', line);
      rest = rest.slice(label[0].length);
    }
    if (rest === '') return;
    const [, name = '', operands = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? [];
    if (name.startsWith('.')) this.directive(name, operands, line);
    else this.instruction(name, operands, line);
  }

  finish(): Program {
    const bytes = new Uint8Array(Number(this.address - this.origin));
    for (const { line, address, size, encode } of this.statements) {
      const encoded = encode((text) => evaluateExpression(text, address, this.symbols));
      if (encoded.length !== size) throw new AssemblyError(line, 'the size changed between the passes');
      bytes.set(encoded, Number(address - this.origin));
    }
    return { origin: this.origin, bytes, labels: this.labels };
  }

  private defineLabel(name: string, line: number): void {
    if (/^\d+$/.test(name)) {
      this.symbols.numeric.push({ name, address: this.address });
      return;
    }
    if (this.symbols.named.has(name)) throw new AssemblyError(line, `'${name}' is defined twice`);
    this.symbols.named.set(name, this.address);
    this.labels.set(name, this.address);
  }

  private directive(name: string, operands: string, line: number): void {
    const unit = unitSizes[name];
    if (unit !== undefined) {
      const values = operands.split(',');
      this.add(line, unit * values.length, (evaluate) =>
        values.flatMap((text) => littleEndian(this.valueOf(text, evaluate, line), unit)),
      );
      return;
    }
    switch (name) {
      case '.ascii':
      case '.asciz': {
        const text: unknown = JSON.parse(operands);
        const bytes = [...new TextEncoder().encode(String(text)), ...(name === '.asciz' ? [0] : [])];
        this.add(line, bytes.length, () => bytes);
        return;
      }
      case '.space': {
        const size = Number(this.constant(operands, line));
        this.add(line, size, () => new Array<number>(size).fill(0));
        return;
      }
      case '.align': {
        const size = Number(BigInt.asUintN(Number(this.constant(operands, line)), -this.address));
        this.add(line, size, () => new Array<number>(size).fill(0));
        return;
      }
      case '.equ': {
        const [symbol = '', value = ''] = operands.split(',').map((each) => each.trim());
        this.symbols.named.set(symbol, this.constant(value, line));
        return;
      }
      default:
        throw new AssemblyError(line, `unknown directive ${name}`);
    }
  }

  private instruction(name: string, operands: string, line: number): void {
    const parts = operands.split(',').map((each) => each.trim());
    switch (name) {
      case 'li': {
        const rd = registerIndex(parts[0] ?? '');
        if (rd === undefined) throw new AssemblyError(line, `'${operands}' begins with no register`);
        const sequence = loadImmediate(rd, this.constant(parts[1] ?? '', line));
        for (const [each, values] of sequence) this.addEncoded(line, encode(byName(each), values));
        return;
      }
      case 'la': {
        const [rd = '', symbol = ''] = parts;
        const { address } = this;
        const distance = (evaluate: Evaluate): bigint => this.valueOf(symbol, evaluate, line) - address;
        this.add(line, 4, (evaluate) => {
          const high = (distance(evaluate) + 0x800n) >> 12n;
          return this.encodeText('auipc', `${rd},${BigInt.asUintN(20, high)}`, line, evaluate, address);
        });
        this.add(line, 4, (evaluate) => {
          const low = BigInt.asIntN(12, distance(evaluate));
          return this.encodeText('addi', `${rd},${rd},${low}`, line, evaluate, address);
        });
        return;
      }
      case 'call':
        this.instruction('jal', `ra, ${operands}`, line);
        return;
      case 'tail':
        this.instruction('j', operands, line);
        return;
      default: {
        const { address } = this;
        const size = name.startsWith('c.') ? 2 : 4;
        this.add(line, size, (evaluate) => this.encodeText(name, operands, line, evaluate, address));
      }
    }
  }

  private encodeText(
    name: string,
    operands: string,
    line: number,
    evaluate: Evaluate,
    address: bigint,
  ): readonly number[] {
    const forms = formsOf(name);
    if (forms.length === 0) throw new AssemblyError(line, `unknown instruction ${name}`);
    for (const { instruction, syntax, fixed } of forms) {
      const texts = matchOperands(syntax, operands);
      if (texts === undefined) continue;
      const values = parseAll(syntax, texts, address, evaluate);
      const encoded = values && encode(instruction, { ...fixed, ...values });
      if (encoded !== undefined) return encoded;
    }
    throw new AssemblyError(line, `'${name} ${operands}' fits no form of ${name}`);
  }

  private addEncoded(line: number, bytes: readonly number[] | undefined): void {
    if (bytes === undefined) throw new AssemblyError(line, 'an operand is out of range');
    this.add(line, bytes.length, () => bytes);
  }

  private add(line: number, size: number, encodeIt: Statement['encode']): void {
    this.statements.push({ line, address: this.address, size, encode: encodeIt });
    this.address += BigInt(size);
  }

  private valueOf(text: string, evaluate: Evaluate, line: number): bigint {
    const value = evaluate(text.trim());
    if (value === undefined) throw new AssemblyError(line, `'${text.trim()}' has no value`);
    return value;
  }

  /** A value that the size of something depends on, and so must not need labels that come later. */
  private constant(text: string, line: number): bigint {
    const value = integerOf(text) ?? evaluateExpression(text, this.address, this.symbols);
    if (value === undefined) throw new AssemblyError(line, `'${text}' is no constant`);
    return value;
  }
}

const LABEL = /^([A-Za-z_.$][\w.$]*|\d+):\s*/;
const unitSizes: Readonly<Record<string, number>> = { '.byte': 1, '.half': 2, '.word': 4, '.dword': 8 };

function withoutComment(line: string): string {
  return line.replace(/#(?=(?:[^"]*"[^"]*")*[^"]*$).*/, '');
}

/** A way to write an instruction, with the operands that this way leaves out. */
interface Form {
  readonly instruction: Instruction;
  readonly syntax: string;
  readonly fixed: Partial<Readonly<Operands>>;
}

function formsOf(name: string): Form[] {
  const [, plain = name, ordering] = /^(.*?)(\.aqrl|\.aq|\.rl)?$/.exec(name) ?? [];
  const aqrl = { '.rl': 1, '.aq': 2, '.aqrl': 3 }[ordering ?? ''] ?? 0;
  const ofAliases = aliases.filter((alias) => alias.name === name && !alias.of.startsWith('c.'));
  return [
    ...ofAliases.map(({ of, syntax, when }) => ({ instruction: byName(of), syntax, fixed: when })),
    ...instructions
      .filter((each) => each.name === plain)
      .map((each) => ({ instruction: each, syntax: each.syntax, fixed: { aqrl } })),
  ];
}

function byName(name: string): Instruction {
  const found = instructions.find((each) => each.name === name);
  if (found === undefined) throw new TypeError(`${name} is not in the table`);
  return found;
}

function parseAll(
  syntax: string,
  texts: readonly string[],
  address: bigint,
  evaluate: Evaluate,
): Partial<Operands> | undefined {
  const values: Partial<Operands> = {};
  for (const [index, element] of syntaxElements(syntax).entries()) {
    const value = parseOperand(element, texts[index] ?? '', address, evaluate);
    if (value === undefined) return undefined;
    const isImmediate = element === 'shamt' || element === 'upper' || element === 'target';
    values[isImmediate ? 'imm' : element] = value;
  }
  return values;
}

/** @returns undefined when an operand does not fit. */
function encode(instruction: Instruction, values: Partial<Operands>): readonly number[] | undefined {
  const operands = { ...noOperands(), ...values };
  // One field for both: the syntax of compressed instructions names it once.
  if (values.rs1 === undefined && values.rd !== undefined) operands.rs1 = values.rd;
  if (operandNames.some((name) => instruction.except[name]?.includes(operands[name]) ?? false))
    return undefined;
  const { encoding } = instruction;
  if (!encoding.fields.some(({ operand }) => operand === 'rs1')) operands.rs1 = 0;
  const bits = insertOperands(encoding, operands);
  return bits === undefined ? undefined : littleEndian(BigInt(bits), encoding.length);
}

function littleEndian(value: bigint, size: number): number[] {
  return Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}
