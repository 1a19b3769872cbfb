/** The call stack as a person counts it: every physical frame, with the calls inlined into it on top. */

import type { CallStack, FrameContext, InlinedCall, Program, StackFrame } from './program.ts';
import { lookupAddress } from './unwind/unwinder.ts';

export function walkStack(
  program: Program,
  innermost: FrameContext,
  limit: number,
  cfaOf: (frame: FrameContext) => bigint | undefined,
): CallStack {
  const frames: StackFrame[] = [];
  let context = innermost;
  let guessed = false;
  for (;;) {
    const step = program.unwind(context);
    const cfa = (step.kind === 'caller' ? step.cfa : undefined) ?? cfaOf(context);
    for (const frame of virtualFrames(program, context, cfa, guessed)) {
      if (frames.length >= limit) return { frames, end: 'limit' };
      frames.push(frame);
    }
    if (step.kind === 'end') return { frames, end: step.reason };
    context = step.frame;
    guessed = step.by !== 'frame description';
  }
}

/** The frames that share one set of registers, the innermost inlined call first. */
function virtualFrames(
  program: Program,
  context: FrameContext,
  cfa: bigint | undefined,
  guessed: boolean,
): StackFrame[] {
  const lookup = lookupAddress(context);
  const inlined = program.inlineChain(lookup);
  const shared = { pc: context.pc, lookup, context, cfa, guessed };
  const frames = inlined.map((call: InlinedCall, index): StackFrame => {
    const inside = inlined[index - 1];
    return {
      ...shared,
      inlineDepth: inlined.length - index,
      inlined: true,
      functionName: call.name,
      location: inside ? inside.call : program.locate(lookup),
    };
  });
  const outermost = inlined.at(-1);
  const around: StackFrame = {
    ...shared,
    inlineDepth: 0,
    inlined: false,
    functionName: program.functionAt(lookup)?.name ?? program.symbolAt(lookup)?.symbol.name,
    location: outermost ? outermost.call : program.locate(lookup),
  };
  return [...frames, around];
}
