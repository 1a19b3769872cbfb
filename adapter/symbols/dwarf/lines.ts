/** The line number program: which source line each address comes from (DWARF 5, section 6.2). */

import { ByteReader } from '../byte-reader.ts';
import { At } from './constants.ts';
import type { Unit } from './entry.ts';
import { type LineHeader, readLineHeader } from './line-header.ts';

export interface LineRow {
  readonly address: bigint;
  /** Number in `LineTable.files`. */
  readonly file: number;
  /** 0: from no line. */
  readonly line: number;
  readonly column: number;
  readonly isStatement: boolean;
  readonly prologueEnd: boolean;
}

/** Contiguous code: rows by ascending address; several rows may have the same one. */
export interface LineSequence {
  readonly low: bigint;
  readonly high: bigint;
  readonly rows: readonly LineRow[];
}

export interface LineTable {
  readonly files: readonly (string | undefined)[];
  readonly sequences: readonly LineSequence[];
}

const nothing: LineTable = { files: [], sequences: [] };

/** The unit's line table; empty when it has none or it is damaged. `isCode` drops what the linker has discarded. */
export function readLineTable(unit: Unit, isCode: (address: bigint) => boolean): LineTable {
  const offset = unit.root?.sectionOffset(At.stmtList);
  if (offset === undefined) return nothing;
  const title = `line table at ${offset} of .debug_line`;
  const header = unit.warnings.attempt(title, () => readLineHeader(unit, offset));
  if (!header) return nothing;
  const sequences: LineSequence[] = [];
  unit.warnings.attempt(title, () => runProgram(unit.sections.line, header, sequences));
  return { files: header.files, sequences: sequences.filter(({ low }) => isCode(low)) };
}

/** The registers of the line number state machine (section 6.2.2). */
interface State {
  address: bigint;
  file: number;
  line: number;
  column: number;
  isStatement: boolean;
  prologueEnd: boolean;
}

function initial(header: LineHeader): State {
  return {
    address: 0n,
    file: 1,
    line: 1,
    column: 0,
    isStatement: header.defaultIsStatement,
    prologueEnd: false,
  };
}

function runProgram(section: Uint8Array, header: LineHeader, sequences: LineSequence[]): void {
  const reader = new ByteReader(section, header.program, header.end);
  let state = initial(header);
  let rows: LineRow[] = [];
  const emit = (): void => {
    rows.push({ ...state });
    state.prologueEnd = false;
  };
  const advance = (units: number): void => {
    state.address = BigInt.asUintN(64, state.address + BigInt(units * header.minimumInstructionLength));
  };
  const endSequence = (): void => {
    const sorted = inOrder(rows);
    const low = sorted[0]?.address;
    if (low !== undefined && state.address > low) sequences.push({ low, high: state.address, rows: sorted });
    rows = [];
    state = initial(header);
  };
  while (!reader.atEnd) {
    const opcode = reader.u8();
    if (opcode >= header.opcodeBase) {
      const adjusted = opcode - header.opcodeBase;
      advance(Math.floor(adjusted / header.lineRange));
      state.line += header.lineBase + (adjusted % header.lineRange);
      emit();
      continue;
    }
    switch (opcode) {
      case 0:
        extended(reader, header, state, endSequence);
        break;
      case 1: // DW_LNS_copy
        emit();
        break;
      case 2: // DW_LNS_advance_pc
        advance(reader.uleb());
        break;
      case 3: // DW_LNS_advance_line
        state.line += reader.sleb();
        break;
      case 4: // DW_LNS_set_file
        state.file = reader.uleb();
        break;
      case 5: // DW_LNS_set_column
        state.column = reader.uleb();
        break;
      case 6: // DW_LNS_negate_stmt
        state.isStatement = !state.isStatement;
        break;
      case 7: // DW_LNS_set_basic_block
      case 11: // DW_LNS_set_epilogue_begin
        break;
      case 8: // DW_LNS_const_add_pc
        advance(Math.floor((255 - header.opcodeBase) / header.lineRange));
        break;
      case 9: // DW_LNS_fixed_advance_pc, which RISC-V uses for relaxation; not scaled
        state.address = BigInt.asUintN(64, state.address + BigInt(reader.u16()));
        break;
      case 10: // DW_LNS_set_prologue_end
        state.prologueEnd = true;
        break;
      default:
        for (let i = header.operandCounts[opcode - 1] ?? 0; i > 0; i--) reader.uleb64();
    }
  }
}

/** The opcodes that begin with a zero byte and their length (section 6.2.5.3). */
function extended(reader: ByteReader, header: LineHeader, state: State, endSequence: () => void): void {
  const length = reader.uleb();
  const end = reader.offset + length;
  if (length > 0) {
    const opcode = reader.u8();
    if (opcode === 1) endSequence();
    else if (opcode === 2) state.address = reader.unsigned(length - 1 === 4 ? 4 : header.addressSize);
  }
  reader.seek(end);
}

/** Rows are written in order of address; damaged ones are put in order so that searching them works. */
function inOrder(rows: LineRow[]): LineRow[] {
  const ordered = rows.every((row, index) => index === 0 || row.address >= (rows[index - 1]?.address ?? 0n));
  return ordered ? rows : rows.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}
