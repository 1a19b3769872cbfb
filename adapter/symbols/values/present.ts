/** A value as one line of text. */

import { hex } from '../byte-reader.ts';
import type { EvaluationContext, ValueFormat } from '../expressions/context.ts';
import { type EnumType, sizeOf, stripped, type Type, typeName } from '../types.ts';
import { hasPlace, loadBytes } from './load.ts';
import { elementValue, listMembers, memberValue } from './parts.ts';
import type { Presentation } from './presentation.ts';
import { isScalar, loadScalar } from './scalar.ts';
import { characterText, floatText, integerText, stringText } from './text.ts';
import type { Value } from './value.ts';

/** What showing a value needs. */
export type PresentationContext = Pick<EvaluationContext, 'readMemory' | 'readRegister' | 'nameAddress'>;

const MOST_ELEMENTS = 16;
const LONGEST_STRING = 200;
const LONGEST_TEXT = 200;
const DEEPEST = 3;

export function present(value: Value, context: PresentationContext, format: ValueFormat = {}): Presentation {
  const type = stripped(value.type);
  const pointer = type.kind === 'pointer' ? pointerOf(value, context) : undefined;
  const counts = childCounts(value, pointer);
  return {
    text: shortened(valueText(value, context, format, 0)),
    typeName: typeName(value.type),
    ...counts,
    memoryReference: pointer ?? (value.location.kind === 'memory' ? value.location.address : undefined),
    writable: isScalar(value.type) && hasPlace(value.location),
  };
}

/** The address in a pointer; undefined when it cannot be read. */
export function pointerOf(value: Value, context: PresentationContext): bigint | undefined {
  const loaded = loadScalar(value, context);
  return loaded.ok && loaded.scalar.kind === 'integer' ? loaded.scalar.value : undefined;
}

function childCounts(
  value: Value,
  pointer: bigint | undefined,
): Pick<Presentation, 'namedChildren' | 'indexedChildren'> {
  if (value.location.kind === 'unavailable') return { namedChildren: 0, indexedChildren: 0 };
  const type = stripped(value.type);
  if (type.kind === 'struct') return { namedChildren: listMembers(type).length, indexedChildren: 0 };
  if (type.kind === 'array') return { namedChildren: 0, indexedChildren: type.count ?? 0 };
  if (type.kind !== 'pointer' || !pointer) return { namedChildren: 0, indexedChildren: 0 };
  const target = stripped(type.target);
  if (target.kind === 'struct') return { namedChildren: listMembers(target).length, indexedChildren: 0 };
  return { namedChildren: target.kind === 'void' || target.kind === 'function' ? 0 : 1, indexedChildren: 0 };
}

function valueText(value: Value, context: PresentationContext, format: ValueFormat, depth: number): string {
  if (value.location.kind === 'unavailable') return `<${value.location.reason}>`;
  const type = stripped(value.type);
  switch (type.kind) {
    case 'void':
      return '<its type is not known>';
    case 'function':
      return value.location.kind === 'memory'
        ? addressText(value.location.address, context)
        : `<a function that lies nowhere>`;
    case 'struct':
      return structText(value, context, format, depth);
    case 'array':
      return arrayText(value, context, format, depth);
    case 'base':
    case 'enum':
    case 'pointer':
      return scalarText(value, context, format);
  }
}

function scalarText(value: Value, context: PresentationContext, format: ValueFormat): string {
  const loaded = loadScalar(value, context);
  if (!loaded.ok) return `<${loaded.reason}>`;
  const type = stripped(value.type);
  const size = sizeOf(type) ?? 8;
  if (loaded.scalar.kind === 'float') return floatText(loaded.scalar.value, size);
  const integer = loaded.scalar.value;
  if (type.kind === 'pointer') return pointerText(integer, type.target, context, format);
  if (format.base === 'string') return integerText(integer, size * 8, {});
  const bits = value.bits?.size ?? size * 8;
  if (format.base !== undefined) return integerText(integer, bits, format);
  if (type.kind === 'enum') return enumText(integer, type);
  if (type.kind === 'base' && type.encoding === 'bool' && integer <= 1n) return integer ? 'true' : 'false';
  if (isCharacter(value.type)) return `${integer} ${characterText(Number(integer & 0xffn))}`;
  return integerText(integer, bits, format);
}

/** `char` and its signed and unsigned forms; a typedef such as uint8_t means a small number. */
function isCharacter(type: Type): boolean {
  const outer = type.kind === 'qualified' ? type.target : type;
  return outer.kind === 'base' && (outer.encoding === 'signed-char' || outer.encoding === 'unsigned-char');
}

function enumText(value: bigint, type: EnumType): string {
  const exact = type.enumerators.find((enumerator) => enumerator.value === value);
  if (exact) return `${exact.name} (${value})`;
  const flags = flagNames(value, type);
  return flags ? `${flags.join(' | ')} (${value})` : `${value}`;
}

/** The names of single bits that make up the value, when the enumerators are single bits. */
function flagNames(value: bigint, type: EnumType): string[] | undefined {
  if (value <= 0n) return undefined;
  let rest = value;
  const names: string[] = [];
  for (const { name, value: flag } of type.enumerators) {
    if (flag <= 0n || (flag & (flag - 1n)) !== 0n || (rest & flag) === 0n) continue;
    names.push(name);
    rest &= ~flag;
  }
  return rest === 0n ? names : undefined;
}

function pointerText(value: bigint, target: Type, context: PresentationContext, format: ValueFormat): string {
  if (format.base === 'decimal' || format.base === 'binary' || format.base === 'octal')
    return integerText(value, 64, format);
  if (value !== 0n && (format.base === 'string' || isCharacter(target))) {
    const text = stringAt(value, context);
    if (text !== undefined) return `${hex(value)} ${text}`;
  }
  return value === 0n ? '0x0' : addressText(value, context);
}

function addressText(address: bigint, context: PresentationContext): string {
  const name = context.nameAddress(address);
  return name === undefined ? hex(address) : `${hex(address)} <${name}>`;
}

/** The string at an address, read up to its end or to where memory ends. */
function stringAt(address: bigint, context: PresentationContext): string | undefined {
  const bytes: number[] = [];
  while (bytes.length < LONGEST_STRING) {
    const next = context.readMemory(BigInt.asUintN(64, address + BigInt(bytes.length)), 1)?.[0];
    if (next === undefined) return bytes.length === 0 ? undefined : stringText(Uint8Array.from(bytes), true);
    if (next === 0) return stringText(Uint8Array.from(bytes), false);
    bytes.push(next);
  }
  return stringText(Uint8Array.from(bytes), true);
}

function structText(value: Value, context: PresentationContext, format: ValueFormat, depth: number): string {
  const type = stripped(value.type);
  if (type.kind !== 'struct') return '';
  if (type.size === undefined) return '<not defined in this program>';
  if (depth >= DEEPEST) return '{...}';
  let length = 0;
  const parts: string[] = [];
  for (const found of listMembers(type)) {
    if (length > LONGEST_TEXT) {
      parts.push('...');
      break;
    }
    const part = `${found.member.name ?? '?'} = ${valueText(memberValue(value, found), context, format, depth + 1)}`;
    length += part.length;
    parts.push(part);
  }
  return `{${parts.join(', ')}}`;
}

function arrayText(value: Value, context: PresentationContext, format: ValueFormat, depth: number): string {
  const type = stripped(value.type);
  if (type.kind !== 'array') return '';
  const size = sizeOf(type.element);
  if (type.count === undefined || size === undefined) return '{...}';
  if (isCharacter(type.element) || (format.base === 'string' && size === 1)) {
    const shown = Math.min(type.count, LONGEST_STRING);
    const loaded = loadBytes(value.location, shown, context);
    return loaded.ok ? stringText(loaded.bytes, shown < type.count) : `<${loaded.reason}>`;
  }
  if (depth >= DEEPEST) return '{...}';
  const parts: string[] = [];
  let length = 0;
  for (let i = 0; i < Math.min(type.count, MOST_ELEMENTS) && length <= LONGEST_TEXT; i++) {
    const part = valueText(elementValue(value, type.element, size, i), context, format, depth + 1);
    length += part.length;
    parts.push(part);
  }
  if (parts.length < type.count) parts.push('...');
  return `{${parts.join(', ')}}`;
}

function shortened(text: string): string {
  return text.length > 2 * LONGEST_TEXT ? `${text.slice(0, 2 * LONGEST_TEXT - 3)}...` : text;
}
