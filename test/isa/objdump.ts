import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OBJDUMP = 'riscv64-unknown-elf-objdump';

export const objdumpIsPresent = spawnSync(OBJDUMP, ['--version']).status === 0;
export const howToGetObjdump = `${OBJDUMP} is not on PATH: apt-get install binutils-riscv64-unknown-elf`;

export interface ObjdumpLine {
  readonly address: number;
  readonly bits: number;
  readonly text: string;
}

/** What GNU objdump makes of instructions that lie one behind the other from address 0. */
export function objdump(words: readonly { readonly bits: number; readonly length: 2 | 4 }[]): ObjdumpLine[] {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-objdump-'));
  try {
    const file = join(folder, 'code.bin');
    writeFileSync(file, Buffer.concat(words.map(toBytes)));
    const dump = execFileSync(OBJDUMP, ['-D', '-b', 'binary', '-m', 'riscv:rv64', file], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return dump.split('\n').flatMap(parseLine);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function toBytes({ bits, length }: { readonly bits: number; readonly length: 2 | 4 }): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(bits >>> 0);
  return bytes.subarray(0, length);
}

function parseLine(line: string): ObjdumpLine[] {
  const [, address, bits, text = ''] = /^\s*([0-9a-f]+):\t([0-9a-f]+)\s+(.*)$/.exec(line) ?? [];
  if (address === undefined || bits === undefined) return [];
  return [{ address: parseInt(address, 16), bits: parseInt(bits, 16), text: normalize(text) }];
}

/**
 * Without comments, with one space behind the mnemonic, and addresses without 0x, as they stand beside a symbol. Binutils
 * 2.39 and 2.40 print instructions with an immediate under the name of the one with a register (`add a0,a0,1`); those before
 * and after print `addi`.
 */
function normalize(text: string): string {
  const [mnemonic = '', operands = ''] = text.replace(/\s*#.*$/, '').split(/\s+/);
  const isJump = /^(j|jal|b\w+|c\.j|c\.b\w+)$/.test(mnemonic);
  if (isJump) return `${mnemonic} ${operands.replace(/0x([0-9a-f]+)$/, '$1')}`;
  const hasImmediate = /,(-?\d+|0x[0-9a-f]+)$/.test(operands);
  return `${(hasImmediate ? immediateForms.get(mnemonic) : undefined) ?? mnemonic} ${operands}`.trim();
}

const immediateForms = new Map([
  ...['add', 'and', 'or', 'xor', 'sll', 'srl', 'sra', 'slt'].map((name) => [name, `${name}i`] as const),
  ...['addw', 'sllw', 'srlw', 'sraw'].map((name) => [name, `${name.slice(0, -1)}iw`] as const),
  ...['csrw', 'csrs', 'csrc', 'csrrw', 'csrrs', 'csrrc'].map((name) => [name, `${name}i`] as const),
  ['sltu', 'sltiu'],
]);
