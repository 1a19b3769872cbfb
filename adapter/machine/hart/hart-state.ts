import { NO_RESERVATION, State, type HartAddresses } from '../../isa/interpreter/state-layout.ts';
import { Record } from '../../isa/interpreter/record.ts';
import { controlNumber } from '../../isa/interpreter/operations.ts';
import type { RegisterFile } from './hart.ts';
import type { StateReader, StateWriter } from '../state.ts';

const REGISTERS = 32;

/** The part of the memory that generated code and the hart share: registers, pc, and what they tell each other. */
export class HartState implements RegisterFile {
  readonly memory: DataView;
  /** Place of the record that leads to the pc. */
  readonly enter: number;
  /** Place of a record for one instruction outside its page; those behind it lead on. */
  readonly scratch: number;
  /** Stands in for memory that generated code cannot access. */
  readonly staging: Uint8Array<ArrayBuffer>;
  private readonly base: number;
  private readonly words: BigUint64Array;

  constructor(memory: WebAssembly.Memory, addresses: HartAddresses) {
    this.memory = new DataView(memory.buffer);
    this.base = addresses.state;
    this.words = new BigUint64Array(memory.buffer, addresses.state, State.left / 8);
    this.staging = new Uint8Array(memory.buffer, addresses.state + State.staging, 16);
    this.enter = addresses.state + State.enter;
    this.scratch = addresses.state + State.scratch;
    const leadOn = [this.enter, this.scratch + Record.size, this.scratch + 2 * Record.size];
    for (const record of leadOn) this.memory.setUint16(record, controlNumber('continue'), true);
    this.clearReservation();
  }

  get(index: number): bigint {
    return this.words[index] ?? 0n;
  }

  set(index: number, value: bigint): void {
    if (index > 0 && index < REGISTERS) this.words[index] = value;
  }

  get pc(): bigint {
    return this.u64(State.pc);
  }

  set pc(value: bigint) {
    this.setU64(State.pc, value);
  }

  saveContext(into: BigUint64Array): void {
    for (let index = 0; index < REGISTERS; index++) into[index] = this.words[index] ?? 0n;
    into[REGISTERS] = this.pc;
  }

  loadContext(from: BigUint64Array): void {
    for (let index = 1; index < REGISTERS; index++) this.words[index] = from[index] ?? 0n;
    this.pc = from[REGISTERS] ?? 0n;
    this.clearReservation();
  }

  /** Takes the reservation of a load-reserved away: what follows is another thread, or a trap handler. */
  clearReservation(): void {
    this.setU64(State.reservation, NO_RESERVATION);
    this.setU64(State.reservedValue, 0n);
  }

  /** The staged bytes as one value of 4 bytes, or 8. */
  get stagedWord(): number {
    return this.u32(State.staging);
  }

  set stagedWord(value: number) {
    this.setU32(State.staging, value);
  }

  get stagedDoubleword(): bigint {
    return this.memory.getBigUint64(this.base + State.staging, true);
  }

  set stagedDoubleword(value: bigint) {
    this.memory.setBigUint64(this.base + State.staging, value, true);
  }

  u32(field: number): number {
    return this.memory.getUint32(this.base + field, true);
  }

  setU32(field: number, value: number): void {
    this.memory.setUint32(this.base + field, value, true);
  }

  u64(field: number): bigint {
    return this.words[field / 8] ?? 0n;
  }

  setU64(field: number, value: bigint): void {
    this.words[field / 8] = value;
  }

  save(out: StateWriter): void {
    for (let index = 1; index < REGISTERS; index++) out.u64(this.get(index));
    for (const field of [State.pc, State.reservation, State.reservedValue]) out.u64(this.u64(field));
  }

  restore(from: StateReader): void {
    for (let index = 1; index < REGISTERS; index++) this.set(index, from.u64());
    for (const field of [State.pc, State.reservation, State.reservedValue]) this.setU64(field, from.u64());
  }
}
