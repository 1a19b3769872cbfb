import { behaviourOf } from './behaviour.ts';
import { decode, lengthOf, type Decoded } from './decoder.ts';
import { operandNames } from './encoding.ts';
import { registerName } from './registers.ts';
import { formatOperands } from './syntax.ts';
import { aliases, type Alias } from './table/aliases.ts';

/**
 * What an instruction does to the flow of control. Calls and returns are jumps that use the registers which the ABI reserves
 * for return addresses (Unprivileged ISA, "Unconditional Jumps", table of return-address prediction hints).
 */
export type FlowKind = 'next' | 'branch' | 'jump' | 'call' | 'return' | 'trap' | 'invalid';

export interface DisassembledInstruction {
  readonly address: bigint;
  /** Bytes. */
  readonly length: 2 | 4;
  /** The instruction's 16 or 32 bits. */
  readonly bits: number;
  readonly mnemonic: string;
  readonly operands: string;
  /** Mnemonic and operands with one space between. */
  readonly text: string;
  readonly kind: FlowKind;
  /** Where a branch, jump or call goes, if the instruction alone says so. */
  readonly target: bigint | undefined;
}

export interface DisassemblyOptions {
  /** Names an address, e.g. `main+0x10`; the name is put behind targets in angle brackets. */
  readonly symbolize?: (address: bigint) => string | undefined;
  /** Pseudo-instructions and names of 32-bit instructions for compressed ones; default true. */
  readonly aliases?: boolean;
}

/**
 * Disassembles in the syntax of GNU objdump.
 * @param bits the instruction's 16 or 32 bits; what lies above a 16-bit instruction is ignored.
 */
export function disassemble(
  bits: number,
  address: bigint,
  options: DisassemblyOptions = {},
): DisassembledInstruction {
  const length = lengthOf(bits);
  const word = length === 2 ? bits & 0xffff : bits >>> 0;
  const decoded = decode(word);
  if (decoded === undefined) return invalid(word, length, address);
  const { kind, target } = flowOf(decoded, address);
  const { mnemonic, syntax } = options.aliases === false ? plainName(decoded) : aliasedName(decoded);
  const operands = formatOperands(syntax, decoded.operands, (offset) =>
    formatTarget(BigInt.asUintN(64, address + BigInt(offset)), options),
  );
  return { address, length, bits: word, mnemonic, operands, text: join(mnemonic, operands), kind, target };
}

function invalid(word: number, length: 2 | 4, address: bigint): DisassembledInstruction {
  // Sixteen zero bits are defined to be illegal, and have a name.
  const [mnemonic, operands] =
    word === 0 ? ['unimp', ''] : [length === 2 ? '.2byte' : '.4byte', `0x${word.toString(16)}`];
  const text = join(mnemonic, operands);
  return { address, length, bits: word, mnemonic, operands, text, kind: 'invalid', target: undefined };
}

function plainName({ instruction, operands }: Decoded): { mnemonic: string; syntax: string } {
  return { mnemonic: instruction.name + orderingSuffix(operands.aqrl), syntax: instruction.syntax };
}

function aliasedName(decoded: Decoded): { mnemonic: string; syntax: string } {
  const alias = aliasOf(decoded);
  if (alias !== undefined) return { mnemonic: alias.name, syntax: alias.syntax };
  const instruction = decoded.instruction.expansion?.instruction ?? decoded.instruction;
  return plainName({ ...decoded, instruction });
}

function aliasOf({ instruction, operands }: Decoded): Alias | undefined {
  const own = aliasesByName.get(instruction.name) ?? [];
  const ofExpansion = aliasesByName.get(instruction.expansion?.instruction.name ?? '') ?? [];
  const candidates = [...own, ...ofExpansion];
  return candidates.find(({ when }) =>
    operandNames.every((name) => when[name] === undefined || when[name] === operands[name]),
  );
}

const aliasesByName = new Map<string, Alias[]>();
for (const alias of aliases) aliasesByName.set(alias.of, [...(aliasesByName.get(alias.of) ?? []), alias]);

function orderingSuffix(aqrl: number): string {
  return ['', '.rl', '.aq', '.aqrl'][aqrl] ?? '';
}

function formatTarget(target: bigint, { symbolize }: DisassemblyOptions): string {
  const name = symbolize?.(target);
  const address = target.toString(16);
  return name === undefined ? address : `${address} <${name}>`;
}

function flowOf(
  { instruction, operands }: Decoded,
  address: bigint,
): { readonly kind: FlowKind; readonly target: bigint | undefined } {
  const target = BigInt.asUintN(64, address + BigInt(operands.imm));
  switch (behaviourOf(instruction).flow) {
    case 'next':
      return { kind: 'next', target: undefined };
    case 'branch':
      return { kind: 'branch', target };
    case 'jump':
      return { kind: isLink(operands.rd) ? 'call' : 'jump', target };
    case 'jump-register':
      if (isLink(operands.rd)) return { kind: 'call', target: undefined };
      return { kind: isLink(operands.rs1) ? 'return' : 'jump', target: undefined };
    case 'environment':
      return { kind: 'trap', target: undefined };
  }
}

/** x1 and x5 hold return addresses. */
function isLink(register: number): boolean {
  return registerName(register) === 'ra' || registerName(register) === 't0';
}

function join(mnemonic: string, operands: string): string {
  return operands === '' ? mnemonic : `${mnemonic} ${operands}`;
}
