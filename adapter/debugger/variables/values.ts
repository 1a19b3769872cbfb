import type { EvaluationContext, ValueFormat } from '../../symbols/expressions/context.ts';
import type { Value } from '../../symbols/values/value.ts';
import { sizeOf } from '../../symbols/types.ts';
import { assign } from '../../symbols/values/assign.ts';
import { children } from '../../symbols/values/children.ts';
import { present } from '../../symbols/values/present.ts';
import type { Frame } from '../stack/stacks.ts';
import type { Container, Row } from './container.ts';
import type { RegisterWorld } from './registers.ts';

/** A value with its place in the tree: its children and its setting follow from it. */
export function valueRow(
  world: RegisterWorld,
  frame: Frame,
  name: string,
  value: Value,
  evaluateName: string | undefined,
  format: ValueFormat = {},
): Row {
  const context = contextOf(frame);
  if (context === undefined) return { name, value: '<no debug information here>' };
  const { text, typeName, namedChildren, indexedChildren, memoryReference, writable } = present(
    value,
    context,
    format,
  );
  const space = world.system.partitions.indexOf(frame.thread.partition);
  return {
    name,
    value: text,
    type: typeName,
    evaluateName,
    kind: 'data',
    place:
      value.location.kind === 'memory'
        ? { space, address: value.location.address, bytes: sizeOf(value.type) ?? 0 }
        : undefined,
    memory: memoryReference === undefined ? undefined : { space, address: memoryReference },
    children:
      namedChildren + indexedChildren === 0
        ? undefined
        : childrenOf(world, frame, value, evaluateName, format, namedChildren, indexedChildren),
    set: writable
      ? (input) => {
          const result = assign(value, input, context);
          if (!result.ok) return result;
          return { ok: true, row: valueRow(world, frame, name, result.value, evaluateName, format) };
        }
      : undefined,
  };
}

const contexts = new WeakMap<Frame, EvaluationContext>();

/** What expressions see in a frame; undefined without a program. */
export function contextOf(frame: Frame): EvaluationContext | undefined {
  const known = contexts.get(frame);
  if (known !== undefined) return known;
  const context = frame.program?.evaluationContext(frame.frame);
  if (context !== undefined) contexts.set(frame, context);
  return context;
}

function childrenOf(
  world: RegisterWorld,
  frame: Frame,
  value: Value,
  evaluateName: string | undefined,
  format: ValueFormat,
  named: number,
  indexed: number,
): Container {
  // A value has members or elements, never both.
  const some = (start: number, count: number, shown: ValueFormat): Row[] => {
    const context = contextOf(frame);
    if (context === undefined || count <= 0) return [];
    return children(value, context, { start, count }, evaluateName).map((child) =>
      valueRow(world, frame, child.name, child.value, child.evaluateName, shown),
    );
  };
  return {
    named,
    indexed,
    rows(which, start, count, hex) {
      if ((which === 'named' && named === 0) || (which === 'indexed' && indexed === 0)) return [];
      return some(start, Math.min(count, named + indexed - start), formatFor(format, hex));
    },
  };
}

/** A format that was asked for by a suffix stays; otherwise the client's wish counts. */
export function formatFor(format: ValueFormat, hex: boolean | undefined): ValueFormat {
  return hex === true && format.base === undefined ? { base: 'hexadecimal' } : format;
}
