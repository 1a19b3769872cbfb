import type { StateReader, StateWriter } from '../state.ts';

/** What the CSRs show that is not theirs. */
export interface CsrSources {
  readonly hart: number;
  /** Instructions retired since reset. */
  readonly retired: () => number;
  /** Ticks of the platform's timer. */
  readonly time: () => bigint;
}

/** Bits of `mstatus` (Privileged ISA, "Machine Status Registers"). */
const MIE = 1n << 3n;
const MPIE = 1n << 7n;
const MPP_MACHINE = 3n << 11n;

/** Interrupts that exist: machine software, timer and external. */
const INTERRUPTS = (1n << 3n) | (1n << 7n) | (1n << 11n);
/** From high to low priority (Privileged ISA, "Machine Interrupt Registers"). */
const byPriority = [11n, 3n, 7n];

/** MXL = 64 bits; extensions A, C, I and M. */
const MISA = (2n << 62n) | (1n << 0n) | (1n << 2n) | (1n << 8n) | (1n << 12n);

const INTERRUPT_FLAG = 1n << 63n;

interface CsrAccess {
  readonly read: () => bigint;
  /** Absent for CSRs that ignore writes; those whose number says read-only refuse them. */
  readonly write?: (value: bigint) => void;
}

/** Machine-level CSRs of a hart that has machine mode only, and the counters that user mode may read. */
export class CsrFile {
  private interruptsEnabled = false;
  private previousEnabled = false;
  private mie = 0n;
  private mip = 0n;
  private mtvec = 0n;
  private mscratch = 0n;
  private mepc = 0n;
  private mcause = 0n;
  private mtval = 0n;
  /** What a write to the counter has put between it and the count of retired instructions. */
  private cycleOffset = 0n;
  private instructionOffset = 0n;
  private readonly pmp = new BigUint64Array(PMP_REGISTERS);

  private readonly sources: CsrSources;
  private readonly registers: ReadonlyMap<number, CsrAccess>;

  constructor(sources: CsrSources) {
    this.sources = sources;
    this.registers = this.describe();
  }

  /** @returns undefined when there is no such CSR. */
  read(csr: number): bigint | undefined {
    return this.registers.get(csr)?.read();
  }

  /** @returns false when there is no such CSR or it is read-only. */
  write(csr: number, value: bigint): boolean {
    const register = this.registers.get(csr);
    if (register === undefined || isReadOnly(csr)) return false;
    register.write?.(BigInt.asUintN(64, value));
    return true;
  }

  setInterruptLine(bit: number, level: boolean): void {
    const mask = (1n << BigInt(bit)) & INTERRUPTS;
    this.mip = level ? this.mip | mask : this.mip & ~mask;
  }

  /** An interrupt is pending and enabled in `mie`, whether or not `mstatus` lets it through: it ends `wfi`. */
  get wakes(): boolean {
    return (this.mip & this.mie) !== 0n;
  }

  /** The number of the interrupt to take before the next instruction. */
  get interruptToTake(): number | undefined {
    if (!this.interruptsEnabled || !this.wakes) return undefined;
    const ready = this.mip & this.mie;
    const bit = byPriority.find((each) => ((ready >> each) & 1n) !== 0n);
    return bit === undefined ? undefined : Number(bit);
  }

  /** Whether the guest has a trap handler. */
  get hasHandler(): boolean {
    return this.mtvec !== 0n;
  }

  /** Enters the handler of an exception. @returns the new pc. */
  enterException(cause: number, value: bigint, pc: bigint): bigint {
    this.enter(BigInt(cause), value, pc);
    return this.handlerBase;
  }

  /** Enters the handler of an interrupt, by its vector if `mtvec` asks for that. @returns the new pc. */
  enterInterrupt(bit: number, pc: bigint): bigint {
    this.enter(INTERRUPT_FLAG | BigInt(bit), 0n, pc);
    const isVectored = (this.mtvec & 1n) !== 0n;
    return isVectored ? this.handlerBase + 4n * BigInt(bit) : this.handlerBase;
  }

  /** `mret`. @returns the new pc. */
  returnFromTrap(): bigint {
    this.interruptsEnabled = this.previousEnabled;
    this.previousEnabled = true;
    return this.mepc;
  }

  reset(): void {
    this.interruptsEnabled = false;
    this.previousEnabled = false;
    this.mie = this.mtvec = this.mscratch = this.mepc = this.mcause = this.mtval = 0n;
    this.cycleOffset = this.instructionOffset = 0n;
    this.pmp.fill(0n);
  }

  save(out: StateWriter): void {
    out.bool(this.interruptsEnabled);
    out.bool(this.previousEnabled);
    const words = [this.mie, this.mip, this.mtvec, this.mscratch, this.mepc, this.mcause, this.mtval];
    for (const word of [...words, this.cycleOffset, this.instructionOffset, ...this.pmp]) out.u64(word);
  }

  restore(from: StateReader): void {
    this.interruptsEnabled = from.bool();
    this.previousEnabled = from.bool();
    this.mie = from.u64();
    this.mip = from.u64();
    this.mtvec = from.u64();
    this.mscratch = from.u64();
    this.mepc = from.u64();
    this.mcause = from.u64();
    this.mtval = from.u64();
    this.cycleOffset = from.u64();
    this.instructionOffset = from.u64();
    for (let index = 0; index < PMP_REGISTERS; index++) this.pmp[index] = from.u64();
  }

  private enter(mcause: bigint, mtval: bigint, pc: bigint): void {
    this.previousEnabled = this.interruptsEnabled;
    this.interruptsEnabled = false;
    this.mcause = mcause;
    this.mtval = mtval;
    this.mepc = pc;
  }

  private get handlerBase(): bigint {
    return this.mtvec & ~3n;
  }

  private describe(): Map<number, CsrAccess> {
    const zero: CsrAccess = { read: () => 0n };
    const cycles = (): bigint => BigInt.asUintN(64, BigInt(this.sources.retired()) + this.cycleOffset);
    const instructions = (): bigint =>
      BigInt.asUintN(64, BigInt(this.sources.retired()) + this.instructionOffset);
    const registers = new Map<number, CsrAccess>([
      [0x300, { read: () => this.mstatus, write: (value) => (this.mstatus = value) }],
      [0x301, { read: () => MISA }],
      [0x304, { read: () => this.mie, write: (value) => (this.mie = value & INTERRUPTS) }],
      // Mode 0 direct, 1 vectored; the others are reserved, and a write of them keeps the mode.
      [0x305, { read: () => this.mtvec, write: (value) => (this.mtvec = legalTvec(value, this.mtvec)) }],
      [0x320, zero],
      [0x340, { read: () => this.mscratch, write: (value) => (this.mscratch = value) }],
      [0x341, { read: () => this.mepc, write: (value) => (this.mepc = value & ~1n) }],
      [0x342, { read: () => this.mcause, write: (value) => (this.mcause = value) }],
      [0x343, { read: () => this.mtval, write: (value) => (this.mtval = value) }],
      // The three bits that exist follow their lines; software cannot write them.
      [0x344, { read: () => this.mip, write: () => undefined }],
      [0xb00, { read: cycles, write: (value) => (this.cycleOffset = this.offsetFor(value)) }],
      [0xb02, { read: instructions, write: (value) => (this.instructionOffset = this.offsetFor(value)) }],
      [0xc00, { read: cycles }],
      [0xc01, { read: () => BigInt.asUintN(64, this.sources.time()) }],
      [0xc02, { read: instructions }],
      [0xf11, zero],
      [0xf12, zero],
      [0xf13, zero],
      [0xf14, { read: () => BigInt(this.sources.hart) }],
      [0xf15, zero],
    ]);
    // Performance counters that count nothing, and their events.
    for (let index = 3; index < 32; index++) {
      for (const first of [0x320, 0xb00, 0xc00]) registers.set(first + index, zero);
    }
    PMP_NUMBERS.forEach((csr, index) => {
      registers.set(csr, {
        read: () => this.pmp[index] ?? 0n,
        write: (value) => (this.pmp[index] = value),
      });
    });
    return registers;
  }

  private get mstatus(): bigint {
    const enabled = this.interruptsEnabled ? MIE : 0n;
    return MPP_MACHINE | enabled | (this.previousEnabled ? MPIE : 0n);
  }

  private set mstatus(value: bigint) {
    this.interruptsEnabled = (value & MIE) !== 0n;
    this.previousEnabled = (value & MPIE) !== 0n;
  }

  /** A counter is to show `value` once the instruction that writes it has retired. */
  private offsetFor(value: bigint): bigint {
    return BigInt.asUintN(64, value - BigInt(this.sources.retired()));
  }
}

/**
 * Physical memory protection: registers that keep what is written and have no effect, as unlocked entries have none on
 * machine mode, the only mode there is. On RV64 the odd configuration registers do not exist.
 */
const PMP_NUMBERS = [
  ...Array.from({ length: 2 }, (_, index) => 0x3a0 + 2 * index),
  ...Array.from({ length: 16 }, (_, index) => 0x3b0 + index),
];
const PMP_REGISTERS = PMP_NUMBERS.length;

/** The two highest bits of the lower byte say who may access a CSR; the two above, whether it can be written. */
export function isReadOnly(csr: number): boolean {
  return csr >> 10 === 3;
}

/** Whether user mode can reach a CSR: the three counters. */
export function isForUserMode(csr: number): boolean {
  return csr >= 0xc00 && csr <= 0xc02;
}

function legalTvec(value: bigint, old: bigint): bigint {
  return (value & 2n) === 0n ? value : (value & ~3n) | (old & 3n);
}
