/* eslint-disable @typescript-eslint/no-confusing-void-expression -- each case of a long switch ends in the one call it makes */
/** Runs call frame instructions up to an address: the rules by which the caller's registers are found (section 6.4.2). */

import { ByteReader, DataError } from '../byte-reader.ts';
import type { FrameEntry } from './frame-entries.ts';

export type CfaRule =
  | { readonly kind: 'register'; readonly register: number; readonly offset: bigint }
  | { readonly kind: 'expression'; readonly expression: Uint8Array };

/** How a register of the caller is found; `offset` counts from the canonical frame address. */
export type RegisterRule =
  | { readonly kind: 'undefined' | 'same' }
  | { readonly kind: 'saved' | 'value'; readonly offset: bigint }
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'saved-at' | 'computed'; readonly expression: Uint8Array };

export interface FrameRules {
  readonly cfa: CfaRule;
  readonly registers: ReadonlyMap<number, RegisterRule>;
}

const MOST_REMEMBERED = 100;

/** The rules that hold at `address`. Throws `DataError`. */
export function frameRules(entry: FrameEntry, address: bigint): FrameRules {
  const machine = new RuleMachine(entry, address);
  return machine.run();
}

class RuleMachine {
  private readonly entry: FrameEntry;
  private readonly target: bigint;
  private location: bigint;
  private cfa: CfaRule | undefined;
  private registers = new Map<number, RegisterRule>();
  private initial: ReadonlyMap<number, RegisterRule> = new Map();
  private readonly remembered: { cfa: CfaRule | undefined; registers: Map<number, RegisterRule> }[] = [];

  constructor(entry: FrameEntry, target: bigint) {
    this.entry = entry;
    this.target = target;
    this.location = entry.low;
  }

  run(): FrameRules {
    this.execute(this.entry.common.instructions);
    this.initial = new Map(this.registers);
    this.location = this.entry.low;
    this.execute(this.entry.instructions);
    if (!this.cfa) throw new DataError('the frame description has no rule for the frame address');
    return { cfa: this.cfa, registers: this.registers };
  }

  private execute(instructions: Uint8Array): void {
    const reader = new ByteReader(instructions);
    while (!reader.atEnd && this.location <= this.target) this.step(reader.u8(), reader);
  }

  private step(opcode: number, reader: ByteReader): void {
    const operand = opcode & 0x3f;
    switch (opcode >> 6) {
      case 1: // DW_CFA_advance_loc
        return this.advance(operand);
      case 2: // DW_CFA_offset
        return this.set(operand, { kind: 'saved', offset: this.factored(reader) });
      case 3: // DW_CFA_restore
        return this.reset(operand);
    }
    switch (opcode) {
      case 0x00: // DW_CFA_nop
        return;
      case 0x01: // DW_CFA_set_loc
        this.location = reader.u64();
        return;
      case 0x02: // DW_CFA_advance_loc1
        return this.advance(reader.u8());
      case 0x03: // DW_CFA_advance_loc2
        return this.advance(reader.u16());
      case 0x04: // DW_CFA_advance_loc4
        return this.advance(reader.u32());
      case 0x05: // DW_CFA_offset_extended
        return this.set(reader.uleb(), { kind: 'saved', offset: this.factored(reader) });
      case 0x06: // DW_CFA_restore_extended
        return this.reset(reader.uleb());
      case 0x07: // DW_CFA_undefined
        return this.set(reader.uleb(), { kind: 'undefined' });
      case 0x08: // DW_CFA_same_value
        return this.set(reader.uleb(), { kind: 'same' });
      case 0x09: // DW_CFA_register
        return this.set(reader.uleb(), { kind: 'register', register: reader.uleb() });
      case 0x0a: // DW_CFA_remember_state
        if (this.remembered.length >= MOST_REMEMBERED) throw new DataError('too many states are remembered');
        this.remembered.push({ cfa: this.cfa, registers: new Map(this.registers) });
        return;
      case 0x0b: {
        // DW_CFA_restore_state
        const state = this.remembered.pop();
        if (!state) throw new DataError('a state is restored that was not remembered');
        this.cfa = state.cfa;
        this.registers = state.registers;
        return;
      }
      case 0x0c: // DW_CFA_def_cfa
        this.cfa = { kind: 'register', register: reader.uleb(), offset: reader.uleb64() };
        return;
      case 0x0d: // DW_CFA_def_cfa_register
        this.cfa = { kind: 'register', register: reader.uleb(), offset: this.cfaOffset() };
        return;
      case 0x0e: // DW_CFA_def_cfa_offset
        this.cfa = { kind: 'register', register: this.cfaRegister(), offset: reader.uleb64() };
        return;
      case 0x0f: // DW_CFA_def_cfa_expression
        this.cfa = { kind: 'expression', expression: reader.slice(reader.uleb()) };
        return;
      case 0x10: // DW_CFA_expression
        return this.set(reader.uleb(), { kind: 'saved-at', expression: reader.slice(reader.uleb()) });
      case 0x11: // DW_CFA_offset_extended_sf
        return this.set(reader.uleb(), { kind: 'saved', offset: this.signedFactored(reader) });
      case 0x12: // DW_CFA_def_cfa_sf
        this.cfa = { kind: 'register', register: reader.uleb(), offset: this.signedFactored(reader) };
        return;
      case 0x13: // DW_CFA_def_cfa_offset_sf
        this.cfa = {
          kind: 'register',
          register: this.cfaRegister(),
          offset: this.signedFactored(reader),
        };
        return;
      case 0x14: // DW_CFA_val_offset
        return this.set(reader.uleb(), { kind: 'value', offset: this.factored(reader) });
      case 0x15: // DW_CFA_val_offset_sf
        return this.set(reader.uleb(), { kind: 'value', offset: this.signedFactored(reader) });
      case 0x16: // DW_CFA_val_expression
        return this.set(reader.uleb(), { kind: 'computed', expression: reader.slice(reader.uleb()) });
      case 0x2e: // DW_CFA_GNU_args_size
        reader.uleb();
        return;
      case 0x2f: // DW_CFA_GNU_negative_offset_extended
        return this.set(reader.uleb(), { kind: 'saved', offset: -this.factored(reader) });
      default:
        throw new DataError(`call frame instruction 0x${opcode.toString(16)} is unknown`);
    }
  }

  private advance(delta: number): void {
    this.location += BigInt(delta) * BigInt(this.entry.common.codeAlign);
  }

  private set(register: number, rule: RegisterRule): void {
    this.registers.set(register, rule);
  }

  private reset(register: number): void {
    const rule = this.initial.get(register);
    if (rule) this.registers.set(register, rule);
    else this.registers.delete(register);
  }

  private factored(reader: ByteReader): bigint {
    return reader.uleb64() * BigInt(this.entry.common.dataAlign);
  }

  private signedFactored(reader: ByteReader): bigint {
    return reader.sleb64() * BigInt(this.entry.common.dataAlign);
  }

  /** The GNU assembler names the register first and no offset: 0. */
  private cfaOffset(): bigint {
    if (!this.cfa) return 0n;
    if (this.cfa.kind !== 'register')
      throw new DataError('the frame address is not a register and an offset');
    return this.cfa.offset;
  }

  private cfaRegister(): number {
    if (this.cfa?.kind !== 'register')
      throw new DataError('the frame address is not a register and an offset');
    return this.cfa.register;
  }
}
