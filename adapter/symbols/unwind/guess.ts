/** Finding the caller without a frame description: by the prologue, by ra, or by the chain of frame pointers. */

import type { FrameContext, UnwindStep } from '../program.ts';
import { isPreserved, RA, S0, SP } from '../registers.ts';
import { callerFrame, readWord, type RegisterPlace } from './caller-frame.ts';
import type { CodeMap } from './code-map.ts';
import { type Prologue, readPrologue } from './prologue.ts';

const LONGEST_PROLOGUE = 256;

export function guessCaller(frame: FrameContext, map: CodeMap): UnwindStep {
  const address = frame.exact ? frame.pc : frame.pc - 1n;
  const prologue = prologueBefore(address, map);
  return (
    byPrologue(frame, map, prologue) ??
    byReturnAddress(frame, map, address, prologue) ??
    byFramePointer(frame, map) ?? {
      kind: 'end',
      reason: 'no frame description, and no return address in ra or on the stack',
    }
  );
}

const nothingDone: Prologue = { frameSize: 0, framePointer: undefined, saved: new Map() };

function prologueBefore(address: bigint, map: CodeMap): Prologue {
  const start = map.functionStart(address);
  if (start === undefined || address < start) return nothingDone;
  const length = Number(address - start < LONGEST_PROLOGUE ? address - start : LONGEST_PROLOGUE);
  const code = map.code(start, length);
  return code ? readPrologue(code) : nothingDone;
}

/** The prologue has stored ra on the stack. */
function byPrologue(frame: FrameContext, map: CodeMap, prologue: Prologue): UnwindStep | undefined {
  const entrySp = entryStackPointer(frame, prologue);
  const raAt = prologue.saved.get(RA);
  if (entrySp === undefined || raAt === undefined) return undefined;
  const pc = readWord(frame, entrySp + BigInt(raAt));
  if (pc === undefined || !map.isCode(pc - 1n)) return undefined;
  const caller = callerFrame(frame, pc, false, placesAfter(prologue, entrySp));
  return { kind: 'caller', frame: caller, cfa: entrySp, by: 'prologue' };
}

/** A leaf, or a jump to nowhere: ra still holds the return address. Only the innermost frame can be one. */
function byReturnAddress(
  frame: FrameContext,
  map: CodeMap,
  address: bigint,
  prologue: Prologue,
): UnwindStep | undefined {
  if (!frame.exact) return undefined;
  const pc = frame.readRegister(RA);
  const entrySp = entryStackPointer(frame, prologue);
  if (pc === undefined || entrySp === undefined || pc === 0n || !map.isCode(pc - 1n)) return undefined;
  // A ra that points into the function itself was left by a call it made.
  const start = map.functionStart(address);
  if (start !== undefined && start === map.functionStart(pc - 1n)) return undefined;
  const caller = callerFrame(frame, pc, false, placesAfter(prologue, entrySp));
  return { kind: 'caller', frame: caller, cfa: entrySp, by: 'return address register' };
}

function entryStackPointer(frame: FrameContext, prologue: Prologue): bigint | undefined {
  if (prologue.framePointer !== undefined) {
    const s0 = frame.readRegister(S0);
    return s0 === undefined ? undefined : BigInt.asUintN(64, s0 - BigInt(prologue.framePointer));
  }
  const sp = frame.readRegister(SP);
  return sp === undefined ? undefined : BigInt.asUintN(64, sp + BigInt(prologue.frameSize));
}

function placesAfter(prologue: Prologue, entrySp: bigint): (register: number) => RegisterPlace {
  return (register) => {
    const offset = prologue.saved.get(register);
    if (offset !== undefined)
      return { kind: 'memory', address: BigInt.asUintN(64, entrySp + BigInt(offset)) };
    if (register === SP) return { kind: 'value', value: entrySp };
    return isPreserved(register) || register === RA ? { kind: 'register', register } : { kind: 'lost' };
  };
}

/** s0 points above the saved ra and the saved s0 (RISC-V ABIs specification, "Frame Pointer Convention"). */
function byFramePointer(frame: FrameContext, map: CodeMap): UnwindStep | undefined {
  const s0 = frame.readRegister(S0);
  const sp = frame.readRegister(SP);
  if (s0 === undefined || sp === undefined || s0 <= sp || s0 % 8n !== 0n) return undefined;
  const pc = readWord(frame, s0 - 8n);
  if (pc === undefined || pc === 0n || !map.isCode(pc - 1n)) return undefined;
  const place = (register: number): RegisterPlace => {
    if (register === RA) return { kind: 'memory', address: s0 - 8n };
    if (register === S0) return { kind: 'memory', address: s0 - 16n };
    if (register === SP) return { kind: 'value', value: s0 };
    return register === 3 || register === 4 ? { kind: 'register', register } : { kind: 'lost' };
  };
  return { kind: 'caller', frame: callerFrame(frame, pc, false, place), cfa: s0, by: 'frame pointer' };
}
