/** One step up the stack: by the compiler's frame description, or by a guess where there is none. */

import { hex } from '../byte-reader.ts';
import { evaluateNumber, type ExpressionContext } from '../dwarf/location-expression.ts';
import type { Warnings } from '../dwarf/sections.ts';
import type { FrameContext, UnwindStep } from '../program.ts';
import { isPreserved, SP } from '../registers.ts';
import { callerFrame, type RegisterPlace } from './caller-frame.ts';
import type { CodeMap } from './code-map.ts';
import type { FrameEntry } from './frame-entries.ts';
import { type FrameRules, frameRules, type RegisterRule } from './frame-rules.ts';
import { guessCaller } from './guess.ts';

const START = 'start of the thread';

export class Unwinder {
  private readonly entries: readonly FrameEntry[];
  private readonly map: CodeMap;
  private readonly warnings: Warnings;

  /** `entries` ascend by address. */
  constructor(entries: readonly FrameEntry[], map: CodeMap, warnings: Warnings) {
    this.entries = entries;
    this.map = map;
    this.warnings = warnings;
  }

  unwind(frame: FrameContext): UnwindStep {
    const at = lookupAddress(frame);
    if (frame.pc === 0n && !frame.exact) return { kind: 'end', reason: START };
    if (this.isOutermost(at)) return { kind: 'end', reason: START };
    const description = this.describe(at);
    const step = description ? this.byDescription(frame, description) : guessCaller(frame, this.map);
    return step.kind === 'caller' ? this.checked(frame, step) : step;
  }

  /** The canonical frame address; undefined where there is no frame description. */
  canonicalFrameAddress(frame: FrameContext): bigint | undefined {
    const description = this.describe(lookupAddress(frame));
    return description && cfaOf(frame, description.rules);
  }

  private isOutermost(address: bigint): boolean {
    const start = this.map.functionStart(address);
    return start !== undefined && start === this.map.functionStart(this.map.entry);
  }

  private describe(address: bigint): { entry: FrameEntry; rules: FrameRules } | undefined {
    const entry = findEntry(this.entries, address);
    if (!entry) return undefined;
    const rules = this.warnings.attempt(`frame description at ${hex(entry.low)}`, () =>
      frameRules(entry, address),
    );
    return rules && { entry, rules };
  }

  private byDescription(
    frame: FrameContext,
    { entry, rules }: { entry: FrameEntry; rules: FrameRules },
  ): UnwindStep {
    const { returnColumn, signal } = entry.common;
    if (rules.registers.get(returnColumn)?.kind === 'undefined') return { kind: 'end', reason: START };
    const cfa = cfaOf(frame, rules);
    if (cfa === undefined) return { kind: 'end', reason: 'the frame address cannot be computed here' };
    const place = (register: number): RegisterPlace => {
      const rule = rules.registers.get(register);
      if (rule) return applyRule(frame, cfa, register, rule);
      if (register === SP) return { kind: 'value', value: cfa };
      const kept = signal || register === returnColumn || isPreserved(register);
      return kept ? { kind: 'register', register } : { kind: 'lost' };
    };
    const at = place(returnColumn);
    const pc = callerFrame(frame, 0n, false, () => at).readRegister(returnColumn);
    if (pc === undefined)
      return { kind: 'end', reason: `the return address at ${describePlace(at)} cannot be read` };
    const caller = callerFrame(frame, pc & ~1n, signal, place);
    return { kind: 'caller', frame: caller, cfa, by: 'frame description' };
  }

  /** Refuses what no intact stack has. */
  private checked(frame: FrameContext, step: UnwindStep & { kind: 'caller' }): UnwindStep {
    const { pc, exact } = step.frame;
    if (pc === 0n) return { kind: 'end', reason: START };
    if (!this.map.isCode(pc - (exact ? 0n : 1n)))
      return { kind: 'end', reason: `${hex(pc)}, the return address, is not in the program's code` };
    if (exact) return step; // a trap may have changed stacks
    const below = frame.readRegister(SP);
    const above = step.frame.readRegister(SP);
    if (below === undefined || above === undefined) return step;
    if (above < below || (above === below && !frame.exact))
      return { kind: 'end', reason: `the stack does not lead on from sp = ${hex(below)}` };
    return step;
  }
}

/** The address to ask about a frame: a return address lies after the call, perhaps in the next line or function. */
export function lookupAddress(frame: Pick<FrameContext, 'pc' | 'exact'>): bigint {
  return frame.exact || frame.pc === 0n ? frame.pc : frame.pc - 1n;
}

function findEntry(entries: readonly FrameEntry[], address: bigint): FrameEntry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.low ?? 0n) <= address) low = middle + 1;
    else high = middle;
  }
  const entry = entries[low - 1];
  return entry && address < entry.high ? entry : undefined;
}

function cfaOf(frame: FrameContext, { cfa }: FrameRules): bigint | undefined {
  if (cfa.kind === 'expression') return evaluateNumber(cfa.expression, expressionContext(frame));
  const base = frame.readRegister(cfa.register);
  return base === undefined ? undefined : BigInt.asUintN(64, base + cfa.offset);
}

function applyRule(frame: FrameContext, cfa: bigint, register: number, rule: RegisterRule): RegisterPlace {
  switch (rule.kind) {
    case 'undefined':
      return { kind: 'lost' };
    case 'same':
      return { kind: 'register', register };
    case 'saved':
      return { kind: 'memory', address: BigInt.asUintN(64, cfa + rule.offset) };
    case 'value':
      return { kind: 'value', value: BigInt.asUintN(64, cfa + rule.offset) };
    case 'register':
      return { kind: 'register', register: rule.register };
    case 'saved-at': {
      const address = evaluateNumber(rule.expression, expressionContext(frame), [cfa]);
      return address === undefined ? { kind: 'lost' } : { kind: 'memory', address };
    }
    case 'computed': {
      const value = evaluateNumber(rule.expression, expressionContext(frame), [cfa]);
      return value === undefined ? { kind: 'lost' } : { kind: 'value', value };
    }
  }
}

/** Frame descriptions refer to registers and memory only. */
function expressionContext(frame: FrameContext): ExpressionContext {
  return {
    unit: undefined,
    target: frame,
    frameBase: () => undefined,
    canonicalFrameAddress: () => undefined,
    entryValue: () => undefined,
    parameterValue: () => undefined,
  };
}

function describePlace(place: RegisterPlace): string {
  return place.kind === 'memory' ? hex(place.address) : 'its register';
}
