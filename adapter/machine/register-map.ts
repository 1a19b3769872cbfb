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
  /** Bits of a write that no field of the register covers: the low 32 of the access, and the high 32 of an 8-byte one. */
  readonly reserved: readonly [number, number];
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

/** A guest can touch every offset of a window; what it touches most fits in here. */
const MOST_REMEMBERED = 1024;

/** Finds registers by offset and judges accesses by their descriptions. */
export class RegisterMap {
  private readonly block: RegisterBlock;
  private readonly rows: readonly Row[];
  /** Decodings that were made before, by bank and access: descriptions do not change. */
  private readonly known = new Map<string | undefined, Map<number, Decoding>>();

  constructor(block: RegisterBlock) {
    this.block = block;
    this.rows = block.registers.map((register) => ({
      register,
      stride: register.repeat?.stride ?? register.width,
      end:
        register.offset +
        (register.repeat?.stride ?? 0) * ((register.repeat?.count ?? 1) - 1) +
        register.width,
    }));
  }

  /** Whether a write sets reserved bits depends on its value: see `Decoding.reserved`. */
  decode(offset: number, size: AccessSize, access: 'read' | 'write'): Decoding {
    const bank = this.block.selectedBank?.();
    const known = this.known.get(bank) ?? new Map<number, Decoding>();
    const key = offset * 32 + size * 2 + (access === 'read' ? 0 : 1);
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const decoding = this.judge(offset, size, access);
    known.set(key, decoding);
    this.known.set(bank, known);
    return decoding;
  }

  /** The register at an offset for an access of that direction, in the bank that is selected now. */
  find(offset: number, access: 'read' | 'write'): Place | undefined {
    const bank = this.block.selectedBank?.();
    const barred = access === 'read' ? 'write-only' : 'read-only';
    for (const { register, stride, end } of this.rows) {
      if (offset < register.offset || offset >= end || register.access === barred) continue;
      if (register.bank !== undefined && register.bank !== bank) continue;
      const inRow = offset - register.offset;
      const index = Math.floor(inRow / stride);
      const byte = inRow - index * stride;
      if (byte < register.width) return { register, index, byte };
    }
    return undefined;
  }

  private judge(offset: number, size: AccessSize, access: 'read' | 'write'): Decoding {
    const place = this.find(offset, access);
    if (place === undefined) return this.judgeMiss(offset, size, access);
    const { register, byte } = place;
    const found = { ...place, reserved: reservedBits(register, byte, size) };
    if (!(register.widths ?? [register.width]).includes(size) || byte + size > register.width)
      return { ...found, problem: 'wrong-width', effect: this.misuse(offset, size, place) };
    if (byte % size !== 0)
      return { ...found, problem: 'misaligned', effect: this.misuse(offset, size, place) };
    return { ...found, problem: undefined, effect: 'perform' };
  }

  /** No register answers in this direction; perhaps one does in the other. */
  private judgeMiss(offset: number, size: AccessSize, access: 'read' | 'write'): Decoding {
    const other = this.find(offset, access === 'read' ? 'write' : 'read');
    if (other !== undefined) {
      const problem = access === 'read' ? 'read-of-write-only' : 'write-to-read-only';
      return { ...other, problem, effect: 'ignore', reserved: NONE };
    }
    const nothing = { register: undefined, index: 0, byte: 0, reserved: NONE };
    if (offset % size !== 0 && this.block.onMisuse !== 'ignore')
      return { ...nothing, problem: 'misaligned', effect: 'fault' };
    return { ...nothing, problem: 'no-register', effect: this.block.onHole };
  }

  private misuse(offset: number, size: AccessSize, { register, byte }: Place): Decoding['effect'] {
    if (this.block.onMisuse !== 'truncate') return this.block.onMisuse;
    return offset % size === 0 && byte === 0 && size > register.width ? 'truncate' : 'fault';
  }
}

/** Where an offset leads. */
export interface Place {
  readonly register: RegisterDescription;
  readonly index: number;
  readonly byte: number;
}

interface Row {
  readonly register: RegisterDescription;
  readonly stride: number;
  /** One past the last byte of the row. */
  readonly end: number;
}

const NONE: Decoding['reserved'] = [0, 0];

/** What lies beyond the register is no part of it, so it is not reserved either. */
function reservedBits(register: RegisterDescription, byte: number, size: AccessSize): Decoding['reserved'] {
  const whole = BigInt.asUintN(8 * register.width, ~definedBits(register));
  const touched = BigInt.asUintN(8 * size, whole >> BigInt(8 * byte));
  return [Number(touched & 0xffff_ffffn), Number(touched >> 32n)];
}
