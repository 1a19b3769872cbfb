import { decode, lengthOf } from '../../isa/decoder.ts';
import { controlNumber, instructionNumber } from '../../isa/interpreter/operations.ts';
import { writeRecord } from '../../isa/interpreter/record.ts';
import { noOperands } from '../../isa/encoding.ts';
import type { GuestRam } from '../ram.ts';
import { isFault, type AddressTranslator } from '../translation.ts';
import { Cause } from './hart.ts';
import type { HartState } from './hart-state.ts';
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
    this.tlb.fill(this.state.pc, this.ram.code.recordsOf(physical - (physical % 4096)));
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
    const low = this.halfword(first);
    if (lengthOf(low) === 2) return { bits: low };
    const second = this.physicalOf(BigInt.asUintN(64, pc + 2n), translator);
    if (typeof second !== 'number') return second;
    return { bits: (low | (this.halfword(second) << 16)) >>> 0 };
  }

  /** Decodes an instruction into the hart's scratch record. */
  decodeIntoScratch(bits: number): void {
    const { memory, scratch } = this.state;
    const decoded = decode(bits);
    if (decoded === undefined) writeRecord(memory, scratch, controlNumber('illegal'), noOperands());
    else writeRecord(memory, scratch, instructionNumber(decoded.instruction), decoded.operands);
  }

  private halfword(physical: number): number {
    const [low = 0, high = 0] = this.ram.view(physical, 2);
    return low | (high << 8);
  }
}
