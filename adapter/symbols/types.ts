/**
 * C types as the debug information describes them. Types refer to each other in circles (a list node points to a list
 * node), so `target`, `members`, `element` and the like are read on first use.
 */

export type Type =
  | VoidType
  | BaseType
  | PointerType
  | StructType
  | ArrayType
  | EnumType
  | TypedefType
  | QualifiedType
  | FunctionType;

export interface VoidType {
  readonly kind: 'void';
}

/** How the bytes of a base type are to be read. `char` types are integers that are shown with their character. */
export type BaseEncoding =
  'signed' | 'unsigned' | 'bool' | 'signed-char' | 'unsigned-char' | 'float' | 'complex';

export interface BaseType {
  readonly kind: 'base';
  /** As the compiler wrote it: `unsigned int`, `long int`. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly encoding: BaseEncoding;
}

export interface PointerType {
  readonly kind: 'pointer';
  readonly size: number;
  readonly target: Type;
  /** C++ references show and behave as the object they refer to. */
  readonly reference: boolean;
}

export interface StructType {
  readonly kind: 'struct';
  readonly keyword: 'struct' | 'union' | 'class';
  /** Absent for an anonymous type. */
  readonly name: string | undefined;
  /** In bytes; undefined when no unit of the program has the definition. */
  readonly size: number | undefined;
  readonly members: readonly Member[];
}

export interface Member {
  /** Absent for an anonymous struct or union, whose members are reached as if they were the outer one's. */
  readonly name: string | undefined;
  readonly type: Type;
  /** Byte offset of the member, or of the storage its bits are counted from. */
  readonly offset: number;
  readonly bits: BitField | undefined;
}

/** A bit field: `size` bits, the lowest one `offset` bits above bit 0 of the first byte (little-endian). */
export interface BitField {
  readonly offset: number;
  readonly size: number;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: Type;
  /** Undefined for a flexible array member and for `extern T name[]`. */
  readonly count: number | undefined;
}

export interface EnumType {
  readonly kind: 'enum';
  readonly name: string | undefined;
  readonly size: number;
  readonly signed: boolean;
  readonly enumerators: readonly { readonly name: string; readonly value: bigint }[];
}

export interface TypedefType {
  readonly kind: 'typedef';
  readonly name: string;
  readonly target: Type;
}

export interface QualifiedType {
  readonly kind: 'qualified';
  readonly qualifier: 'const' | 'volatile' | 'restrict' | '_Atomic';
  readonly target: Type;
}

export interface FunctionType {
  readonly kind: 'function';
  readonly result: Type;
  readonly parameters: readonly Type[];
  readonly variadic: boolean;
  /** False for `f()` of old C, which says nothing about its parameters. */
  readonly prototyped: boolean;
}

/** Longer chains of typedefs and qualifiers, and deeper nesting, come from damaged debug information. */
const DEEPEST = 64;

/** Without typedefs and qualifiers around it. */
export function stripped(type: Type): Exclude<Type, TypedefType | QualifiedType> {
  let inner = type;
  for (let depth = 0; depth < DEEPEST; depth++) {
    if (inner.kind !== 'typedef' && inner.kind !== 'qualified') return inner;
    inner = inner.target;
  }
  return { kind: 'void' };
}

/** In bytes; undefined for void, functions, open arrays and types without a definition. */
export function sizeOf(type: Type): number | undefined {
  let factor = 1;
  let inner = stripped(type);
  for (let depth = 0; inner.kind === 'array' && depth < DEEPEST; depth++) {
    if (inner.count === undefined) return undefined;
    factor *= inner.count;
    inner = stripped(inner.element);
  }
  switch (inner.kind) {
    case 'void':
    case 'function':
    case 'array':
      return undefined;
    case 'base':
    case 'pointer':
    case 'struct':
    case 'enum':
      return inner.size === undefined ? undefined : factor * inner.size;
  }
}

/** As C writes it: `const struct ring *`, `uint8_t[16]`, `int (*)(void *)`. */
export function typeName(type: Type): string {
  return declare(type, '', 0);
}

/** The declaration of something of this type called `declarator`. */
function declare(type: Type, declarator: string, depth: number): string {
  const after = (base: string): string => (declarator === '' ? base : `${base} ${declarator}`);
  if (depth > DEEPEST) return after('...');
  switch (type.kind) {
    case 'void':
      return after('void');
    case 'base':
    case 'typedef':
      return after(type.name);
    case 'struct':
      return after(type.name === undefined ? `${type.keyword} {...}` : `${type.keyword} ${type.name}`);
    case 'enum':
      return after(type.name === undefined ? 'enum {...}' : `enum ${type.name}`);
    case 'pointer': {
      const pointed = `${type.reference ? '&' : '*'}${declarator}`;
      const target = type.target.kind;
      return declare(
        type.target,
        target === 'array' || target === 'function' ? `(${pointed})` : pointed,
        depth + 1,
      );
    }
    case 'qualified':
      // The qualifier of an array is that of its elements, where GCC writes it again.
      if (type.target.kind === 'array' && type.target.element.kind === 'qualified')
        return declare(type.target, declarator, depth + 1);
      if (type.target.kind === 'pointer')
        return declare(
          type.target,
          `${type.qualifier}${declarator === '' ? '' : ` ${declarator}`}`,
          depth + 1,
        );
      return `${type.qualifier} ${declare(type.target, declarator, depth + 1)}`;
    case 'array': {
      const element = declare(type.element, `${declarator}[${type.count ?? ''}]`, depth + 1);
      return declarator === '' ? element.replace(' [', '[') : element;
    }
    case 'function': {
      const parameters = type.parameters.map((parameter) => declare(parameter, '', depth + 1));
      if (type.variadic) parameters.push('...');
      const list = parameters.length > 0 ? parameters.join(', ') : type.prototyped ? 'void' : '';
      return declare(type.result, `${declarator}(${list})`, depth + 1);
    }
  }
}
