/* eslint-disable @typescript-eslint/no-confusing-void-expression -- each case of a long switch ends in the one call it makes */
/** Evaluates DWARF expressions: where a variable lies or what it is (DWARF 5, sections 2.5 and 2.6). */

import { ByteReader, DataError } from '../byte-reader.ts';
import { registerName, TP } from '../registers.ts';
import type { Piece, Target, ValueLocation } from '../values/value.ts';
import { At, Encoding } from './constants.ts';
import type { Entry, Unit } from './entry.ts';
import { binary, generic, type Operand, type OperandType, operandBytes, typed } from './operand.ts';

/** What an expression may ask for. Undefined answers make the value unavailable, with a reason. */
export interface ExpressionContext {
  /** Where indexed addresses and types are found; frame descriptions have none. */
  readonly unit: Unit | undefined;
  readonly target: Target;
  /** The value of DW_AT_frame_base. */
  frameBase(): bigint | undefined;
  canonicalFrameAddress(): bigint | undefined;
  /** The value `expression` had when the function was entered. */
  entryValue(expression: Uint8Array): bigint | undefined;
  /** The value that was passed for a parameter which the compiler has removed from the function. */
  parameterValue(parameter: Entry): bigint | undefined;
}

/** A value that is not to be had, and why. Does not leave this room. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** Bounds loops in damaged expressions. */
const MOST_STEPS = 10_000;
const MOST_CALLS = 16;

/** Where the expression leads. Never throws. */
export function evaluateLocation(
  expression: Uint8Array,
  context: ExpressionContext,
  initial: readonly bigint[] = [],
): ValueLocation {
  try {
    if (expression.length === 0) return { kind: 'unavailable', reason: 'optimized out' };
    return new Machine(context, initial).run(expression);
  } catch (error) {
    if (error instanceof Unavailable) return { kind: 'unavailable', reason: error.message };
    if (error instanceof DataError)
      return { kind: 'unavailable', reason: `damaged location: ${error.message}` };
    throw error;
  }
}

/** The expression as a number: an address, or the contents of the register it names. Undefined when unavailable. */
export function evaluateNumber(
  expression: Uint8Array,
  context: ExpressionContext,
  initial: readonly bigint[] = [],
): bigint | undefined {
  const location = evaluateLocation(expression, context, initial);
  switch (location.kind) {
    case 'memory':
      return location.address;
    case 'register':
      return context.target.readRegister(location.register);
    case 'bytes':
      return fromBytes(location.bytes.subarray(0, 8));
    case 'pieces':
    case 'unavailable':
      return undefined;
  }
}

type Simple = Exclude<ValueLocation, { kind: 'pieces' }>;

class Machine {
  private readonly context: ExpressionContext;
  private readonly stack: Operand[];
  private readonly pieces: Piece[] = [];
  /** A location that is not an address: set by register, value and implicit operations. */
  private result: Simple | undefined;
  private steps = 0;
  private calls = 0;

  constructor(context: ExpressionContext, initial: readonly bigint[]) {
    this.context = context;
    this.stack = initial.map(generic);
  }

  run(expression: Uint8Array): ValueLocation {
    this.execute(expression);
    if (this.pieces.length > 0) return { kind: 'pieces', pieces: this.pieces };
    return this.simple() ?? { kind: 'unavailable', reason: 'optimized out' };
  }

  /** The location described since the last piece; undefined when nothing was. */
  private simple(): Simple | undefined {
    if (this.result) return this.result;
    const top = this.stack.at(-1);
    return top && { kind: 'memory', address: BigInt.asUintN(64, top.value) };
  }

  private execute(expression: Uint8Array): void {
    const reader = new ByteReader(expression);
    while (!reader.atEnd) {
      if (++this.steps > MOST_STEPS) throw new DataError('it does not end');
      this.step(reader.u8(), reader);
    }
  }

  private step(opcode: number, reader: ByteReader): void {
    if (opcode >= 0x30 && opcode <= 0x4f) return this.push(BigInt(opcode - 0x30)); // DW_OP_lit0..31
    if (opcode >= 0x50 && opcode <= 0x6f) return this.inRegister(opcode - 0x50); // DW_OP_reg0..31
    if (opcode >= 0x70 && opcode <= 0x8f) return this.push(this.register(opcode - 0x70) + reader.sleb64()); // DW_OP_breg0..31
    if ((opcode >= 0x1a && opcode <= 0x1e) || opcode === 0x21 || opcode === 0x22) return this.combine(opcode);
    if ((opcode >= 0x24 && opcode <= 0x27) || (opcode >= 0x29 && opcode <= 0x2e)) return this.combine(opcode);
    switch (opcode) {
      case 0x03: // DW_OP_addr
        return this.push(reader.unsigned(this.context.unit?.header.addressSize ?? 8));
      case 0x06: // DW_OP_deref
        return this.push(this.load(this.pop().value, 8));
      case 0x08: // DW_OP_const1u
        return this.push(BigInt(reader.u8()));
      case 0x09: // DW_OP_const1s
        return this.push(BigInt(reader.i8()));
      case 0x0a: // DW_OP_const2u
        return this.push(BigInt(reader.u16()));
      case 0x0b: // DW_OP_const2s
        return this.push(BigInt.asIntN(16, BigInt(reader.u16())));
      case 0x0c: // DW_OP_const4u
        return this.push(BigInt(reader.u32()));
      case 0x0d: // DW_OP_const4s
        return this.push(BigInt(reader.i32()));
      case 0x0e: // DW_OP_const8u
      case 0x0f: // DW_OP_const8s
        return this.push(reader.u64());
      case 0x10: // DW_OP_constu
        return this.push(reader.uleb64());
      case 0x11: // DW_OP_consts
        return this.push(reader.sleb64());
      case 0x12: // DW_OP_dup
        return this.pick(0);
      case 0x13: // DW_OP_drop
        this.pop();
        return;
      case 0x14: // DW_OP_over
        return this.pick(1);
      case 0x15: // DW_OP_pick
        return this.pick(reader.u8());
      case 0x16: // DW_OP_swap
        this.stack.push(...[this.pop(), this.pop()]);
        return;
      case 0x17: {
        // DW_OP_rot: the top becomes the third
        const [first, second, third] = [this.pop(), this.pop(), this.pop()];
        this.stack.push(first, third, second);
        return;
      }
      case 0x19: {
        // DW_OP_abs
        const top = this.pop();
        const value = top.type ? top.value : BigInt.asIntN(64, top.value);
        return this.pushTyped(value < 0n ? -value : value, top.type);
      }
      case 0x1f: {
        // DW_OP_neg
        const top = this.pop();
        return this.pushTyped(-top.value, top.type);
      }
      case 0x20: {
        // DW_OP_not
        const top = this.pop();
        return this.pushTyped(~top.value, top.type);
      }
      case 0x23: {
        // DW_OP_plus_uconst
        const top = this.pop();
        return this.pushTyped(top.value + reader.uleb64(), top.type);
      }
      case 0x28: {
        // DW_OP_bra
        const distance = signed16(reader);
        if (this.pop().value !== 0n) reader.seek(reader.offset + distance);
        return;
      }
      case 0x2f: {
        // DW_OP_skip
        const distance = signed16(reader);
        reader.seek(reader.offset + distance);
        return;
      }
      case 0x90: // DW_OP_regx
        return this.inRegister(reader.uleb());
      case 0x91: {
        // DW_OP_fbreg
        const base = this.context.frameBase();
        if (base === undefined) throw new Unavailable('the frame of the function is not known here');
        return this.push(base + reader.sleb64());
      }
      case 0x92: // DW_OP_bregx
        return this.push(this.register(reader.uleb()) + reader.sleb64());
      case 0x93: // DW_OP_piece
        return this.piece(reader.uleb(), 0);
      case 0x94: // DW_OP_deref_size
        return this.push(this.load(undefined, reader.u8()));
      case 0x96: // DW_OP_nop
        return;
      case 0x97: // DW_OP_push_object_address: there is none outside of type descriptions
        throw new Unavailable('needs the address of an object');
      case 0x98: // DW_OP_call2
        return this.call(this.entryAt(reader.u16()));
      case 0x99: // DW_OP_call4
        return this.call(this.entryAt(reader.u32()));
      case 0x9b: // DW_OP_form_tls_address
      case 0xe0: // DW_OP_GNU_push_tls_address; in an executable the offset from tp (RISC-V ELF psABI, local exec)
        return this.push(this.register(TP) + this.pop().value);
      case 0x9c: {
        // DW_OP_call_frame_cfa
        const cfa = this.context.canonicalFrameAddress();
        if (cfa === undefined) throw new Unavailable('there is no frame description here');
        return this.push(cfa);
      }
      case 0x9d: {
        // DW_OP_bit_piece
        const bits = reader.uleb();
        const offset = reader.uleb();
        if (bits % 8 !== 0 || offset % 8 !== 0) throw new Unavailable('it lies in single bits of a register');
        return this.piece(bits / 8, offset / 8);
      }
      case 0x9e: // DW_OP_implicit_value
        this.result = { kind: 'bytes', bytes: reader.slice(reader.uleb()) };
        return;
      case 0x9f: // DW_OP_stack_value
        this.result = { kind: 'bytes', bytes: operandBytes(this.pop()) };
        return;
      case 0xa0: // DW_OP_implicit_pointer
      case 0xf2: // DW_OP_GNU_implicit_pointer
        throw new Unavailable('optimized out: points to an object that lies nowhere');
      case 0xa1: // DW_OP_addrx
      case 0xa2: // DW_OP_constx
      case 0xfb: // DW_OP_GNU_addr_index
      case 0xfc: // DW_OP_GNU_const_index
        return this.push(this.unit.indexedAddress(reader.uleb()));
      case 0xa3: // DW_OP_entry_value
      case 0xf3: {
        // DW_OP_GNU_entry_value
        const value = this.context.entryValue(reader.slice(reader.uleb()));
        if (value === undefined)
          throw new Unavailable('optimized out: its value at the call of the function is not recorded');
        return this.push(value);
      }
      case 0xfa: {
        // DW_OP_GNU_parameter_ref
        const parameter = this.entryAt(reader.u32());
        const value = parameter && this.context.parameterValue(parameter);
        if (value === undefined)
          throw new Unavailable('optimized out: its value at the call of the function is not recorded');
        return this.push(value);
      }
      case 0xa4: // DW_OP_const_type
      case 0xf4: {
        const type = this.baseType(reader.uleb());
        return this.pushTyped(fromBytes(reader.slice(reader.u8())), type);
      }
      case 0xa5: // DW_OP_regval_type
      case 0xf5: {
        const register = reader.uleb();
        return this.pushTyped(this.register(register), this.baseType(reader.uleb()));
      }
      case 0xa6: // DW_OP_deref_type
      case 0xf6: {
        const size = reader.u8();
        const type = this.baseType(reader.uleb());
        return this.pushTyped(this.load(undefined, size), type);
      }
      case 0xa8: // DW_OP_convert
      case 0xf7: {
        const type = this.baseType(reader.uleb());
        const top = this.pop();
        if (top.type?.float !== type?.float && (top.type?.float || type?.float))
          throw new Unavailable('needs floating-point arithmetic');
        return this.pushTyped(top.value, type);
      }
      case 0xa9: // DW_OP_reinterpret
      case 0xf9: {
        const type = this.baseType(reader.uleb());
        return this.pushTyped(this.pop().value, type);
      }
      case 0xf0: // DW_OP_GNU_uninit: the value of an uninitialised variable
        return;
      default:
        throw new DataError(`location operation 0x${opcode.toString(16)} is unknown`);
    }
  }

  private get unit(): Unit {
    if (!this.context.unit) throw new DataError('it refers to a unit');
    return this.context.unit;
  }

  private entryAt(offset: number): Entry | undefined {
    return this.unit.entryAt(this.unit.header.offset + offset);
  }

  private push(value: bigint): void {
    this.stack.push(generic(value));
    if (this.stack.length > 1000) throw new DataError('its stack grows too large');
  }

  private pushTyped(value: bigint, type: OperandType | undefined): void {
    this.stack.push(typed(value, type));
  }

  private pop(): Operand {
    const top = this.stack.pop();
    if (!top) throw new DataError('its stack is empty');
    return top;
  }

  private pick(depth: number): void {
    const operand = this.stack.at(-1 - depth);
    if (!operand) throw new DataError('its stack is empty');
    this.stack.push(operand);
  }

  private combine(opcode: number): void {
    const right = this.pop();
    const left = this.pop();
    this.stack.push(binary(opcode, left, right));
  }

  private inRegister(register: number): void {
    this.result = { kind: 'register', register };
  }

  private register(register: number): bigint {
    const value = this.context.target.readRegister(register);
    if (value === undefined)
      throw new Unavailable(`register ${registerName(register)} is not known in this frame`);
    return value;
  }

  private load(from: bigint | undefined, size: number): bigint {
    const address = BigInt.asUintN(64, from ?? this.pop().value);
    if (size < 1 || size > 16) throw new DataError(`it loads ${size} bytes`);
    const bytes = this.context.target.readMemory(address, size);
    if (!bytes) throw new Unavailable(`memory at 0x${address.toString(16)} cannot be read`);
    return fromBytes(bytes);
  }

  private piece(size: number, skipped: number): void {
    const location = this.simple() ?? { kind: 'unavailable' as const, reason: 'optimized out' };
    this.result = undefined;
    this.stack.length = 0;
    this.pieces.push({ size, location: skipBytes(location, skipped) });
  }

  private call(entry: Entry | undefined): void {
    const location = entry?.raw(At.location);
    if (location?.kind !== 'expression' && location?.kind !== 'block') return;
    if (++this.calls > MOST_CALLS) throw new DataError('it calls too deeply');
    this.execute(location.bytes);
  }

  /** The base type at an offset of the unit; undefined for 0, the type of addresses. */
  private baseType(offset: number): OperandType | undefined {
    if (offset === 0) return undefined;
    const entry = this.entryAt(offset);
    const size = entry?.number(At.byteSize) ?? 0;
    if (!entry || size < 1 || size > 16) throw new DataError('it names a type that is no base type');
    const encoding = entry.number(At.encoding);
    const signed = encoding === Encoding.signed || encoding === Encoding.signedChar;
    return { size, signed, float: encoding === Encoding.float };
  }
}

function skipBytes(location: Simple, count: number): Simple {
  if (count === 0) return location;
  if (location.kind === 'memory') return { kind: 'memory', address: location.address + BigInt(count) };
  if (location.kind === 'bytes') return { kind: 'bytes', bytes: location.bytes.subarray(count) };
  return { kind: 'unavailable', reason: 'it lies in part of a register' };
}

function signed16(reader: ByteReader): number {
  return (reader.u16() << 16) >> 16;
}

function fromBytes(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}
