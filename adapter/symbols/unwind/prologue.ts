/**
 * Reads a function's first instructions for where it keeps its caller's registers: for code without a frame
 * description (assembly, or compiled without -g and unwind tables). RISC-V ISA manual, RV64I and the C extension.
 */

import { RA, S0, SP } from '../registers.ts';

/** What the prologue has done by some address. Offsets are from the sp that the function was entered with. */
export interface Prologue {
  /** How far sp has been moved down, in bytes. */
  readonly frameSize: number;
  /** Set once s0 is the frame pointer: s0 minus the entry sp. */
  readonly framePointer: number | undefined;
  /** Where registers were stored. */
  readonly saved: ReadonlyMap<number, number>;
}

const MOST_INSTRUCTIONS = 64;

/** Follows the instructions in `code`, which begins at the function's first and ends where the thread is. */
export function readPrologue(code: Uint8Array): Prologue {
  let frameSize = 0;
  let framePointer: number | undefined;
  const saved = new Map<number, number>();
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  let at = 0;
  for (let count = 0; count < MOST_INSTRUCTIONS && at + 2 <= code.length; count++) {
    const low = view.getUint16(at, true);
    const compressed = (low & 3) !== 3;
    if (!compressed && at + 4 > code.length) break;
    const step = compressed ? readCompressed(low) : readWide(view.getUint32(at, true));
    at += compressed ? 2 : 4;
    if (step.kind === 'end') break;
    if (step.kind === 'move-sp') {
      if (step.by > 0) break; // the epilogue: what was saved is being restored
      frameSize -= step.by;
    } else if (step.kind === 'set-s0') framePointer = step.offset - frameSize;
    else if (step.kind === 'store' && !saved.has(step.register))
      saved.set(step.register, step.offset - frameSize);
  }
  return { frameSize, framePointer, saved };
}

type Step =
  | { readonly kind: 'move-sp'; readonly by: number }
  | { readonly kind: 'set-s0'; readonly offset: number }
  | { readonly kind: 'store'; readonly register: number; readonly offset: number }
  | { readonly kind: 'other' | 'end' };

const other: Step = { kind: 'other' };

function readWide(word: number): Step {
  const opcode = word & 0x7f;
  const rd = (word >>> 7) & 31;
  const rs1 = (word >>> 15) & 31;
  const funct3 = (word >>> 12) & 7;
  if (opcode === 0x13 && funct3 === 0 && rs1 === SP) {
    // addi
    const immediate = word >> 20;
    if (rd === SP) return { kind: 'move-sp', by: immediate };
    if (rd === S0) return { kind: 'set-s0', offset: immediate };
  }
  if (opcode === 0x23 && funct3 === 3 && rs1 === SP)
    return store((word >>> 20) & 31, ((word >> 25) << 5) | rd); // sd
  if (opcode === 0x67 || opcode === 0x6f || opcode === 0x63) return { kind: 'end' }; // jalr, jal, branches
  return other;
}

function readCompressed(word: number): Step {
  const bit = (from: number, to: number): number => ((word >> from) & 1) << to;
  const rd = (word >> 7) & 31;
  switch (((word >> 13) << 2) | (word & 3)) {
    case 0b000_01: // c.addi
      return rd === SP ? { kind: 'move-sp', by: signed6(bit(12, 5) | ((word >> 2) & 31)) } : other;
    case 0b011_01: {
      // c.addi16sp
      if (rd !== SP) return other;
      const immediate = bit(12, 9) | bit(6, 4) | bit(5, 6) | bit(4, 8) | bit(3, 7) | bit(2, 5);
      return { kind: 'move-sp', by: (immediate << 22) >> 22 };
    }
    case 0b000_00: // c.addi4spn
      if (((word >> 2) & 7) !== S0 - 8 || word === 0) return other;
      return {
        kind: 'set-s0',
        offset: (((word >> 11) & 3) << 4) | (((word >> 7) & 15) << 6) | bit(6, 2) | bit(5, 3),
      };
    case 0b111_10: // c.sdsp
      return store((word >> 2) & 31, (((word >> 10) & 7) << 3) | (((word >> 7) & 7) << 6));
    case 0b101_01: // c.j
    case 0b110_01: // c.beqz
    case 0b111_01: // c.bnez
      return { kind: 'end' };
    case 0b100_10: // c.jr, c.jalr when there is no second register
      return ((word >> 2) & 31) === 0 ? { kind: 'end' } : other;
    default:
      return other;
  }
}

function store(register: number, offset: number): Step {
  const kept = register === RA || register === S0 || register === 9 || (register >= 18 && register <= 27);
  return kept ? { kind: 'store', register, offset } : other;
}

function signed6(value: number): number {
  return (value << 26) >> 26;
}
