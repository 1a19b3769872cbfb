/** Pointers as .eh_frame writes them (Linux Standard Base, "DWARF Extensions"). */

import { type ByteReader, DataError } from '../byte-reader.ts';

/** Addresses written plainly, as in .debug_frame. */
export const PLAIN = 0x00;

/**
 * Reads one pointer. `sectionAddress` is where the reader's byte 0 will be in memory. Undefined for an indirect or
 * otherwise relative pointer, whose bytes are read all the same.
 */
export function readPointer(
  reader: ByteReader,
  encoding: number,
  sectionAddress: bigint,
): bigint | undefined {
  if (encoding === 0xff) return undefined;
  const at = sectionAddress + BigInt(reader.offset);
  const value = readFormat(reader, encoding & 0x0f);
  switch (encoding & 0xf0) {
    case 0x00:
      return BigInt.asUintN(64, value);
    case 0x10:
      return BigInt.asUintN(64, at + value);
    default:
      return undefined;
  }
}

function readFormat(reader: ByteReader, format: number): bigint {
  switch (format) {
    case 0x00:
    case 0x04:
    case 0x0c:
      return reader.u64();
    case 0x01:
      return reader.uleb64();
    case 0x02:
      return BigInt(reader.u16());
    case 0x03:
      return BigInt(reader.u32());
    case 0x09:
      return reader.sleb64();
    case 0x0a:
      return BigInt.asIntN(16, BigInt(reader.u16()));
    case 0x0b:
      return BigInt(reader.i32());
    default:
      throw new DataError(`pointer format ${format} is unknown`);
  }
}
