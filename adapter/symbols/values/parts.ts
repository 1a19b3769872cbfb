/** Parts of values: members, elements, what a pointer points to. Nothing is read but pointers. */

import { type Member, type StructType, stripped, type Type } from '../types.ts';
import type { Value, ValueLocation } from './value.ts';

const DEEPEST = 16;

/** A member by name, through anonymous structs and unions, with its offset in the outermost one. */
export function findMember(
  struct: StructType,
  name: string,
  depth = 0,
): { member: Member; offset: number } | undefined {
  for (const member of struct.members) {
    if (member.name === name) return { member, offset: member.offset };
    const inner = member.name === undefined ? stripped(member.type) : undefined;
    if (inner?.kind !== 'struct' || depth >= DEEPEST) continue;
    const found = findMember(inner, name, depth + 1);
    if (found) return { member: found.member, offset: member.offset + found.offset };
  }
  return undefined;
}

/** The members as a person lists them: those of anonymous structs and unions in their place. */
export function listMembers(struct: StructType, depth = 0): { member: Member; offset: number }[] {
  return struct.members.flatMap((member) => {
    const inner = member.name === undefined ? stripped(member.type) : undefined;
    if (inner?.kind !== 'struct' || depth >= DEEPEST)
      return member.name === undefined ? [] : [{ member, offset: member.offset }];
    return listMembers(inner, depth + 1).map((found) => ({
      member: found.member,
      offset: member.offset + found.offset,
    }));
  });
}

export function memberValue(of: Value, { member, offset }: { member: Member; offset: number }): Value {
  const location = partAt(of.location, offset);
  return member.bits ? { type: member.type, location, bits: member.bits } : { type: member.type, location };
}

/** Element `index` of an array whose elements have `size` bytes. */
export function elementValue(of: Value, element: Type, size: number, index: number): Value {
  return { type: element, location: partAt(of.location, index * size) };
}

/** Where the part lies that begins `offset` bytes into an object. */
export function partAt(location: ValueLocation, offset: number): ValueLocation {
  switch (location.kind) {
    case 'memory':
      return { kind: 'memory', address: BigInt.asUintN(64, location.address + BigInt(offset)) };
    case 'register':
      return { ...location, offset: (location.offset ?? 0) + offset };
    case 'bytes':
      return { kind: 'bytes', bytes: location.bytes.subarray(offset) };
    case 'pieces': {
      let before = 0;
      for (const [index, piece] of location.pieces.entries()) {
        if (offset < before + piece.size) {
          const first = partAt(piece.location, offset - before);
          if (first.kind === 'pieces') return first;
          const size = before + piece.size - offset;
          return { kind: 'pieces', pieces: [{ size, location: first }, ...location.pieces.slice(index + 1)] };
        }
        before += piece.size;
      }
      return { kind: 'unavailable', reason: 'optimized out' };
    }
    case 'unavailable':
      return location;
  }
}
