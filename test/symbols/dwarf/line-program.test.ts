import assert from 'node:assert/strict';
import { Unit } from '../../../adapter/symbols/dwarf/entry.ts';
import { readLineTable } from '../../../adapter/symbols/dwarf/lines.ts';
import { noSections, Warnings } from '../../../adapter/symbols/dwarf/sections.ts';
import { At, Form, Tag } from '../../../adapter/symbols/dwarf/constants.ts';
import { readUnitHeaders } from '../../../adapter/symbols/dwarf/units.ts';

function u32(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24];
}

const text = (value: string): number[] => [...new TextEncoder().encode(value), 0];
const setAddress = (value: number): number[] => [0, 9, 2, ...u32(value), 0, 0, 0, 0];
const endSequence = [0, 1, 1];

/** The rows of a DWARF 4 line program, as `address file:line:column` with `*` for a statement and `!` after a prologue. */
function rows(program: readonly number[], warnings = new Warnings()): string[] {
  const files = [...text('include'), 0, ...text('a.c'), 0, 0, 0, ...text('b.h'), 1, 0, 0, 0];
  // minimum length 1, one operation, statements, line base -3, line range 12, opcode base 13
  const parameters = [1, 1, 1, 0xfd, 12, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
  const header = [...parameters, ...files];
  const body = [4, 0, ...u32(header.length), ...header, ...program];
  const line = Uint8Array.from([...u32(body.length), ...body]);
  const abbrev = Uint8Array.from([
    1,
    Tag.compileUnit,
    0,
    At.stmtList,
    Form.secOffset,
    At.compDir,
    Form.string,
    0,
    0,
    0,
  ]);
  const entry = [1, ...u32(0), ...text('/build')];
  const unitBody = [4, 0, ...u32(0), 8, ...entry];
  const info = Uint8Array.from([...u32(unitBody.length), ...unitBody]);
  const sections = { ...noSections, info, abbrev, line };
  const [unitHeader] = readUnitHeaders(sections, warnings);
  const table = new Map([
    [
      1,
      {
        tag: Tag.compileUnit,
        hasChildren: false,
        attributes: [
          { name: At.stmtList, form: Form.secOffset, implicit: 0n },
          { name: At.compDir, form: Form.string, implicit: 0n },
        ],
      },
    ],
  ]);
  const lookup = { abbreviations: () => table, entryAt: () => undefined, typeBySignature: () => undefined };
  const unit = new Unit(unitHeader!, sections, warnings, lookup);
  const { files: names, sequences } = readLineTable(unit, (address) => address >= 0x1000n);
  return sequences.flatMap((sequence) =>
    sequence.rows.map(
      (row) =>
        `${row.address.toString(16)} ${names[row.file]}:${row.line}:${row.column}${row.isStatement ? '*' : ''}${row.prologueEnd ? '!' : ''}`,
    ),
  );
}

describe('A line number program', () => {
  it('advances address and line by its special opcodes', () => {
    // 13 - (-3) = 16 adds nothing; +1 line, +4 bytes: 13 + 4 * 12 + 1 + 3 = 65
    assert.deepEqual(rows([...setAddress(0x1000), 16, 65, 1, 2, 2, ...endSequence]), [
      '1000 /build/a.c:1:0*',
      '1004 /build/a.c:2:0*',
      '1004 /build/a.c:2:0*',
    ]);
  });

  it('sets file, line, column, statement and the end of the prologue', () => {
    assert.deepEqual(
      rows([...setAddress(0x1000), 4, 2, 3, 9, 5, 7, 1, 6, 10, 9, 2, 0, 1, 2, 4, ...endSequence]),
      ['1000 /build/include/b.h:10:7*', '1002 /build/include/b.h:10:7!'],
    );
  });

  it('moves by fixed amounts, as linkers that relax code need it', () => {
    // DW_LNS_fixed_advance_pc 0x104; DW_LNS_const_add_pc: (255 - 13) / 12 = 20
    assert.deepEqual(rows([...setAddress(0x1000), 1, 9, 4, 1, 1, 8, 1, 2, 2, ...endSequence]), [
      '1000 /build/a.c:1:0*',
      '1104 /build/a.c:1:0*',
      '1118 /build/a.c:1:0*',
    ]);
  });

  it('leaves out sequences that the linker has discarded', () => {
    assert.deepEqual(
      rows([...setAddress(0), 1, 2, 8, ...endSequence, ...setAddress(0x1000), 1, 2, 2, ...endSequence]),
      ['1000 /build/a.c:1:0*'],
    );
  });

  it('passes over opcodes it does not know', () => {
    assert.deepEqual(rows([0, 3, 0x80, 1, 2, ...setAddress(0x1000), 12, 5, 1, 2, 2, ...endSequence]), [
      '1000 /build/a.c:1:0*',
    ]);
  });

  it('that ends too early keeps what was read, with a warning', () => {
    const warnings = new Warnings();
    const whole = [...setAddress(0x1000), 1, 2, 2, ...endSequence];
    assert.deepEqual(rows([...whole, 0, 9, 2], warnings), ['1000 /build/a.c:1:0*']);
    assert.equal(warnings.list.length, 1);
    assert.match(warnings.list[0]!, /^line table at 0 of .debug_line: /);
  });
});
