import { decode, lengthOf } from '../../isa/decoder.ts';
import { controlNumber, instructionNumber } from '../../isa/interpreter/operations.ts';
import { writeRecord } from '../../isa/interpreter/record.ts';
import { noOperands } from '../../isa/encoding.ts';
import { State } from '../../isa/interpreter/state-layout.ts';
import type { GuestRam } from '../ram.ts';
import { isFault, type AddressTranslator } from '../translation.ts';
import { Cause } from './hart.ts';
import type { HartState } from './hart-state.ts';
import { PAGE_SIZE } from './memory-layout.ts';
import type { TlbView } from './tlb.ts';

export interface FetchFault {
  readonly cause: number;
  readonly value: bigint;
}

/** Finds the code that a pc stands for: whole pages for the interpreter, single instructions for special cases. */
export class InstructionFetch {
  private readonly ram: GuestRam;
  private readonly state: HartState;
  private readonly tlb: TlbView;

  constructor(ram: GuestRam, state: HartState, tlb: TlbView) {
    this.ram = ram;
    this.state = state;
    this.tlb = tlb;
  }

  /** Makes the page of the pc known to generated code. */
  fillTlb(translator: AddressTranslator): FetchFault | undefined {
    const physical = this.physicalOf(this.state.pc, translator);
    if (typeof physical !== 'number') return physical;
    const records = this.ram.code.recordsOf(physical - (physical % PAGE_SIZE));
    this.tlb.fill(this.state.u32(State.pc), this.state.u32(State.pc + 4), records);
    return undefined;
  }

  /** Physical address of an instruction, or of its second half. */
  physicalOf(virtual: bigint, translator: AddressTranslator): number | FetchFault {
    const answer = translator.translate(virtual, 'fetch');
    if (isFault(answer)) return { cause: answer.cause, value: virtual };
    if (!answer.execute) return { cause: Cause.instructionPageFault, value: virtual };
    const physical = answer.physical + Number(virtual & BigInt(answer.size - 1));
    if (!this.ram.contains(physical, 2)) return { cause: Cause.instructionAccessFault, value: virtual };
    return physical;
  }

  /** The bits of the instruction at the pc, which may lie in two pages. */
  read(translator: AddressTranslator): { readonly bits: number } | FetchFault {
    const { pc } = this.state;
    const first = this.physicalOf(pc, translator);
    if (typeof first !== 'number') return first;
    const low = this.ram.code.halfword(first);
    if (lengthOf(low) === 2) return { bits: low };
    const second = this.physicalOf(BigInt.asUintN(64, pc + 2n), translator);
    if (typeof second !== 'number') return second;
    return { bits: (low | (this.ram.code.halfword(second) << 16)) >>> 0 };
  }

  /**
   * Prepares the instruction at the pc, which begins in the last halfword of a page and reaches into the next.
   * @returns the record to go on at.
   */
  straddle(record: number, translator: AddressTranslator): number | FetchFault {
    const read = this.read(translator);
    if ('cause' in read) return read;
    const nextPage = BigInt.asUintN(64, this.state.pc + 2n);
    const physical = this.physicalOf(nextPage, translator);
    if (typeof physical !== 'number') return physical;
    const decoded = this.ram.code.decodeStraddling(record, read.bits, physical);
    if (decoded === undefined) return this.state.enter;
    const high = Number(nextPage >> 32n);
    this.tlb.fill(Number(nextPage & 0xffff_ffffn), high, this.ram.code.recordsOf(physical));
    return record;
  }

  /** Decodes an instruction into the hart's scratch record. */
  decodeIntoScratch(bits: number): void {
    const { memory, scratch } = this.state;
    const decoded = decode(bits);
    if (decoded === undefined) writeRecord(memory, scratch, controlNumber('illegal'), noOperands());
    else writeRecord(memory, scratch, instructionNumber(decoded.instruction), decoded.operands);
  }
}
