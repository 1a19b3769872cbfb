import type { RegisterBlock, RegisterDescription } from './registers.ts';
import { RegisterMap } from './register-map.ts';

/** What a register of up to 32 bits does. Without `read` it reads as `peek` shows it; without `peek` as 0. */
export interface RegisterBehaviour {
  /** The value now, without any effect. @param index which of a row of equal registers. */
  peek?(index: number): number;
  /** Reads with the effects that reading has. */
  read?(index: number): number;
  /** @param value without the reserved bits. */
  write?(value: number, index: number): void;
}

/** What a 64-bit register does. */
export interface WideRegisterBehaviour {
  peek?(index: number): bigint;
  read?(index: number): bigint;
  write?(value: bigint, index: number): void;
}

/** One behaviour for each register of a table, by its name. */
export type RegisterBehaviours<Table extends readonly RegisterDescription[]> = {
  readonly [Name in Table[number]['name']]: Extract<Table[number], { readonly name: Name }>['width'] extends 8
    ? WideRegisterBehaviour
    : RegisterBehaviour;
};

/** A table of registers together with what they do. */
export interface RegisterSet {
  readonly registers: readonly RegisterDescription[];
  /** Of the wide kind where the register is 8 bytes wide. */
  readonly behaviours: Readonly<Record<string, RegisterBehaviour | WideRegisterBehaviour>>;
}

export function registerSet<const Table extends readonly RegisterDescription[]>(
  registers: Table,
  behaviours: RegisterBehaviours<NoInfer<Table>>,
): RegisterSet {
  return { registers, behaviours };
}

/** A device's registers at work: tables and behaviour together answer its reads and writes. */
export class RegisterWindow {
  readonly block: RegisterBlock;
  private readonly map: RegisterMap;
  private readonly narrow = new Map<string, RegisterBehaviour>();
  private readonly wide = new Map<string, WideRegisterBehaviour>();

  constructor(rules: Omit<RegisterBlock, 'registers'>, ...sets: readonly RegisterSet[]) {
    this.block = { ...rules, registers: sets.flatMap((set) => set.registers) };
    this.map = new RegisterMap(this.block);
    for (const { registers, behaviours } of sets) {
      for (const { name, width } of registers) {
        // `registerSet` ties the kind of a behaviour to the register's width.
        if (width === 8) this.wide.set(name, behaviours[name] as WideRegisterBehaviour);
        else this.narrow.set(name, behaviours[name] as RegisterBehaviour);
      }
    }
  }

  read(offset: number, size: 1 | 2 | 4): number {
    const { register, index, byte, effect } = this.map.decode(offset, size, 'read');
    if (register === undefined || effect === 'ignore' || effect === 'fault') return 0;
    if (register.width === 8) {
      const behaviour = this.wide.get(register.name);
      return part(behaviour?.read?.(index) ?? behaviour?.peek?.(index) ?? 0n, byte, size);
    }
    const behaviour = this.narrow.get(register.name);
    const value = behaviour?.read?.(index) ?? behaviour?.peek?.(index) ?? 0;
    return lowBytes(value >>> (8 * byte), size);
  }

  write(offset: number, size: 1 | 2 | 4, value: number): void {
    const { register, index, byte, effect, reserved } = this.map.decode(offset, size, 'write');
    if (register === undefined || effect === 'ignore' || effect === 'fault') return;
    const stored = lowBytes(value & ~reserved[0], Math.min(size, register.width));
    if (register.width === 8) this.writeWide(register.name, index, byte, size, stored);
    else this.writeNarrow(register, index, byte, size, stored);
  }

  /** Any bytes, also across registers; 0 where there is nothing to read. */
  peek(offset: number, size: 1 | 2 | 4): number {
    let value = 0;
    for (let at = size - 1; at >= 0; at--) value = value * 256 + this.peekByte(offset + at);
    return value;
  }

  /** @returns undefined when the register holds nothing, or there is none of that name. */
  registerValue(name: string, index: number): bigint | undefined {
    const narrow = this.narrow.get(name)?.peek?.(index);
    return narrow === undefined ? this.wide.get(name)?.peek?.(index) : BigInt(narrow >>> 0);
  }

  private writeNarrow(
    { name, width }: RegisterDescription,
    index: number,
    byte: number,
    size: number,
    stored: number,
  ): void {
    const behaviour = this.narrow.get(name);
    if (size >= width) behaviour?.write?.(stored, index);
    else behaviour?.write?.(merge(behaviour.peek?.(index) ?? 0, stored, byte, size), index);
  }

  private writeWide(name: string, index: number, byte: number, size: number, stored: number): void {
    const behaviour = this.wide.get(name);
    const shift = BigInt(8 * byte);
    const written = ((1n << BigInt(8 * size)) - 1n) << shift;
    const kept = (behaviour?.peek?.(index) ?? 0n) & ~written;
    behaviour?.write?.(kept | (BigInt(stored) << shift), index);
  }

  private peekByte(offset: number): number {
    const place = this.map.find(offset, 'read');
    if (place === undefined) return 0;
    const { register, index, byte } = place;
    if (register.width === 8) return part(this.wide.get(register.name)?.peek?.(index) ?? 0n, byte, 1);
    return lowBytes((this.narrow.get(register.name)?.peek?.(index) ?? 0) >>> (8 * byte), 1);
  }
}

function merge(old: number, stored: number, byte: number, size: number): number {
  const written = ((1 << (8 * size)) - 1) << (8 * byte);
  return ((old & ~written) | (stored << (8 * byte))) >>> 0;
}

function part(value: bigint, byte: number, size: 1 | 2 | 4): number {
  return Number(BigInt.asUintN(8 * size, value >> BigInt(8 * byte)));
}

function lowBytes(value: number, size: number): number {
  return size >= 4 ? value >>> 0 : value & ((1 << (8 * size)) - 1);
}
