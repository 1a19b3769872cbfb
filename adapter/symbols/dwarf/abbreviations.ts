/** Abbreviation tables: the shapes of debugging information entries (DWARF 5, section 7.5.3). */

import { ByteReader, DataError } from '../byte-reader.ts';
import { Form } from './constants.ts';

export interface AttributeShape {
  readonly name: number;
  readonly form: number;
  /** The value of DW_FORM_implicit_const. */
  readonly implicit: bigint;
}

export interface Abbreviation {
  readonly tag: number;
  readonly hasChildren: boolean;
  readonly attributes: readonly AttributeShape[];
}

export type AbbreviationTable = ReadonlyMap<number, Abbreviation>;

/** The table at `offset` of .debug_abbrev. Throws `DataError`. */
export function readAbbreviations(section: Uint8Array, offset: number): AbbreviationTable {
  const reader = new ByteReader(section, offset);
  const table = new Map<number, Abbreviation>();
  for (;;) {
    const code = reader.uleb();
    if (code === 0) return table;
    if (table.has(code)) throw new DataError(`abbreviation ${code} is there twice`);
    const tag = reader.uleb();
    const hasChildren = reader.u8() !== 0;
    table.set(code, { tag, hasChildren, attributes: readShapes(reader) });
    if (reader.atEnd) return table;
  }
}

function readShapes(reader: ByteReader): AttributeShape[] {
  const shapes: AttributeShape[] = [];
  for (;;) {
    const name = reader.uleb();
    const form = reader.uleb();
    if (name === 0 && form === 0) return shapes;
    shapes.push({ name, form, implicit: form === Form.implicitConst ? reader.sleb64() : 0n });
  }
}
