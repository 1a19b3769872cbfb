import type { EnvironmentRequest, Extension, SemanticsContext, Width } from '../semantics.ts';
import { i32, i64, type I32, type I64 } from '../wasm/expression.ts';
import { entryOffset, type Loop, type Temporaries } from './loop.ts';
import type { Operation } from './operations.ts';
import { Record, RECORD_SHIFT } from './record.ts';
import { NO_RESERVATION, State, Tlb } from './state-layout.ts';

const loads = {
  signed: { 1: i64.load8_s, 2: i64.load16_s, 4: i64.load32_s, 8: i64.load },
  unsigned: { 1: i64.load8_u, 2: i64.load16_u, 4: i64.load32_u, 8: i64.load },
} as const;
const stores = { 1: i64.store8, 2: i64.store16, 4: i64.store32, 8: i64.store } as const;

/** Emits an instruction's semantics into the interpreter's loop: operands come from the record in progress. */
export class InstructionContext implements SemanticsContext {
  private readonly near: boolean;
  /** Bytes of the instruction. */
  private readonly length: number;
  private readonly loop: Loop;
  private readonly temporaries: Temporaries;
  private ended = false;

  constructor(
    { instruction, near }: Extract<Operation, { kind: 'instruction' }>,
    loop: Loop,
    temporaries: Temporaries,
  ) {
    this.near = near;
    this.length = instruction.encoding.length;
    this.loop = loop;
    this.temporaries = temporaries;
  }

  /** Retires the instruction unless its semantics went elsewhere. */
  finish(): void {
    if (!this.ended) this.retire(i32.constant(this.length << RECORD_SHIFT));
  }

  rs1(): I64 {
    return i64.load(this.field16(Record.rs1), this.loop.addresses.state + State.registers);
  }

  rs2(): I64 {
    return i64.load(this.field16(Record.rs2), this.loop.addresses.state + State.registers);
  }

  imm(): I64 {
    return i64.load32_s(this.record(), Record.imm);
  }

  setRd(value: I64): void {
    this.loop.body.store(
      i64.store,
      this.field16(Record.rd),
      this.loop.addresses.state + State.registers,
      value,
    );
  }

  pc(): I64 {
    const offset = i64.extend_u(i32.shr_u(this.record(), i32.constant(RECORD_SHIFT)));
    return i64.add(this.loop.body.get(this.loop.pageBase), offset);
  }

  nextPc(): I64 {
    return i64.add(this.pc(), i64.constant(this.length));
  }

  keep(value: I64): I64 {
    return this.temporaries.keep64(value);
  }

  load(width: Width, extension: Extension, address: I64): I64 {
    return loads[extension][width](this.hostAddress('load', width, address));
  }

  store(width: Width, address: I64, value: I64): void {
    this.loop.body.store(stores[width], this.hostAddress('store', width, address), 0, value);
  }

  update(width: 4 | 8, address: I64, compute: (old: I64) => I64): I64 {
    const host = this.temporaries.keep32(this.hostAddress('store', width, address));
    const old = this.keep(loads.signed[width](host));
    this.loop.body.store(stores[width], host, 0, compute(old));
    return old;
  }

  loadReserved(width: 4 | 8, address: I64): I64 {
    const value = this.keep(loads.signed[width](this.hostAddress('load', width, address)));
    this.setState64(State.reservation, this.loop.body.get(this.loop.address));
    this.setState64(State.reservedValue, value);
    return value;
  }

  storeConditional(width: 4 | 8, address: I64, value: I64): I64 {
    const { body } = this.loop;
    const host = this.temporaries.keep32(this.hostAddress('store', width, address));
    const isSameAddress = i64.eq(this.state64(State.reservation), body.get(this.loop.address));
    const reserved = this.state64(State.reservedValue);
    const isSameValue = i64.eq(width === 4 ? i64.extend32_s(reserved) : reserved, loads.signed[width](host));
    const holds = this.temporaries.keep32(i32.and(isSameAddress, isSameValue));
    this.setState64(State.reservation, i64.constant(NO_RESERVATION));
    body.store(i32.store, this.state(), State.conditionalStored, holds);
    body.if(holds, () => {
      body.store(stores[width], host, 0, value);
    });
    return i64.extend_u(i32.eqz(holds));
  }

  branchIf(condition: I32): void {
    const { body } = this.loop;
    body.if(condition, () => {
      this.takeJump();
    });
  }

  jump(): void {
    this.takeJump();
    this.ended = true;
  }

  jumpTo(target: I64): void {
    this.loop.body.set(this.loop.target, target);
    this.loop.body.branch(this.loop.retireAndJump);
    this.ended = true;
  }

  raise(cause: number): void {
    this.loop.body.store(i32.store, this.state(), State.cause, i32.constant(cause));
    this.loop.exit('raise');
    this.ended = true;
  }

  /** Without the value at hand the instruction begins again once the environment has put it there. */
  readCsr(): I64 {
    this.loop.body.if(i32.eqz(i32.load(this.state(), State.csrReady)), () => {
      this.loop.exit('csr');
    });
    return this.state64(State.csrOld);
  }

  writeCsr(value: I64): void {
    this.setState64(State.csrNew, value);
  }

  request(_what: EnvironmentRequest): void {
    this.loop.exit('request');
    this.ended = true;
  }

  private takeJump(): void {
    if (this.near) this.retire(i32.load(this.record(), Record.imm));
    else {
      this.loop.body.set(this.loop.target, i64.add(this.pc(), this.imm()));
      this.loop.body.branch(this.loop.retireAndJump);
    }
  }

  /** Counts the instruction and goes on `distance` bytes of records away. */
  private retire(distance: I32): void {
    const { body, left, record, next, budgetIsUsedUp } = this.loop;
    body.set(record, i32.add(body.get(record), distance));
    body.set(left, i32.sub(body.get(left), i32.constant(1)));
    body.branchIf(body.get(left), next);
    body.branch(budgetIsUsedUp);
  }

  /**
   * The place in memory of a virtual address. The compare with the TLB's tag keeps the bits that must be zero in an aligned
   * address, so that it finds misaligned accesses, too.
   */
  private hostAddress(access: 'load' | 'store', width: Width, address: I64): I32 {
    const { body, addresses } = this.loop;
    const tlb = access === 'load' ? addresses.loadTlb : addresses.storeTlb;
    body.set(this.loop.address, address);
    const virtual = body.get(this.loop.address);
    const entry = this.temporaries.keep32(entryOffset(i32.wrap(virtual)));
    const expected = i64.and(virtual, i64.constant(-4096 | (width - 1)));
    body.branchIf(i64.ne(i64.load(entry, tlb + Tlb.tag), expected), this.loop.memoryMiss);
    return i32.add(i32.wrap(virtual), i32.load(entry, tlb + Tlb.addend));
  }

  private record(): I32 {
    return this.loop.body.get(this.loop.record);
  }

  private field16(offset: number): I32 {
    return i32.load16_u(this.record(), offset);
  }

  private state(): I32 {
    return i32.constant(this.loop.addresses.state);
  }

  private state64(offset: number): I64 {
    return i64.load(this.state(), offset);
  }

  private setState64(offset: number, value: I64): void {
    this.loop.body.store(i64.store, this.state(), offset, value);
  }
}
