/** Types from debugging information entries (DWARF 5, chapter 5). Cycles are broken by reading parts on first use. */

import type {
  ArrayType,
  BaseEncoding,
  EnumType,
  FunctionType,
  PointerType,
  QualifiedType,
  StructType,
  Type,
} from '../types.ts';
import { At, Encoding, Tag } from './constants.ts';
import type { Entry } from './entry.ts';
import { readMembers } from './member-reader.ts';

const voidType: Type = { kind: 'void' };

export class TypeReader {
  private readonly known = new Map<Entry, Type>();
  private readonly definition: (tag: number, name: string) => Entry | undefined;

  /** `definition` finds the whole type for one that a unit only declares. */
  constructor(definition: (tag: number, name: string) => Entry | undefined) {
    this.definition = definition;
  }

  /** The type an entry's DW_AT_type names, of it or of what it completes; void when there is none. */
  typeOf(entry: Entry): Type {
    for (const origin of entry.origins()) {
      const type = origin.reference(At.type);
      if (type) return this.type(type);
    }
    return voidType;
  }

  /** The type that an entry describes. */
  type(entry: Entry): Type {
    const known = this.known.get(entry);
    if (known) return known;
    const type = this.read(entry);
    this.known.set(entry, type);
    return type;
  }

  /** The signature of a subprogram or subroutine type. */
  functionType(entry: Entry): FunctionType {
    const declaration = entry.origins().at(-1) ?? entry;
    return lazily<FunctionType>(
      {
        kind: 'function',
        variadic: declaration.children.some((child) => child.tag === Tag.unspecifiedParameters),
        prototyped: declaration.flag(At.prototyped),
      },
      {
        result: () => this.typeOf(entry),
        parameters: () =>
          declaration.children
            .filter((child) => child.tag === Tag.formalParameter)
            .map((child) => this.typeOf(child)),
      },
    );
  }

  private read(entry: Entry): Type {
    entry.unit.tree();
    switch (entry.tag) {
      case Tag.baseType:
        return {
          kind: 'base',
          name: entry.name ?? '?',
          size: entry.number(At.byteSize) ?? 0,
          encoding: baseEncoding(entry.number(At.encoding)),
        };
      case Tag.pointerType:
        return this.pointer(entry, false);
      case Tag.referenceType:
      case Tag.rvalueReferenceType:
        return this.pointer(entry, true);
      case Tag.structureType:
        return this.struct(entry, 'struct');
      case Tag.unionType:
        return this.struct(entry, 'union');
      case Tag.classType:
        return this.struct(entry, 'class');
      case Tag.arrayType:
        return this.array(entry);
      case Tag.enumerationType:
        return this.enumeration(entry);
      case Tag.typedef:
        return lazily<Type & { kind: 'typedef' }>(
          { kind: 'typedef', name: entry.name ?? '?' },
          { target: () => this.typeOf(entry) },
        );
      case Tag.constType:
        return this.qualified(entry, 'const');
      case Tag.volatileType:
        return this.qualified(entry, 'volatile');
      case Tag.restrictType:
        return this.qualified(entry, 'restrict');
      case Tag.atomicType:
        return this.qualified(entry, '_Atomic');
      case Tag.subroutineType:
      case Tag.subprogram:
        return this.functionType(entry);
      default:
        return voidType;
    }
  }

  private pointer(entry: Entry, reference: boolean): PointerType {
    return lazily<PointerType>(
      { kind: 'pointer', size: entry.number(At.byteSize) ?? entry.unit.header.addressSize, reference },
      { target: () => this.typeOf(entry) },
    );
  }

  private qualified(entry: Entry, qualifier: QualifiedType['qualifier']): QualifiedType {
    return lazily<QualifiedType>({ kind: 'qualified', qualifier }, { target: () => this.typeOf(entry) });
  }

  private struct(entry: Entry, keyword: StructType['keyword']): StructType {
    const name = entry.string(At.name);
    let whole = entry;
    if (entry.flag(At.declaration)) {
      const bySignature = entry.reference(At.signature);
      whole = bySignature ?? (name === undefined ? entry : (this.definition(entry.tag, name) ?? entry));
      whole.unit.tree();
    }
    const size = whole.flag(At.declaration) ? undefined : whole.number(At.byteSize);
    return lazily<StructType>(
      { kind: 'struct', keyword, name, size },
      { members: () => readMembers(whole, (member) => this.typeOf(member)) },
    );
  }

  private array(entry: Entry): Type {
    const counts = entry.children
      .filter((child) => child.tag === Tag.subrangeType || child.tag === Tag.enumerationType)
      .map(elementCount);
    const [outer, ...inner] = counts.length > 0 ? counts : [undefined];
    return lazily<ArrayType>(
      { kind: 'array', count: outer },
      {
        element: () =>
          inner.reduceRight<Type>(
            (element, count) => ({ kind: 'array', element, count }),
            this.typeOf(entry),
          ),
      },
    );
  }

  private enumeration(entry: Entry): EnumType {
    const enumerators = entry.children
      .filter((child) => child.tag === Tag.enumerator)
      .map((child) => ({ name: child.name ?? '?', value: child.constant(At.constValue) ?? 0n }));
    const underlying = entry.reference(At.type);
    const encoding = underlying?.number(At.encoding);
    const signed =
      encoding === undefined
        ? enumerators.some(({ value }) => value < 0n)
        : encoding === Encoding.signed || encoding === Encoding.signedChar;
    const size = entry.number(At.byteSize) ?? underlying?.number(At.byteSize) ?? 4;
    return { kind: 'enum', name: entry.string(At.name), size, signed, enumerators };
  }
}

/** Undefined when it is open or known only at run time. */
function elementCount(subrange: Entry): number | undefined {
  const count = subrange.number(At.count);
  if (count !== undefined) return count >= 0 ? count : undefined;
  const bound = subrange.constant(At.upperBound);
  if (bound === undefined) return undefined;
  // GCC writes the bound of `T name[0]` as -1, in whatever width it likes.
  if (bound === -1n || bound === 0xffff_ffff_ffff_ffffn) return 0;
  const length = Number(bound) + 1;
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

function baseEncoding(encoding: number | undefined): BaseEncoding {
  switch (encoding) {
    case Encoding.boolean:
      return 'bool';
    case Encoding.complexFloat:
      return 'complex';
    case Encoding.float:
      return 'float';
    case Encoding.signed:
      return 'signed';
    case Encoding.signedChar:
      return 'signed-char';
    case Encoding.unsignedChar:
      return 'unsigned-char';
    default:
      return 'unsigned';
  }
}

/** `fixed`, with further properties that are computed when first read. */
function lazily<T extends object>(fixed: Partial<T>, parts: { readonly [K in keyof T]?: () => T[K] }): T {
  const object = { ...fixed };
  for (const [key, compute] of Object.entries(parts) as [string, () => unknown][]) {
    let value: { readonly of: unknown } | undefined;
    Object.defineProperty(object, key, {
      enumerable: true,
      get: () => (value ??= { of: compute() }).of,
    });
  }
  return object as T;
}
