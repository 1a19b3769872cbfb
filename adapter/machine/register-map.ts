import type { RegisterMisuse } from './events.ts';
import type { RegisterBlock, RegisterDescription } from './registers.ts';

export type AccessSize = 1 | 2 | 4 | 8;

/** What the descriptions say about an access. */
export interface Decoding {
  readonly register: RegisterDescription | undefined;
  /** Which of a row of equal registers. */
  readonly index: number;
  /** The first byte of the register that the access touches. */
  readonly byte: number;
  readonly problem: RegisterMisuse | undefined;
  /** `truncate`: the access acts as one of the register's own width. */
  readonly effect: 'perform' | 'truncate' | 'ignore' | 'fault';
}

/** Bits that a field of the register covers; all of them where it has no fields. */
export function definedBits(register: RegisterDescription): bigint {
  if (register.fields === undefined) return (1n << BigInt(8 * register.width)) - 1n;
  let bits = 0n;
  for (const { high, low } of register.fields) bits |= ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
  return bits;
}

/** The name that people know the register by, with its place in a row of equal ones. */
export function registerName(register: RegisterDescription, index: number): string {
  return register.repeat === undefined ? register.name : `${register.name}[${index}]`;
}

/** Finds registers by offset and judges accesses by their descriptions. */
export class RegisterMap {
  private readonly block: RegisterBlock;
  private readonly rows: readonly Row[];

  constructor(block: RegisterBlock) {
    this.block = block;
    this.rows = block.registers.map((register) => ({
      register,
      stride: register.repeat?.stride ?? register.width,
      end:
        register.offset +
        (register.repeat?.stride ?? 0) * ((register.repeat?.count ?? 1) - 1) +
        register.width,
      defined: definedBits(register),
    }));
  }

  /** @param value what a write would store; only looked at for reserved bits. */
  decode(offset: number, size: AccessSize, access: 'read' | 'write', value = 0n): Decoding {
    const hit = this.find(offset, access);
    if (hit === undefined) return this.decodeHole(offset, size, access);
    const { row, index, byte } = hit;
    const found = { register: row.register, index, byte };
    const widths = row.register.widths ?? [row.register.width];
    if (!widths.includes(size) || byte + size > row.register.width) {
      return { ...found, problem: 'wrong-width', effect: this.misuse(offset, size, row.register, byte) };
    }
    if (byte % size !== 0)
      return { ...found, problem: 'misaligned', effect: this.misuse(offset, size, row.register, byte) };
    if (access === 'write' && (value & ~(row.defined >> BigInt(8 * byte)) & sizeMask(size)) !== 0n) {
      return { ...found, problem: 'reserved-bits', effect: 'perform' };
    }
    return { ...found, problem: undefined, effect: 'perform' };
  }

  /** The register at an offset for an access of that direction, in the bank that is selected now. */
  find(offset: number, access: 'read' | 'write'): { row: Row; index: number; byte: number } | undefined {
    const bank = this.block.selectedBank?.();
    const barred = access === 'read' ? 'write-only' : 'read-only';
    for (const row of this.rows) {
      const { register } = row;
      if (offset < register.offset || offset >= row.end || register.access === barred) continue;
      if (register.bank !== undefined && register.bank !== bank) continue;
      const inRow = offset - register.offset;
      const index = Math.floor(inRow / row.stride);
      const byte = inRow - index * row.stride;
      if (byte < register.width) return { row, index, byte };
    }
    return undefined;
  }

  private decodeHole(offset: number, size: AccessSize, access: 'read' | 'write'): Decoding {
    const other = this.find(offset, access === 'read' ? 'write' : 'read');
    if (other !== undefined) {
      const { row, index, byte } = other;
      const problem = access === 'read' ? 'read-of-write-only' : 'write-to-read-only';
      return { register: row.register, index, byte, problem, effect: 'ignore' };
    }
    const nothing = { register: undefined, index: 0, byte: 0 };
    if (offset % size !== 0 && this.block.onMisuse !== 'ignore') {
      return { ...nothing, problem: 'misaligned', effect: 'fault' };
    }
    return { ...nothing, problem: 'no-register', effect: this.block.onHole };
  }

  private misuse(
    offset: number,
    size: AccessSize,
    register: RegisterDescription,
    byte: number,
  ): Decoding['effect'] {
    if (this.block.onMisuse !== 'truncate') return this.block.onMisuse;
    return offset % size === 0 && byte === 0 && size > register.width ? 'truncate' : 'fault';
  }
}

interface Row {
  readonly register: RegisterDescription;
  readonly stride: number;
  /** One past the last byte of the row. */
  readonly end: number;
  readonly defined: bigint;
}

function sizeMask(size: AccessSize): bigint {
  return (1n << BigInt(8 * size)) - 1n;
}
