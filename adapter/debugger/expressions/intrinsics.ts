import type { System, SystemThread } from '../../systems/system.ts';
import type { EvaluationContext } from '../../symbols/expressions/context.ts';
import type { Type } from '../../symbols/types.ts';
import type { Value } from '../../symbols/values/value.ts';

/** Values of names such as `$partition`, without the dollar sign. */
export type Intrinsics = Readonly<Record<string, string | bigint>>;

export function intrinsicsAt(system: System, thread: SystemThread | undefined): Intrinsics {
  return {
    ...(thread === undefined ? {} : { partition: thread.partition.name, thread: thread.name }),
    hart: 0n,
    time: BigInt(system.machine.clock.now),
  };
}

/**
 * The context with the intrinsics as further variables.
 * @param mayWrite asked before each write.
 */
export function withIntrinsics(
  context: EvaluationContext,
  intrinsics: Intrinsics,
  mayWrite: () => boolean,
): EvaluationContext {
  return {
    pc: context.pc,
    readMemory: (address, length) => context.readMemory(address, length),
    readRegister: (register) => context.readRegister(register),
    writeMemory: (address, bytes) => mayWrite() && context.writeMemory?.(address, bytes) === true,
    writeRegister: (register, value) => mayWrite() && context.writeRegister?.(register, value) === true,
    type: (name, keyword) => context.type(name, keyword),
    register: (name) => context.register(name),
    nameAddress: (address) => context.nameAddress(address),
    variable(name) {
      const key = name.startsWith('$') ? name.slice(1) : '';
      if (!Object.hasOwn(intrinsics, key)) return context.variable(name);
      const value = intrinsics[key];
      return value === undefined ? undefined : asValue(value);
    },
  };
}

/**
 * Comparisons of names with texts (`$partition == "serial_driver"`) are decided before the expression is evaluated: C has no
 * comparison of texts.
 */
export function compareTexts(expression: string, intrinsics: Intrinsics): string {
  return expression.replace(
    /\$(\w+)\s*(==|!=)\s*"((?:[^"\\]|\\.)*)"/g,
    (whole, name: string, operator: string, text: string) => {
      const value = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
      if (typeof value !== 'string') return whole;
      return (value === text.replace(/\\(.)/g, '$1')) === (operator === '==') ? '1' : '0';
    },
  );
}

const UNSIGNED: Type = { kind: 'base', name: 'unsigned long', size: 8, encoding: 'unsigned' };
const CHAR: Type = { kind: 'base', name: 'char', size: 1, encoding: 'unsigned-char' };

function asValue(value: string | bigint): Value {
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(`${value}\0`);
    return {
      type: { kind: 'array', element: CHAR, count: bytes.length },
      location: { kind: 'bytes', bytes },
    };
  }
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
  return { type: UNSIGNED, location: { kind: 'bytes', bytes } };
}
