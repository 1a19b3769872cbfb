/** Members of structures, with bit fields as DWARF 2/3 and as DWARF 4/5 describe them (DWARF 5, section 5.7.6). */

import { ByteReader } from '../byte-reader.ts';
import { type Member, sizeOf, type Type } from '../types.ts';
import { At, Tag } from './constants.ts';
import type { Entry } from './entry.ts';

export function readMembers(struct: Entry, typeOf: (member: Entry) => Type): Member[] {
  return struct.children
    .filter((child) => child.tag === Tag.member || child.tag === Tag.inheritance)
    .filter((child) => !child.flag(At.declaration) && !child.flag(At.external))
    .map((child) => readMember(child, typeOf(child)));
}

function readMember(entry: Entry, type: Type): Member {
  const name = entry.tag === Tag.inheritance ? undefined : entry.string(At.name);
  const offset = memberOffset(entry);
  const size = entry.number(At.bitSize);
  if (size === undefined) return { name, type, offset, bits: undefined };
  const position = bitPosition(entry, type, offset, size);
  const byte = Math.floor(position / 8);
  return { name, type, offset: byte, bits: { offset: position - byte * 8, size } };
}

/** Bits from the lowest bit of the structure to the lowest bit of the field. */
function bitPosition(entry: Entry, type: Type, offset: number, size: number): number {
  const fromStart = entry.number(At.dataBitOffset);
  if (fromStart !== undefined) return fromStart;
  const fromTop = entry.number(At.bitOffset);
  if (fromTop === undefined) return offset * 8;
  // DWARF 2/3 counts from the most significant bit of the storage unit.
  const storage = entry.number(At.byteSize) ?? sizeOf(type) ?? 4;
  return offset * 8 + storage * 8 - signed(fromTop) - size;
}

function signed(value: number): number {
  return value > 0x7fff_ffff ? value - 0x1_0000_0000 : value;
}

function memberOffset(entry: Entry): number {
  const value = entry.raw(At.dataMemberLocation);
  if (!value) return 0;
  if (value.kind === 'constant') return entry.number(At.dataMemberLocation) ?? 0;
  if (value.kind !== 'block' && value.kind !== 'expression') return 0;
  // DWARF 2 writes DW_OP_plus_uconst N or DW_OP_constu N.
  return (
    entry.unit.warnings.attempt(`entry at ${entry.offset}`, () => {
      const reader = new ByteReader(value.bytes);
      const opcode = reader.u8();
      return opcode === 0x23 || opcode === 0x10 ? reader.uleb() : 0;
    }) ?? 0
  );
}
