import { signed, unsigned } from './leb128.ts';

/**
 * Expressions of WebAssembly with their types. An expression is its code: using it twice evaluates it twice, so whoever
 * needs a value more than once keeps it in a local.
 */
export interface Expression<Type extends ValueType> {
  readonly type: Type;
  readonly code: readonly number[];
}

export type ValueType = 'i32' | 'i64';
export type I32 = Expression<'i32'>;
export type I64 = Expression<'i64'>;

/** A load or store of memory: `opcode`, and log2 of the bytes it touches. */
interface MemoryOperation {
  readonly opcode: number;
  readonly align: number;
}

/** A store, to be given to `FunctionBody.store`. */
export interface Store<Type extends ValueType> extends MemoryOperation {
  readonly type: Type;
}

function unary<From extends ValueType, To extends ValueType>(type: To, opcode: number) {
  return (value: Expression<From>): Expression<To> => ({ type, code: [...value.code, opcode] });
}

function binary<From extends ValueType, To extends ValueType>(type: To, opcode: number) {
  return (left: Expression<From>, right: Expression<From>): Expression<To> => ({
    type,
    code: [...left.code, ...right.code, opcode],
  });
}

function load<To extends ValueType>(type: To, opcode: number, align: number) {
  return (address: I32, offset = 0): Expression<To> => ({
    type,
    code: [...address.code, opcode, align, ...unsigned(offset)],
  });
}

/** The operations of the WebAssembly core specification, section 4.3.2, by their names there. */
export const i32 = {
  constant: (value: number): I32 => ({ type: 'i32', code: [0x41, ...signed(BigInt(value | 0))] }),
  eqz: unary<'i32', 'i32'>('i32', 0x45),
  eq: binary<'i32', 'i32'>('i32', 0x46),
  ne: binary<'i32', 'i32'>('i32', 0x47),
  add: binary<'i32', 'i32'>('i32', 0x6a),
  sub: binary<'i32', 'i32'>('i32', 0x6b),
  mul: binary<'i32', 'i32'>('i32', 0x6c),
  div_s: binary<'i32', 'i32'>('i32', 0x6d),
  div_u: binary<'i32', 'i32'>('i32', 0x6e),
  rem_s: binary<'i32', 'i32'>('i32', 0x6f),
  rem_u: binary<'i32', 'i32'>('i32', 0x70),
  and: binary<'i32', 'i32'>('i32', 0x71),
  or: binary<'i32', 'i32'>('i32', 0x72),
  shl: binary<'i32', 'i32'>('i32', 0x74),
  shr_s: binary<'i32', 'i32'>('i32', 0x75),
  shr_u: binary<'i32', 'i32'>('i32', 0x76),
  wrap: unary<'i64', 'i32'>('i32', 0xa7),
  load: load('i32', 0x28, 2),
  load8_u: load('i32', 0x2d, 0),
  load16_u: load('i32', 0x2f, 1),
  store: { type: 'i32', opcode: 0x36, align: 2 } satisfies Store<'i32'>,
} as const;

export const i64 = {
  constant: (value: bigint | number): I64 => ({
    type: 'i64',
    code: [0x42, ...signed(BigInt.asIntN(64, BigInt(value)))],
  }),
  eqz: unary<'i64', 'i32'>('i32', 0x50),
  eq: binary<'i64', 'i32'>('i32', 0x51),
  ne: binary<'i64', 'i32'>('i32', 0x52),
  lt_s: binary<'i64', 'i32'>('i32', 0x53),
  lt_u: binary<'i64', 'i32'>('i32', 0x54),
  ge_s: binary<'i64', 'i32'>('i32', 0x59),
  ge_u: binary<'i64', 'i32'>('i32', 0x5a),
  add: binary<'i64', 'i64'>('i64', 0x7c),
  sub: binary<'i64', 'i64'>('i64', 0x7d),
  mul: binary<'i64', 'i64'>('i64', 0x7e),
  div_s: binary<'i64', 'i64'>('i64', 0x7f),
  div_u: binary<'i64', 'i64'>('i64', 0x80),
  rem_s: binary<'i64', 'i64'>('i64', 0x81),
  rem_u: binary<'i64', 'i64'>('i64', 0x82),
  and: binary<'i64', 'i64'>('i64', 0x83),
  or: binary<'i64', 'i64'>('i64', 0x84),
  xor: binary<'i64', 'i64'>('i64', 0x85),
  shl: binary<'i64', 'i64'>('i64', 0x86),
  shr_s: binary<'i64', 'i64'>('i64', 0x87),
  shr_u: binary<'i64', 'i64'>('i64', 0x88),
  extend_s: unary<'i32', 'i64'>('i64', 0xac),
  extend_u: unary<'i32', 'i64'>('i64', 0xad),
  /** Sign-extends the low 32 bits. */
  extend32_s: unary<'i64', 'i64'>('i64', 0xc4),
  load: load('i64', 0x29, 3),
  load8_s: load('i64', 0x30, 0),
  load8_u: load('i64', 0x31, 0),
  load16_s: load('i64', 0x32, 1),
  load16_u: load('i64', 0x33, 1),
  load32_s: load('i64', 0x34, 2),
  load32_u: load('i64', 0x35, 2),
  store: { type: 'i64', opcode: 0x37, align: 3 } satisfies Store<'i64'>,
  store8: { type: 'i64', opcode: 0x3c, align: 0 } satisfies Store<'i64'>,
  store16: { type: 'i64', opcode: 0x3d, align: 1 } satisfies Store<'i64'>,
  store32: { type: 'i64', opcode: 0x3e, align: 2 } satisfies Store<'i64'>,
} as const;

/** `condition` not zero: `whenTrue`, else `whenFalse`; both are evaluated. */
export function select<Type extends ValueType>(
  condition: I32,
  whenTrue: Expression<Type>,
  whenFalse: Expression<Type>,
): Expression<Type> {
  return { type: whenTrue.type, code: [...whenTrue.code, ...whenFalse.code, ...condition.code, 0x1b] };
}
