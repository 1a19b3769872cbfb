import type { RegisterBlock, RegisterDescription } from './registers.ts';
import { definedBits, RegisterMap } from './register-map.ts';

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
  readonly behaviours: Readonly<Record<string, WideRegisterBehaviour>>;
}

export function registerSet<const Table extends readonly RegisterDescription[]>(
  registers: Table,
  behaviours: RegisterBehaviours<NoInfer<Table>>,
): RegisterSet {
  const all: Readonly<Record<string, RegisterBehaviour | WideRegisterBehaviour>> = behaviours;
  const wide = registers.map(({ name, width }) => [name, widen(all[name] ?? {}, width)] as const);
  return { registers, behaviours: Object.fromEntries(wide) };
}

/** A device's registers at work: tables and behaviour together answer its reads and writes. */
export class RegisterWindow {
  readonly block: RegisterBlock;
  private readonly map: RegisterMap;
  private readonly behaviours: RegisterSet['behaviours'];

  constructor(rules: Omit<RegisterBlock, 'registers'>, ...sets: readonly RegisterSet[]) {
    this.block = { ...rules, registers: sets.flatMap((set) => set.registers) };
    this.map = new RegisterMap(this.block);
    this.behaviours = Object.assign({}, ...sets.map((set) => set.behaviours)) as RegisterSet['behaviours'];
  }

  read(offset: number, size: 1 | 2 | 4): number {
    const { register, index, byte, effect } = this.map.decode(offset, size, 'read');
    if (register === undefined || effect === 'ignore' || effect === 'fault') return 0;
    const behaviour = this.behaviours[register.name];
    const value = behaviour?.read?.(index) ?? behaviour?.peek?.(index) ?? 0n;
    return lowBytes(value >> BigInt(8 * byte), size);
  }

  write(offset: number, size: 1 | 2 | 4, value: number): void {
    const { register, index, byte, effect } = this.map.decode(offset, size, 'write', BigInt(value >>> 0));
    if (register === undefined || effect === 'ignore' || effect === 'fault') return;
    const behaviour = this.behaviours[register.name];
    const shift = BigInt(8 * byte);
    const written = ((1n << BigInt(8 * Math.min(size, register.width))) - 1n) << shift;
    const kept = size < register.width ? (behaviour?.peek?.(index) ?? 0n) & ~written : 0n;
    const stored = (BigInt(value >>> 0) << shift) & written & definedBits(register);
    behaviour?.write?.(kept | stored, index);
  }

  /** Any bytes, also across registers; 0 where there is nothing to read. */
  peek(offset: number, size: 1 | 2 | 4): number {
    let value = 0;
    for (let at = size - 1; at >= 0; at--) value = value * 256 + this.peekByte(offset + at);
    return value;
  }

  private peekByte(offset: number): number {
    const hit = this.map.find(offset, 'read');
    if (hit === undefined) return 0;
    const value = this.behaviours[hit.row.register.name]?.peek?.(hit.index) ?? 0n;
    return lowBytes(value >> BigInt(8 * hit.byte), 1);
  }
}

function widen(
  behaviour: RegisterBehaviour | WideRegisterBehaviour,
  width: RegisterDescription['width'],
): WideRegisterBehaviour {
  // `RegisterBehaviours` ties the kind of a behaviour to the register's width.
  if (width === 8) return behaviour as WideRegisterBehaviour;
  const narrow = behaviour as RegisterBehaviour;
  return {
    peek: (index) => BigInt((narrow.peek?.(index) ?? 0) >>> 0),
    read: (index) => BigInt((narrow.read?.(index) ?? narrow.peek?.(index) ?? 0) >>> 0),
    write: (value, index) => {
      narrow.write?.(Number(value), index);
    },
  };
}

function lowBytes(value: bigint, size: 1 | 2 | 4): number {
  return Number(BigInt.asUintN(8 * size, value));
}
