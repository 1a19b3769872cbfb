import type { AddressTranslator } from '../translation.ts';
import type { Saveable } from '../state.ts';

/** Exception causes of the Privileged ISA (mcause with the interrupt bit clear). */
export const Cause = {
  instructionMisaligned: 0,
  instructionAccessFault: 1,
  illegalInstruction: 2,
  breakpoint: 3,
  loadMisaligned: 4,
  loadAccessFault: 5,
  storeMisaligned: 6,
  storeAccessFault: 7,
  ecallFromUser: 8,
  ecallFromSupervisor: 9,
  ecallFromMachine: 11,
  instructionPageFault: 12,
  loadPageFault: 13,
  storePageFault: 15,
} as const;

/** A synchronous exception. The instruction at `pc` has not retired and has changed nothing. */
export interface Trap {
  /** mcause, see `Cause`. */
  readonly cause: number;
  /** mtval: the faulting address, or the instruction's bits for an illegal instruction. */
  readonly value: bigint;
  /** The instruction that raised it. */
  readonly pc: bigint;
}

/** Why `Hart.run` came back. In every case the pc is that of the next instruction to execute. */
export type HartExit =
  /** The budget of instructions is used up. */
  | { readonly kind: 'budget' }
  /** A synchronous exception that the hart hands to its environment. */
  | { readonly kind: 'trap'; readonly trap: Trap }
  /** The next instruction carries a breakpoint; it has not executed. */
  | { readonly kind: 'breakpoint' }
  /** `wfi` retired and no enabled interrupt is pending. */
  | { readonly kind: 'wait' }
  /** `requestExit` was called from within an access of this hart; the instruction that made it has retired. */
  | { readonly kind: 'requested' };

/** x0..x31 and pc of something that executes: a hart, or a thread that a kernel keeps. */
export interface RegisterFile {
  /** @param index 0..31; x0 reads 0. */
  get(index: number): bigint;
  /** Writing x0 is ignored. */
  set(index: number, value: bigint): void;
  pc: bigint;
}

/**
 * One hardware thread. It executes until its budget ends or something needs the environment; it knows nothing of kernels.
 * Time: `machine.clock` counts this hart's retired instructions, also in the middle of a run, exactly.
 */
export interface Hart extends Saveable {
  readonly index: number;
  /** The live registers. */
  readonly registers: RegisterFile;
  /** Copies x0..x31 (32 words) and the pc out of, or into, the hart in one go: for context switches. */
  saveContext(into: BigUint64Array): void;
  loadContext(from: BigUint64Array): void;

  /**
   * Who answers on a TLB miss. Setting it drops every cached translation.
   * `mode` decides what `ecall` raises and which CSRs can be reached.
   */
  setEnvironment(translator: AddressTranslator, mode: HartMode): void;
  /** Drops cached translations: the address space has changed. */
  flushTranslations(): void;

  /**
   * Executes at most `budget` instructions.
   * @param stepOverBreakpoint the first instruction executes although it carries a breakpoint.
   */
  run(budget: number, stepOverBreakpoint?: boolean): HartExit;
  /** Makes the current `run` come back after the instruction in progress; no effect when none is in progress. */
  requestExit(): void;

  /** Breakpoints lie on physical addresses of instructions; they cost nothing where they are not. */
  addBreakpoint(physical: number): void;
  removeBreakpoint(physical: number): void;

  /** @returns undefined when there is no such CSR. No side effects. */
  peekCsr(csr: number): bigint | undefined;
  /** Writes as the instruction would. @returns false when there is no such CSR or it is read-only. */
  pokeCsr(csr: number, value: bigint): boolean;

  /** Instructions in RAM were changed from outside (loader, debugger, DMA): forget what was decoded there. */
  invalidateCode(physical: number, length: number): void;
}

/**
 * `user`: a kernel above the hart serves all traps (every exception is a `trap` exit). `machine`: bare metal; exceptions and
 * interrupts go to the guest's own handler (mtvec), a `trap` exit happens only when it has none.
 */
export type HartMode = 'user' | 'machine';
