import type { SystemThread } from '../../systems/system.ts';
import type { CallStack, Program, StackFrame } from '../../symbols/program.ts';
import type { Images } from '../images.ts';
import { threadContext } from './thread-context.ts';

/** No stack is followed deeper than this: a damaged one, or a runaway recursion, ends here and says so. */
const DEEPEST = 10_000;

/** A frame with the thread and program it belongs to. */
export interface Frame {
  readonly thread: SystemThread;
  /** Undefined in a partition without a program. */
  readonly program: Program | undefined;
  readonly frame: StackFrame;
  /** 0 for the innermost one. */
  readonly level: number;
}

/** The call stacks of a stop. Found once, and no deeper than they are asked for. */
export class Stacks {
  private readonly images: Images;
  private known = new Map<SystemThread, { readonly limit: number; readonly stack: CallStack }>();

  constructor(images: Images) {
    this.images = images;
  }

  /** Everything has changed. */
  forget(): void {
    if (this.known.size > 0) this.known = new Map();
  }

  /** @returns at least `limit` frames from the innermost on, where there are so many. */
  of(thread: SystemThread, limit: number): CallStack {
    const wanted = Math.min(limit, DEEPEST);
    const known = this.known.get(thread);
    if (known !== undefined && (known.limit >= wanted || known.stack.frames.length < known.limit))
      return known.stack;
    const context = threadContext(thread);
    const stack = this.programOf(thread)?.stack(context, wanted) ?? {
      frames: [bareFrame(context)],
      end: 'the partition has no program',
    };
    this.known.set(thread, { limit: wanted, stack });
    return stack;
  }

  frame(thread: SystemThread, level: number): Frame | undefined {
    const frame = this.of(thread, level + 1).frames[level];
    if (frame === undefined) return undefined;
    return { thread, program: this.images.near(thread.partition, frame.lookup), frame, level };
  }

  private programOf(thread: SystemThread): Program | undefined {
    return this.images.near(thread.partition, thread.registers.pc);
  }
}

function bareFrame(context: ReturnType<typeof threadContext>): StackFrame {
  return {
    pc: context.pc,
    lookup: context.pc,
    context,
    inlineDepth: 0,
    inlined: false,
    functionName: undefined,
    location: undefined,
    cfa: undefined,
    guessed: false,
  };
}
