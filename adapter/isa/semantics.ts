import type { I32, I64 } from './wasm/expression.ts';

export type Width = 1 | 2 | 4 | 8;
export type Extension = 'signed' | 'unsigned';

/** What an instruction asks of whoever executes it, because it concerns more than registers and memory. */
export type EnvironmentRequest = 'wait-for-interrupt' | 'return-from-machine-trap';

/**
 * What the semantics of an instruction is written in: it asks the context for operands and effects, and the context emits
 * WebAssembly. The interpreter's context takes operands from decoded records; a translator's makes them constants and locals.
 *
 * Order matters: whatever can raise an exception (memory, CSRs) comes before the first effect, so that an instruction that
 * raises has changed nothing.
 */
export interface SemanticsContext {
  rs1(): I64;
  rs2(): I64;
  /** The immediate, sign- or zero-extended as the encoding says. */
  imm(): I64;
  setRd(value: I64): void;
  pc(): I64;
  /** Address of the instruction behind this one, whose length the context knows. */
  nextPc(): I64;

  /** Evaluates once; the result may be used many times. */
  keep(value: I64): I64;

  /** @returns the loaded value; use it once, before the next effect. */
  load(width: Width, extension: Extension, address: I64): I64;
  store(width: Width, address: I64, value: I64): void;
  /** Reads, computes and writes back in one atomic step. @returns the old value, sign-extended. */
  update(width: 4 | 8, address: I64, compute: (old: I64) => I64): I64;
  loadReserved(width: 4 | 8, address: I64): I64;
  /** @returns 0 when the store happened, 1 when the reservation was lost. */
  storeConditional(width: 4 | 8, address: I64, value: I64): I64;

  /** Goes on at pc + imm if the condition holds. */
  branchIf(condition: I32): void;
  /** Goes on at pc + imm. */
  jump(): void;
  /** Goes on at an address that must be even. */
  jumpTo(target: I64): void;

  /** Raises the exception of that cause (mcause). */
  raise(cause: number): void;
  /** The old value of the CSR that the instruction names. */
  readCsr(): I64;
  writeCsr(value: I64): void;
  request(what: EnvironmentRequest): void;
}

export type Semantics = (context: SemanticsContext) => void;
