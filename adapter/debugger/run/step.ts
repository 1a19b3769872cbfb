import type { SystemThread } from '../../systems/system.ts';
import type { FunctionInfo, InlinedCall, Program } from '../../symbols/program.ts';
import type { CodeSites } from '../breakpoints/code-sites.ts';
import type { Images } from '../images.ts';
import { partitionMemory, threadContext } from '../stack/thread-context.ts';
import { flowAt, type Flow } from './control-flow.ts';
import { Region } from './region.ts';

export type StepKind = 'over' | 'into' | 'out';
export type Granularity = 'line' | 'instruction';

/** What a step needs of the debugger. */
export interface StepWorld {
  readonly images: Images;
  readonly sites: CodeSites;
}

export interface StepRequest {
  readonly thread: SystemThread;
  readonly kind: StepKind;
  readonly granularity: Granularity;
  /** Step only into the function that begins here. */
  readonly target?: bigint;
}

/** A function from which the thread has just returned. */
export interface Returned {
  readonly program: Program;
  readonly callee: FunctionInfo;
}

type Outcome = 'going' | 'done';

const SP = 2;
const RA = 1;

/** What a step comes from: it is over when the thread stands at the start of a statement that is not of this line. */
interface Origin {
  readonly file: string | undefined;
  readonly line: number;
  readonly function: bigint | undefined;
  /** Innermost first. */
  readonly inlined: readonly InlinedCall[];
}

/**
 * One step of one thread. Other threads run as they would without it: the step only says where to look again, so a run with
 * steps is the run without them.
 */
export class Step {
  readonly thread: SystemThread;
  private readonly world: StepWorld;
  private readonly request: StepRequest;
  private readonly placed: bigint[] = [];
  private origin: Origin;
  private region: Region | undefined;
  /** Set while a called function, or a prologue, runs: the step goes on at one of the addresses, not deeper on the stack. */
  private awaited:
    { readonly at: bigint; readonly lowestSp: bigint; readonly then: () => Outcome } | undefined;
  /** Through code without lines on the way up: stop in any code with lines that it calls. */
  private homeward = false;
  private executing: {
    readonly pc: bigint;
    readonly sp: bigint;
    readonly retired: number;
    readonly flow: Flow | undefined;
  };
  /** The function that the step returned from last. */
  returned: Returned | undefined;

  constructor(world: StepWorld, request: StepRequest) {
    this.world = world;
    this.request = request;
    this.thread = request.thread;
    this.origin = this.originHere();
    this.executing = { pc: this.pc, sp: this.sp, retired: this.thread.retired, flow: undefined };
    if (request.granularity === 'line') this.region = this.regionHere();
  }

  /** @returns why there is no such step, before anything has run. */
  start(): string | undefined {
    if (this.request.kind !== 'out') return undefined;
    const inlined = this.origin.inlined[0];
    if (inlined !== undefined) {
      this.origin = {
        ...this.origin,
        file: inlined.call?.file.path,
        line: inlined.call?.line ?? 0,
        inlined: this.origin.inlined.slice(1),
      };
      this.region = new Region(inlined.ranges);
      return undefined;
    }
    const program = this.world.images.near(this.thread.partition, this.pc);
    const up = program?.unwind(threadContext(this.thread));
    if (program === undefined || up === undefined)
      return 'There is no caller to step out to: no program here.';
    if (up.kind === 'end') return `There is no caller to step out to: ${up.reason}.`;
    const callee = program.functionAt(this.pc);
    this.awaited = {
      at: up.frame.pc,
      lowestSp: up.cfa ?? this.sp,
      then: () => {
        if (callee !== undefined) this.returned = { program, callee };
        return 'done';
      },
    };
    return undefined;
  }

  /** Prepares the next run. @returns whether exactly one instruction is to be executed. */
  prepare(current: SystemThread | undefined): 'one instruction' | 'run' {
    this.clear();
    if (this.awaited !== undefined) {
      this.place(this.awaited.at);
      return 'run';
    }
    const memory = partitionMemory(this.thread.partition);
    if (current !== this.thread) {
      // It waits, or others go first: look again when it comes back, which after a system call is behind the ecall.
      const flow = flowAt(memory, this.pc);
      this.place(this.pc);
      if (flow?.kind === 'trap') this.place(this.pc + BigInt(flow.length));
      return 'run';
    }
    const flow = flowAt(memory, this.pc);
    this.executing = { pc: this.pc, sp: this.sp, retired: this.thread.retired, flow };
    const { region } = this;
    if (this.request.granularity === 'instruction' || flow === undefined) return 'one instruction';
    if (region?.contains(this.pc) !== true || region.isEventful(flow)) return 'one instruction';
    const stops = region.stops(memory);
    if (stops === undefined) return 'one instruction';
    for (const address of stops) this.place(address);
    return 'run';
  }

  /** Looks where the thread stands after a run. */
  check(current: SystemThread | undefined): Outcome {
    if (this.awaited !== undefined) {
      const { at, lowestSp, then } = this.awaited;
      if (current !== this.thread || this.pc !== at || this.sp < lowestSp) return 'going';
      this.awaited = undefined;
      return then();
    }
    const { kind } = this.thread.state;
    if (kind !== 'running' && kind !== 'ready') return 'going';
    const { pc, retired, flow } = this.executing;
    if (this.thread.retired === retired && this.pc === pc) return 'going';
    if (flow?.kind === 'trap' && this.pc === pc) return 'going';
    this.executing = { pc: this.pc, sp: this.sp, retired: this.thread.retired, flow: undefined };
    return this.request.granularity === 'instruction'
      ? this.afterInstruction(pc, flow)
      : this.afterLineOf(pc, flow);
  }

  /** Removes everything the step has placed. */
  clear(): void {
    for (const address of this.placed.splice(0))
      this.world.sites.remove(this.thread.partition, address, this);
  }

  private afterInstruction(from: bigint, flow: Flow | undefined): Outcome {
    if (this.request.kind === 'over' && flow !== undefined && isCall(flow))
      return this.await(from + BigInt(flow.length), () => 'done');
    return 'done';
  }

  private afterLineOf(from: bigint, flow: Flow | undefined): Outcome {
    if (flow !== undefined && isCall(flow)) return this.enteredCall(from + BigInt(flow.length));
    if (flow?.kind === 'indirect' || flow?.kind === 'jump') {
      const program = this.world.images.at(this.thread.partition, this.pc);
      const here = program?.functionAt(this.pc);
      if (here?.entry !== this.origin.function || here === undefined) {
        // A jump to the start of another function is a call in the last position; to its middle, a return.
        if (here?.entry === this.pc) return this.enteredCall(this.register(RA));
        return this.cameBack(from);
      }
    }
    return this.settle();
  }

  /** The thread stands at the first instruction of a function that returns to `back`. */
  private enteredCall(back: bigint): Outcome {
    const wanted = this.request.target === undefined || this.request.target === this.pc;
    if ((this.request.kind === 'into' && wanted) || this.homeward) {
      const body = this.bodyOfFunctionHere();
      if (body === this.pc) return 'done';
      if (body !== undefined) return this.await(body, () => 'done', 0n);
    }
    const before = this.executing;
    return this.await(back, () =>
      this.region?.contains(this.pc) === true ? 'going' : this.cameBack(before.pc),
    );
  }

  /** Where a function that begins here has its arguments in place; undefined when it has no lines. */
  private bodyOfFunctionHere(): bigint | undefined {
    const program = this.world.images.at(this.thread.partition, this.pc);
    const callee = program?.functionAt(this.pc);
    if (program?.locate(this.pc) === undefined || callee === undefined) return undefined;
    const body = program
      .functionBreakpoints(callee.name)
      .find(
        ({ address, inlined }) =>
          !inlined && callee.ranges.some(({ low, high }) => address >= low && address < high),
      );
    return body?.address ?? this.pc;
  }

  /** The thread has returned from a function to the middle of a line of its caller. */
  private cameBack(from: bigint): Outcome {
    const left = this.world.images.at(this.thread.partition, from);
    const callee = left?.functionAt(from);
    if (left !== undefined && callee !== undefined) this.returned = { program: left, callee };
    const program = this.world.images.at(this.thread.partition, this.pc);
    const here = program?.locate(this.pc);
    this.origin = this.originHere();
    this.homeward = here === undefined || here.line === 0;
    if (here?.isStatement === true && !this.homeward) return 'done';
    this.region = this.homeward ? this.functionRegion() : this.regionHere();
    return 'going';
  }

  /** The thread has left the region without a call or return. */
  private settle(): Outcome {
    if (this.region?.contains(this.pc) === true) return 'going';
    const program = this.world.images.at(this.thread.partition, this.pc);
    const here = program?.locate(this.pc);
    if (program === undefined || here === undefined || here.line === 0) {
      this.region = this.regionHere();
      return 'going';
    }
    const inlined = program.inlineChain(this.pc);
    const entered = inlined[inlined.length - 1 - this.origin.inlined.length];
    if (entered !== undefined && this.request.kind !== 'into' && !this.homeward) {
      this.region = new Region(entered.ranges);
      return 'going';
    }
    const sameLine =
      entered === undefined &&
      inlined.length === this.origin.inlined.length &&
      here.line === this.origin.line &&
      here.file.path === this.origin.file &&
      program.functionAt(this.pc)?.entry === this.origin.function;
    if (!sameLine && here.isStatement) return 'done';
    this.region = this.regionHere();
    return 'going';
  }

  private await(at: bigint, then: () => Outcome, lowestSp = this.executing.sp): Outcome {
    this.awaited = { at, lowestSp, then };
    return 'going';
  }

  private originHere(): Origin {
    const program = this.world.images.at(this.thread.partition, this.pc);
    const here = program?.locate(this.pc);
    return {
      file: here?.file.path,
      line: here?.line ?? 0,
      function: program?.functionAt(this.pc)?.entry,
      inlined: program?.inlineChain(this.pc) ?? [],
    };
  }

  private regionHere(): Region | undefined {
    const program = this.world.images.at(this.thread.partition, this.pc);
    const range = program?.statementRange(this.pc);
    return range === undefined ? this.functionRegion() : new Region([range]);
  }

  /** Code without lines is run through by whole functions. */
  private functionRegion(): Region | undefined {
    const program = this.world.images.at(this.thread.partition, this.pc);
    const around = program?.functionAt(this.pc);
    return around === undefined ? undefined : new Region(around.ranges);
  }

  private place(address: bigint): void {
    this.placed.push(address);
    this.world.sites.add(this.thread.partition, address, this);
  }

  private get pc(): bigint {
    return this.thread.registers.pc;
  }

  private get sp(): bigint {
    return this.register(SP);
  }

  private register(index: number): bigint {
    return BigInt.asUintN(64, this.thread.registers.get(index));
  }
}

function isCall(flow: Flow): boolean {
  return (flow.kind === 'jump' || flow.kind === 'indirect') && flow.links;
}
