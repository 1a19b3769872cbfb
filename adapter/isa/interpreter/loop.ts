import { i32, type I32, type I64 } from '../wasm/expression.ts';
import type { FunctionBody, Label, Local } from '../wasm/function-body.ts';
import type { Exit } from './exit.ts';
import { Tlb, type HartAddresses } from './state-layout.ts';

/** The variables of the loop, and where its code can go. */
export interface Loop {
  readonly body: FunctionBody;
  readonly addresses: HartAddresses;
  /** What is left of the budget; at least 1 whenever an instruction begins. */
  readonly left: Local<'i32'>;
  /** The record of the instruction in progress. */
  readonly record: Local<'i32'>;
  /** The pc is this plus the record's address in the scale of instructions. */
  readonly pageBase: Local<'i64'>;
  /** Where a jump goes. */
  readonly target: Local<'i64'>;
  /** The address of the access in progress. */
  readonly address: Local<'i64'>;
  /** Branch targets. */
  readonly next: Label;
  readonly budgetIsUsedUp: Label;
  readonly retireAndJump: Label;
  readonly lookUpTarget: Label;
  readonly memoryMiss: Label;
  readonly exit: (why: Exit) => void;
}

/** Locals for intermediate values; the operations share them, as only one executes at a time. */
export class Temporaries {
  private readonly pool: { i32: Local<'i32'>[]; i64: Local<'i64'>[] } = { i32: [], i64: [] };
  private used = { i32: 0, i64: 0 };
  private readonly body: FunctionBody;

  constructor(body: FunctionBody) {
    this.body = body;
  }

  reset(): void {
    this.used = { i32: 0, i64: 0 };
  }

  keep32(value: I32): I32 {
    const local = (this.pool.i32[this.used.i32++] ??= this.body.local('i32'));
    this.body.set(local, value);
    return this.body.get(local);
  }

  keep64(value: I64): I64 {
    const local = (this.pool.i64[this.used.i64++] ??= this.body.local('i64'));
    this.body.set(local, value);
    return this.body.get(local);
  }
}

/** Byte offset of an address's entry in a TLB; the same as `tlbEntry`, in generated code. */
export function entryOffset(addressLow: I32): I32 {
  return i32.and(i32.shr_u(addressLow, i32.constant(8)), i32.constant((Tlb.entries - 1) * Tlb.entrySize));
}
