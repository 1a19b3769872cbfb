import type { Instruction } from './instruction.ts';
import type { EnvironmentRequest, Extension, SemanticsContext, Width } from './semantics.ts';
import { i64, type I32, type I64 } from './wasm/expression.ts';

export type MemoryAccessKind = 'load' | 'store' | 'update' | 'load-reserved' | 'store-conditional';

/** What an instruction can do beyond computing: found out by running its semantics once. */
export interface Behaviour {
  readonly access: { readonly kind: MemoryAccessKind; readonly width: Width } | undefined;
  /** Where it goes: behind itself, there or elsewhere, always elsewhere (relative or by a register), or to the environment. */
  readonly flow: 'next' | 'branch' | 'jump' | 'jump-register' | 'environment';
  readonly request: EnvironmentRequest | undefined;
  readonly usesCsr: boolean;
}

const known = new Map<Instruction, Behaviour>();

export function behaviourOf(instruction: Instruction): Behaviour {
  let behaviour = known.get(instruction);
  if (behaviour === undefined) {
    const probe = new Probe();
    instruction.semantics(probe);
    behaviour = { access: probe.access, flow: probe.flow, request: probe.asked, usesCsr: probe.usesCsr };
    known.set(instruction, behaviour);
  }
  return behaviour;
}

const someValue = i64.constant(0);

/** A context that emits nothing and notes what it is asked for. */
class Probe implements SemanticsContext {
  access: Behaviour['access'];
  flow: Behaviour['flow'] = 'next';
  asked: EnvironmentRequest | undefined;
  usesCsr = false;

  rs1(): I64 {
    return someValue;
  }
  rs2(): I64 {
    return someValue;
  }
  imm(): I64 {
    return someValue;
  }
  setRd(_value: I64): void {}
  pc(): I64 {
    return someValue;
  }
  nextPc(): I64 {
    return someValue;
  }
  keep(value: I64): I64 {
    return value;
  }

  load(width: Width, _extension: Extension, _address: I64): I64 {
    return this.accesses('load', width);
  }
  store(width: Width, _address: I64, _value: I64): void {
    this.accesses('store', width);
  }
  update(width: 4 | 8, _address: I64, compute: (old: I64) => I64): I64 {
    compute(someValue);
    return this.accesses('update', width);
  }
  loadReserved(width: 4 | 8, _address: I64): I64 {
    return this.accesses('load-reserved', width);
  }
  storeConditional(width: 4 | 8, _address: I64, _value: I64): I64 {
    return this.accesses('store-conditional', width);
  }

  branchIf(_condition: I32): void {
    this.flow = 'branch';
  }
  jump(): void {
    this.flow = 'jump';
  }
  jumpTo(_target: I64): void {
    this.flow = 'jump-register';
  }
  raise(_cause: number): void {
    this.flow = 'environment';
  }
  readCsr(): I64 {
    this.usesCsr = true;
    return someValue;
  }
  writeCsr(_value: I64): void {
    this.usesCsr = true;
  }
  request(what: EnvironmentRequest): void {
    this.flow = 'environment';
    this.asked = what;
  }

  private accesses(kind: MemoryAccessKind, width: Width): I64 {
    this.access = { kind, width };
    return someValue;
  }
}
