/** What expressions see in a frame: locals, arguments, statics, globals, enumerators, functions, registers. */

import type { EvaluationContext } from '../expressions/context.ts';
import type { FunctionInfo, Program, StackFrame, Variable } from '../program.ts';
import { registerNumber } from '../registers.ts';
import type { Value } from '../values/value.ts';

/** `enumerator` finds one by name, near an address. */
export function contextOf(
  program: Program,
  frame: StackFrame,
  enumerator: (name: string) => Value | undefined,
): EvaluationContext {
  const { context } = frame;
  const scopes = program.scopes(frame);
  const inScope = [...scopes.locals, ...scopes.arguments];
  return {
    pc: frame.pc,
    readMemory: (address, length) => context.readMemory(address, length),
    writeMemory: (address, bytes) => context.writeMemory?.(address, bytes) ?? false,
    readRegister: (register) => context.readRegister(register),
    writeRegister: (register, value) => context.writeRegister?.(register, value) ?? false,
    variable: (name) => {
      const variable =
        inScope.find((candidate) => candidate.name === name) ?? program.globalNamed(name, frame.lookup);
      if (variable) return valueOf(variable, frame);
      return enumerator(name) ?? codeOrData(program, name);
    },
    type: (name, keyword) => program.typeNamed(name, keyword, frame.lookup),
    register: registerNumber,
    nameAddress: (address) => program.nameAddress(address),
  };
}

function valueOf(variable: Variable, frame: StackFrame): Value {
  return { type: variable.type, location: variable.locate(frame.context) };
}

/** A function, or a symbol of whose type nothing is known (shown as void; it can be cast). */
function codeOrData(program: Program, name: string): Value | undefined {
  const [called] = program.functionsNamed(name);
  if (called) return functionValue(called);
  const symbol = program.symbol(name);
  if (!symbol) return undefined;
  return { type: { kind: 'void' }, location: { kind: 'memory', address: symbol.address } };
}

function functionValue(called: FunctionInfo): Value {
  const unknown = { kind: 'function', result: { kind: 'void' }, parameters: [], variadic: false } as const;
  return {
    type: called.type ?? { ...unknown, prototyped: false },
    location: { kind: 'memory', address: called.entry },
  };
}
