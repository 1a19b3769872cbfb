/* eslint-disable @typescript-eslint/no-confusing-void-expression -- each case of a long switch ends in the one call it makes */
/** Passing over an attribute without making a value of it: reading a unit's tree is mostly this. */

import type { ByteReader } from '../byte-reader.ts';
import { type Encoding, readAttribute } from './attributes.ts';
import { Form } from './constants.ts';

export function skipAttribute(reader: ByteReader, form: number, encoding: Encoding): void {
  switch (form) {
    case Form.flagPresent:
    case Form.implicitConst:
      return;
    case Form.data1:
    case Form.ref1:
    case Form.flag:
    case Form.strx1:
    case Form.addrx1:
      return reader.skip(1);
    case Form.data2:
    case Form.ref2:
    case Form.strx2:
    case Form.addrx2:
      return reader.skip(2);
    case Form.data4:
    case Form.ref4:
    case Form.strx4:
    case Form.addrx4:
      return reader.skip(4);
    case Form.data8:
    case Form.ref8:
    case Form.refSig8:
      return reader.skip(8);
    case Form.addr:
      return reader.skip(encoding.addressSize);
    case Form.strp:
    case Form.lineStrp:
    case Form.secOffset:
      return reader.skip(encoding.is64 ? 8 : 4);
    case Form.exprloc:
    case Form.block:
      return reader.skip(reader.uleb());
    case Form.block1:
      return reader.skip(reader.u8());
    case Form.udata:
    case Form.sdata:
    case Form.strx:
    case Form.addrx:
    case Form.refUdata:
      while (reader.u8() >= 0x80);
      return;
    default:
      readAttribute(reader, form, encoding, 0n);
  }
}
