import type { Images } from '../images.ts';
import type { Frame } from '../stack/stacks.ts';
import { partitionMemory } from '../stack/thread-context.ts';
import { flowAt } from './control-flow.ts';

export interface CallTarget {
  /** The first instruction of the called function. */
  readonly entry: bigint;
  readonly name: string;
}

/** The functions that the rest of the frame's line calls by name, in the order of the code; each once. */
export function callsInLine(images: Images, { thread, frame }: Frame): readonly CallTarget[] {
  const program = images.at(thread.partition, frame.lookup);
  const range = program?.statementRange(frame.lookup);
  if (program === undefined || range === undefined) return [];
  const memory = partitionMemory(thread.partition);
  const found = new Map<bigint, CallTarget>();
  for (let at = frame.pc; at >= range.low && at < range.high;) {
    const flow = flowAt(memory, at);
    if (flow === undefined) break;
    if (flow.kind === 'jump' && flow.links) {
      const callee = program.functionAt(flow.target);
      if (callee?.entry === flow.target && program.locate(flow.target) !== undefined)
        found.set(callee.entry, { entry: callee.entry, name: callee.name });
    }
    at += BigInt(flow.length);
  }
  return [...found.values()];
}
