/** Attribute values in all forms (DWARF 5, section 7.5.6). */

import { type ByteReader, DataError } from '../byte-reader.ts';
import { Form } from './constants.ts';

/** What a form needs to know of its unit. */
export interface Encoding {
  readonly version: number;
  readonly is64: boolean;
  readonly addressSize: number;
}

/** A value as written; `strx`, `addrx` and lists are resolved by the unit, which knows the bases. */
export type AttributeValue =
  | { readonly kind: 'address'; readonly value: bigint }
  | { readonly kind: 'address-index'; readonly index: number }
  /** Of data1 to data8 and udata unsigned; of sdata and implicit_const signed. */
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'block'; readonly bytes: Uint8Array }
  | { readonly kind: 'expression'; readonly bytes: Uint8Array }
  | { readonly kind: 'flag'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'string-offset'; readonly section: 'str' | 'lineStr'; readonly offset: number }
  | { readonly kind: 'string-index'; readonly index: number }
  /** An entry: offset from the start of the unit, or of .debug_info. */
  | { readonly kind: 'reference'; readonly offset: number; readonly from: 'unit' | 'section' }
  | { readonly kind: 'signature'; readonly value: bigint }
  | { readonly kind: 'section-offset'; readonly offset: number }
  | { readonly kind: 'list-index'; readonly list: 'location' | 'range'; readonly index: number }
  /** In a supplementary file, which is not read. */
  | { readonly kind: 'elsewhere' };

export function readAttribute(
  reader: ByteReader,
  form: number,
  encoding: Encoding,
  implicit: bigint,
): AttributeValue {
  switch (form) {
    case Form.addr:
      return { kind: 'address', value: reader.unsigned(encoding.addressSize) };
    case Form.addrx:
    case Form.gnuAddrIndex:
      return { kind: 'address-index', index: reader.uleb() };
    case Form.addrx1:
      return { kind: 'address-index', index: reader.u8() };
    case Form.addrx2:
      return { kind: 'address-index', index: reader.u16() };
    case Form.addrx3:
      return { kind: 'address-index', index: reader.u24() };
    case Form.addrx4:
      return { kind: 'address-index', index: reader.u32() };
    case Form.data1:
      return { kind: 'constant', value: BigInt(reader.u8()) };
    case Form.data2:
      return { kind: 'constant', value: BigInt(reader.u16()) };
    case Form.data4:
      return { kind: 'constant', value: BigInt(reader.u32()) };
    case Form.data8:
      return { kind: 'constant', value: reader.u64() };
    case Form.udata:
      return { kind: 'constant', value: reader.uleb64() };
    case Form.sdata:
      return { kind: 'constant', value: reader.sleb64() };
    case Form.implicitConst:
      return { kind: 'constant', value: implicit };
    case Form.data16:
      return { kind: 'block', bytes: reader.slice(16) };
    case Form.block:
      return { kind: 'block', bytes: reader.slice(reader.uleb()) };
    case Form.block1:
      return { kind: 'block', bytes: reader.slice(reader.u8()) };
    case Form.block2:
      return { kind: 'block', bytes: reader.slice(reader.u16()) };
    case Form.block4:
      return { kind: 'block', bytes: reader.slice(reader.u32()) };
    case Form.exprloc:
      return { kind: 'expression', bytes: reader.slice(reader.uleb()) };
    case Form.flag:
      return { kind: 'flag', value: reader.u8() !== 0 };
    case Form.flagPresent:
      return { kind: 'flag', value: true };
    case Form.string:
      return { kind: 'string', value: reader.cstring() };
    case Form.strp:
      return { kind: 'string-offset', section: 'str', offset: reader.dwarfOffset(encoding.is64) };
    case Form.lineStrp:
      return { kind: 'string-offset', section: 'lineStr', offset: reader.dwarfOffset(encoding.is64) };
    case Form.strx:
    case Form.gnuStrIndex:
      return { kind: 'string-index', index: reader.uleb() };
    case Form.strx1:
      return { kind: 'string-index', index: reader.u8() };
    case Form.strx2:
      return { kind: 'string-index', index: reader.u16() };
    case Form.strx3:
      return { kind: 'string-index', index: reader.u24() };
    case Form.strx4:
      return { kind: 'string-index', index: reader.u32() };
    case Form.ref1:
      return { kind: 'reference', offset: reader.u8(), from: 'unit' };
    case Form.ref2:
      return { kind: 'reference', offset: reader.u16(), from: 'unit' };
    case Form.ref4:
      return { kind: 'reference', offset: reader.u32(), from: 'unit' };
    case Form.ref8:
      return { kind: 'reference', offset: reader.length64(), from: 'unit' };
    case Form.refUdata:
      return { kind: 'reference', offset: reader.uleb(), from: 'unit' };
    case Form.refAddr: // an address in DWARF 2, an offset since 3
      if (encoding.version < 3)
        return { kind: 'reference', offset: Number(reader.unsigned(encoding.addressSize)), from: 'section' };
      return { kind: 'reference', offset: reader.dwarfOffset(encoding.is64), from: 'section' };
    case Form.refSig8:
      return { kind: 'signature', value: reader.u64() };
    case Form.secOffset:
      return { kind: 'section-offset', offset: reader.dwarfOffset(encoding.is64) };
    case Form.loclistx:
      return { kind: 'list-index', list: 'location', index: reader.uleb() };
    case Form.rnglistx:
      return { kind: 'list-index', list: 'range', index: reader.uleb() };
    case Form.refSup4:
      reader.skip(4);
      return { kind: 'elsewhere' };
    case Form.refSup8:
      reader.skip(8);
      return { kind: 'elsewhere' };
    case Form.strpSup:
    case Form.gnuRefAlt:
    case Form.gnuStrpAlt:
      reader.dwarfOffset(encoding.is64);
      return { kind: 'elsewhere' };
    case Form.indirect: {
      const actual = reader.uleb();
      if (actual === Form.indirect || actual === Form.implicitConst)
        throw new DataError('an indirect form names an indirect form');
      return readAttribute(reader, actual, encoding, implicit);
    }
    default:
      throw new DataError(`attribute form 0x${form.toString(16)} is unknown`);
  }
}
