/** Setting a value from text: any expression that C would let one assign. */

import { evaluate } from '../expressions/evaluate.ts';
import { ExpressionError } from '../expressions/error.ts';
import { Evaluator } from '../expressions/evaluator.ts';
import type { EvaluationContext } from '../expressions/context.ts';
import { type EnumType, stripped } from '../types.ts';
import type { Assignment } from './presentation.ts';
import type { Value } from './value.ts';

/** Writes what `text` evaluates to into `value`'s place. Never throws. */
export function assign(value: Value, text: string, context: EvaluationContext): Assignment {
  const type = stripped(value.type);
  const inType = type.kind === 'enum' ? withEnumerators(type, context) : context;
  const result = evaluate(asShown(text), inType);
  if (!result.ok) return { ok: false, message: result.message };
  try {
    new Evaluator(context).assign(value, result.value, 0);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof ExpressionError) return { ok: false, message: error.message };
    throw error;
  }
}

/** The enumerators of the type being set come before everything else of the same name. */
function withEnumerators(type: EnumType, context: EvaluationContext): EvaluationContext {
  return {
    pc: context.pc,
    type: (name, keyword) => context.type(name, keyword),
    register: (name) => context.register(name),
    nameAddress: (address) => context.nameAddress(address),
    readMemory: (address, length) => context.readMemory(address, length),
    writeMemory: (address, bytes) => context.writeMemory?.(address, bytes) ?? false,
    readRegister: (register) => context.readRegister(register),
    writeRegister: (register, content) => context.writeRegister?.(register, content) ?? false,
    variable: (name) => {
      const found = type.enumerators.find((enumerator) => enumerator.name === name);
      if (!found) return context.variable(name);
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, found.value), true);
      return { type, location: { kind: 'bytes', bytes } };
    },
  };
}

/** Takes what is shown for a value back in: `97 'a'`, `0x80001000 <ring>`, `RUNNING (5)`. */
function asShown(text: string): string {
  const trimmed = text.trim();
  const shown = /^(-?\d+) '.*'$|^(0x[0-9a-fA-F]+) (<.*>|".*)$|^([\w| ]+) \(-?\d+\)$/.exec(trimmed);
  return shown?.[1] ?? shown?.[2] ?? shown?.[4] ?? trimmed;
}
