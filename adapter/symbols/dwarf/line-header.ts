/** The header of a line table: its parameters and its files (DWARF 5, section 6.2.4). */

import { ByteReader, DataError } from '../byte-reader.ts';
import { joinPath } from '../source-path.ts';
import { readAttribute } from './attributes.ts';
import type { Unit } from './entry.ts';
import { readLength } from './units.ts';

export interface LineHeader {
  readonly version: number;
  readonly addressSize: number;
  readonly minimumInstructionLength: number;
  readonly defaultIsStatement: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  readonly operandCounts: readonly number[];
  /** Absolute where the compiler says so, by the numbers the rows use: from 0 in DWARF 5, from 1 before. */
  readonly files: readonly (string | undefined)[];
  /** Of the first instruction of the line number program, and the first byte after it. */
  readonly program: number;
  readonly end: number;
}

/** Content types of directory and file descriptions (section 6.2.4.1). */
const Content = { path: 1, directoryIndex: 2 } as const;

/** Throws `DataError`. */
export function readLineHeader(unit: Unit, offset: number): LineHeader {
  const section = unit.sections.line;
  const { is64, start, end } = readLength(section, offset);
  const reader = new ByteReader(section, start, end);
  const version = reader.u16();
  if (version < 2 || version > 5) throw new DataError(`line table version ${version}; expected 2 to 5`);
  let addressSize = unit.header.addressSize;
  if (version >= 5) {
    addressSize = reader.u8();
    reader.skip(1);
  }
  const headerLength = reader.dwarfOffset(is64);
  const program = reader.offset + headerLength;
  const minimumInstructionLength = reader.u8();
  if (version >= 4) reader.skip(1);
  const defaultIsStatement = reader.u8() !== 0;
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  if (lineRange === 0) throw new DataError('line range 0');
  const opcodeBase = reader.u8();
  if (opcodeBase === 0) throw new DataError('opcode base 0');
  const operandCounts = Array.from({ length: opcodeBase - 1 }, () => reader.u8());
  const files = version >= 5 ? readFiles(reader, unit, is64) : readOldFiles(reader, unit);
  if (program > end) throw new DataError('the line number program begins after the end of its table');
  return {
    version,
    addressSize,
    minimumInstructionLength,
    defaultIsStatement,
    lineBase,
    lineRange,
    opcodeBase,
    operandCounts,
    files,
    program,
    end,
  };
}

function readOldFiles(reader: ByteReader, unit: Unit): (string | undefined)[] {
  const directories = [unit.compilationDirectory];
  for (let name = reader.cstring(); name !== ''; name = reader.cstring())
    directories.push(joinPath(unit.compilationDirectory, name));
  const files: (string | undefined)[] = [undefined];
  for (let name = reader.cstring(); name !== ''; name = reader.cstring()) {
    files.push(joinPath(directories[reader.uleb()] ?? '', name));
    reader.uleb();
    reader.uleb();
  }
  return files;
}

function readFiles(reader: ByteReader, unit: Unit, is64: boolean): (string | undefined)[] {
  const directories = readDescriptions(reader, unit, is64).map(({ path }) =>
    joinPath(unit.compilationDirectory, path),
  );
  return readDescriptions(reader, unit, is64).map(({ path, directory }) =>
    joinPath(directories[directory] ?? '', path),
  );
}

function readDescriptions(
  reader: ByteReader,
  unit: Unit,
  is64: boolean,
): { path: string; directory: number }[] {
  const formats = Array.from({ length: reader.u8() }, () => ({
    content: reader.uleb(),
    form: reader.uleb(),
  }));
  const count = reader.uleb();
  if (count > reader.remaining) throw new DataError(`${count} files in ${reader.remaining} bytes`);
  const encoding = { version: 5, is64, addressSize: unit.header.addressSize };
  return Array.from({ length: count }, () => {
    let path = '';
    let directory = 0;
    for (const { content, form } of formats) {
      const value = readAttribute(reader, form, encoding, 0n);
      if (content === Content.path) path = unit.text(value) ?? '';
      else if (content === Content.directoryIndex && value.kind === 'constant')
        directory = Number(value.value);
    }
    return { path, directory };
  });
}
