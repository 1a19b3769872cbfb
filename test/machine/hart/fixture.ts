import { assemble, type Program } from '../../../adapter/isa/assembler.ts';
import { registerIndex } from '../../../adapter/isa/registers.ts';
import { EventHub, type MachineEvent } from '../../../adapter/machine/events.ts';
import type { BusPort } from '../../../adapter/machine/hart/bus-port.ts';
import { createHart } from '../../../adapter/machine/hart/create-hart.ts';
import type { Hart } from '../../../adapter/machine/hart/hart.ts';
import type { MachineHart } from '../../../adapter/machine/hart/machine-hart.ts';
import { WatchedPages } from '../../../adapter/machine/hart/watched-pages.ts';
import { createRam, type GuestRam } from '../../../adapter/machine/ram.ts';

export const RAM_BASE = 0x8000_0000;
export const RAM_SIZE = 1 << 20;
/** An address where the test bus answers. */
export const DEVICE = 0x1000_0000;

export interface DeviceAccess {
  readonly kind: 'read' | 'write';
  readonly address: number;
  readonly size: number;
  readonly value: bigint;
  /** What the device could see of the hart. */
  readonly pc: bigint;
  readonly retired: number;
}

/** A bus with one page of device memory that notes what is done to it. */
export class TestBus implements BusPort {
  readonly accesses: DeviceAccess[] = [];
  /** What the next reads give. */
  readonly answers: bigint[] = [];
  /** What they give when there are no more. */
  otherwise = 0n;
  time = 0n;
  /** Called in every access, before it answers. */
  during: ((access: DeviceAccess) => void) | undefined;
  retired: () => number = () => 0;

  readMmio(address: number, size: 1 | 2 | 4, hart: Hart): number | undefined {
    const value = this.answer(address, size, hart);
    return value === undefined ? undefined : Number(BigInt.asUintN(size * 8, value));
  }

  readMmio64(address: number, hart: Hart): bigint | undefined {
    return this.answer(address, 8, hart);
  }

  writeMmio(address: number, size: 1 | 2 | 4, value: number, hart: Hart): boolean {
    return this.note('write', address, size, BigInt(value), hart);
  }

  writeMmio64(address: number, value: bigint, hart: Hart): boolean {
    return this.note('write', address, 8, value, hart);
  }

  readTime(): bigint {
    return this.time;
  }

  private answer(address: number, size: number, hart: Hart): bigint | undefined {
    const value = this.answers.shift() ?? this.otherwise;
    return this.note('read', address, size, value, hart) ? value : undefined;
  }

  private note(kind: 'read' | 'write', address: number, size: number, value: bigint, hart: Hart): boolean {
    if (address < DEVICE || address >= DEVICE + 4096) return false;
    const access = { kind, address, size, value, pc: hart.registers.pc, retired: this.retired() };
    this.accesses.push(access);
    this.during?.(access);
    return true;
  }
}

/** A hart with a program at the beginning of RAM. */
export class Fixture {
  readonly ram: GuestRam;
  readonly bus = new TestBus();
  readonly watches = new WatchedPages();
  readonly events = new EventHub<MachineEvent>();
  readonly clock: { readonly moment: number };
  readonly hart: MachineHart;
  readonly program: Program;

  constructor(source: string) {
    this.program = assemble(source, BigInt(RAM_BASE));
    this.ram = createRam({ base: RAM_BASE, size: RAM_SIZE, harts: 1 });
    const retired = (): number => this.hart.retired;
    this.clock = {
      get moment() {
        return retired();
      },
    };
    this.hart = createHart({
      index: 0,
      resetVector: BigInt(RAM_BASE),
      ram: this.ram,
      bus: this.bus,
      watches: this.watches,
      events: this.events,
      clock: this.clock,
    });
    this.bus.retired = retired;
    this.ram.write(RAM_BASE, this.program.bytes);
  }

  /** @param name a register's, or `pc`. */
  get(name: string): bigint {
    return name === 'pc' ? this.hart.registers.pc : this.hart.registers.get(registerOf(name));
  }

  set(name: string, value: bigint): void {
    if (name === 'pc') this.hart.registers.pc = BigInt.asUintN(64, value);
    else this.hart.registers.set(registerOf(name), BigInt.asUintN(64, value));
  }

  label(name: string): bigint {
    const address = this.program.labels.get(name);
    if (address === undefined) throw new Error(`the program has no label ${name}`);
    return address;
  }

  /** The 64-bit word at a label or address in RAM. */
  word(where: string | number): bigint {
    const address = typeof where === 'number' ? where : Number(this.label(where));
    const bytes = this.ram.view(address, 8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  }

  setWord(address: number, value: bigint): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    this.ram.write(address, bytes);
  }
}

function registerOf(name: string): number {
  const index = registerIndex(name);
  if (index === undefined) throw new Error(`${name} is no register`);
  return index;
}
