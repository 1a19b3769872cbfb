/** What location expressions ask of a frame: its frame base, its canonical frame address, and values at its entry. */

import { At, Tag } from '../dwarf/constants.ts';
import type { Entry, Unit } from '../dwarf/entry.ts';
import { evaluateLocation, evaluateNumber, type ExpressionContext } from '../dwarf/location-expression.ts';
import { locationAt } from '../dwarf/location-list.ts';
import type { FrameContext } from '../program.ts';
import type { ValueLocation } from '../values/value.ts';
import { lookupAddress, type Unwinder } from '../unwind/unwinder.ts';
import type { CodeIndex } from '../code/code-index.ts';

export class FrameValues {
  private readonly code: CodeIndex;
  private readonly unwinder: Unwinder;

  constructor(code: CodeIndex, unwinder: Unwinder) {
    this.code = code;
    this.unwinder = unwinder;
  }

  /** Where the variable or parameter that `entry` describes lies in `frame`. Never throws. */
  locate(entry: Entry, frame: FrameContext): ValueLocation {
    const constant = constantBytes(entry);
    if (constant) return { kind: 'bytes', bytes: constant };
    const expression = expressionOf(entry, At.location, lookupAddress(frame));
    if (!expression) return { kind: 'unavailable', reason: 'optimized out' };
    return evaluateLocation(expression, this.context(entry.unit, frame));
  }

  private context(unit: Unit, frame: FrameContext, depth = 0): ExpressionContext {
    return {
      unit,
      target: frame,
      canonicalFrameAddress: () => this.unwinder.canonicalFrameAddress(frame),
      frameBase: () => {
        const at = lookupAddress(frame);
        const around = this.code.functionAt(at);
        const expression = around && expressionOf(around.entry, At.frameBase, at);
        return expression && evaluateNumber(expression, this.context(around.entry.unit, frame, depth));
      },
      entryValue: (expression) =>
        this.passed(frame, depth, (passed) => sameBytes(blockOf(passed, At.location), expression)),
      parameterValue: (parameter) =>
        this.passed(frame, depth, (passed) => {
          const named = passed.reference(At.callParameter) ?? passed.reference(At.abstractOrigin);
          return named?.origins().some((origin) => parameter.origins().includes(origin)) ?? false;
        }),
    };
  }

  /** The caller recorded what it passed: DW_TAG_call_site at its return address (DWARF 5, section 3.4). */
  private passed(
    frame: FrameContext,
    depth: number,
    isWanted: (parameter: Entry) => boolean,
  ): bigint | undefined {
    if (depth > 4) return undefined;
    const step = this.unwinder.unwind(frame);
    if (step.kind !== 'caller') return undefined;
    const caller = this.code.functionAt(lookupAddress(step.frame));
    const callee = this.code.functionAt(lookupAddress(frame));
    if (!caller || !callee) return undefined;
    const site = findCallSite(caller.entry, step.frame.pc);
    if (!site || !calls(site, callee.entry)) return undefined;
    const parameter = site.children.find(
      (child) =>
        (child.tag === Tag.callSiteParameter || child.tag === Tag.gnuCallSiteParameter) && isWanted(child),
    );
    const value = parameter && (blockOf(parameter, At.callValue) ?? blockOf(parameter, At.gnuCallSiteValue));
    return value && evaluateNumber(value, this.context(caller.entry.unit, step.frame, depth + 1));
  }
}

function findCallSite(container: Entry, returnAddress: bigint): Entry | undefined {
  for (const child of container.children) {
    if (child.tag === Tag.callSite && child.address(At.callReturnPc) === returnAddress) return child;
    if (child.tag === Tag.gnuCallSite && child.address(At.lowPc) === returnAddress) return child;
    if (child.tag !== Tag.lexicalBlock && child.tag !== Tag.inlinedSubroutine) continue;
    const inner = findCallSite(child, returnAddress);
    if (inner) return inner;
  }
  return undefined;
}

/** Whether the call goes straight to that function; a tail call in between would have changed the arguments. */
function calls(site: Entry, callee: Entry): boolean {
  const origin = site.reference(At.callOrigin) ?? site.reference(At.abstractOrigin);
  if (!origin) return true;
  return origin.origins().some((entry) => callee.origins().includes(entry)) || origin.name === callee.name;
}

/** The expression of a location attribute: the one, or the one of the list that holds at `address`. */
export function expressionOf(entry: Entry, attribute: number, address: bigint): Uint8Array | undefined {
  const own = blockOf(entry, attribute);
  if (own) return own;
  const { unit } = entry;
  const list = entry.sectionOffset(attribute);
  if (list === undefined) return undefined;
  return unit.warnings.attempt(`location list of the entry at ${entry.offset}`, () =>
    locationAt(unit, list, address),
  );
}

function blockOf(entry: Entry, attribute: number): Uint8Array | undefined {
  const value = entry.raw(attribute);
  return value?.kind === 'expression' || value?.kind === 'block' ? value.bytes : undefined;
}

/** DW_AT_const_value: the value itself, little-endian. */
function constantBytes(entry: Entry): Uint8Array | undefined {
  for (const origin of entry.origins()) {
    const value = origin.raw(At.constValue);
    if (value?.kind === 'block') return value.bytes;
    if (value?.kind === 'string') return new TextEncoder().encode(`${value.value}\0`);
    if (value?.kind !== 'constant' && value?.kind !== 'address') continue;
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value.value), true);
    return bytes;
  }
  return undefined;
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, index) => byte === b[index]);
}
