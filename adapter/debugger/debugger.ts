import type { Fault } from '../faults/fault.ts';
import type { System, SystemPartition, SystemThread } from '../systems/system.ts';
import type { BreakpointNote, BreakpointView, Breakpoint } from './breakpoints/breakpoint.ts';
import type { BreakpointIds } from './breakpoints/breakpoint-list.ts';
import {
  CodeBreakpoint,
  CodeBreakpoints,
  type FunctionWish,
  type InstructionWish,
  type SourceWish,
} from './breakpoints/code-breakpoints.ts';
import { CodeSites } from './breakpoints/code-sites.ts';
import { DataBreakpoints, type DataWish } from './breakpoints/data-breakpoints.ts';
import { isEventName } from './breakpoints/event-grammar.ts';
import { EventBreakpoints } from './breakpoints/event-breakpoints.ts';
import { ExceptionFilters, type FilterWish } from './breakpoints/exception-filters.ts';
import { describeAccess } from './breakpoints/describe-access.ts';
import type { HitSite } from './breakpoints/hit-site.ts';
import { Expressions } from './expressions/expressions.ts';
import { Images } from './images.ts';
import { RunControl, type Progress } from './run/run-control.ts';
import type { StepRequest } from './run/step.ts';
import type { Sources } from './sources.ts';
import { Stacks, type Frame } from './stack/stacks.ts';
import { stopped, type Stop, type StopReason } from './stop.ts';
import type { Scope } from './variables/container.ts';
import { scopesOf } from './variables/scopes.ts';

/**
 * The debugger as a library: one system, and everything one can ask about it or do to it while it stands still. It knows of no
 * protocol, no clock on the wall and no waiting: whoever uses it calls `run` again and again.
 */
export class Debugger {
  readonly system: System;
  readonly images: Images;
  readonly sources: Sources;
  readonly stacks: Stacks;
  readonly expressions: Expressions;
  private readonly sites = new CodeSites();
  private readonly code: CodeBreakpoints;
  private readonly data: DataBreakpoints;
  private readonly events: EventBreakpoints;
  private readonly filters = new ExceptionFilters();
  private readonly control: RunControl;
  private endDataWatch: (() => void) | undefined;
  /** What log points and broken conditions have to say. */
  onNote: (note: BreakpointNote) => void = () => undefined;

  constructor(system: System, sources: Sources, ids: BreakpointIds) {
    this.system = system;
    this.sources = sources;
    this.images = new Images(system.partitions);
    this.stacks = new Stacks(this.images);
    this.expressions = new Expressions(system, this.images, this.stacks);
    const { partitions } = system;
    this.code = new CodeBreakpoints({ images: this.images, sources, sites: this.sites, partitions }, ids);
    this.data = new DataBreakpoints(system.machine, partitions, ids);
    this.control = new RunControl(system, this.images, this.sites, (thread) => this.codeHit(thread));
    this.events = new EventBreakpoints(system, ids, ({ breakpoint, site, description }) => {
      if (this.passes(breakpoint, site))
        this.control.interrupt(
          stopped('function breakpoint', site.thread, { description, hitBreakpointIds: [breakpoint.id] }),
        );
    });
  }

  // --- Running -----------------------------------------------------------------------------------------------------

  /** Leaves a stop: everything that was looked up at it is stale from now on. */
  resume(): void {
    this.stacks.forget();
    this.control.endStep();
    this.control.resume();
  }

  /** Leaves a stop with a step. @returns why there is no such step; then nothing has changed. */
  step(request: StepRequest): string | undefined {
    const problem = this.control.beginStep(request);
    if (problem === undefined) this.stacks.forget();
    return problem;
  }

  /** Runs for about so many instructions. */
  run(instructions: number): Progress {
    const progress = this.control.run(instructions);
    this.stacks.forget();
    return progress;
  }

  /** The machine stands still because the user wants it to. */
  pause(preferred: SystemThread | undefined): Stop {
    this.control.endStep();
    return stopped('pause', preferred ?? this.shownThread());
  }

  /** Back to the first moment; breakpoints stay. */
  restart(): void {
    this.control.endStep();
    this.stacks.forget();
    this.system.restart();
    this.control.resume();
  }

  // --- Breakpoints -------------------------------------------------------------------------------------------------

  setSourceBreakpoints(path: string, wishes: readonly SourceWish[]): BreakpointView[] {
    return this.code.setSource(path, wishes);
  }

  /** Functions and events (docs/event-breakpoints.md) alike, in the order they came. */
  setFunctionBreakpoints(wishes: readonly FunctionWish[]): BreakpointView[] {
    const events = this.events.set(wishes.filter(({ name }) => isEventName(name)));
    const functions = this.code.setFunctions(wishes.filter(({ name }) => !isEventName(name)));
    const next = { events: events.values(), functions: functions.values() };
    return wishes.flatMap(({ name }) => {
      const view = (isEventName(name) ? next.events : next.functions).next();
      return view.done === true ? [] : [view.value];
    });
  }

  setInstructionBreakpoints(wishes: readonly InstructionWish[]): BreakpointView[] {
    return this.code.setInstructions(wishes);
  }

  setDataBreakpoints(wishes: readonly DataWish[]): BreakpointView[] {
    const views = this.data.set(wishes);
    if (this.data.active) {
      this.endDataWatch ??= this.system.events.on('watched-access', (access) => {
        for (const breakpoint of this.data.touchedBy(access)) {
          const thread = access.by === 'cpu' ? this.system.current : undefined;
          const change = this.data.change(breakpoint);
          if (this.passes(breakpoint, this.siteOf(thread)))
            this.control.interrupt(
              stopped('data breakpoint', thread ?? this.shownThread(), {
                description: describeAccess(access, breakpoint.place?.name ?? '', change),
                hitBreakpointIds: [breakpoint.id],
              }),
            );
        }
      });
    } else {
      this.endDataWatch?.();
      this.endDataWatch = undefined;
    }
    return views;
  }

  /** @returns for each filter why there is no such filter. */
  setExceptionFilters(wishes: readonly FilterWish[]): (string | undefined)[] {
    return this.filters.set(wishes);
  }

  /** A fault rule has fired; called while the machine runs. */
  faultFound(fault: Fault): void {
    const thread =
      this.system.threads.find(
        ({ name, partition }) => partition.name === fault.place.partition && name === fault.place.thread,
      ) ?? this.system.threads.find(({ partition }) => partition.name === fault.place.partition);
    this.events.fault(fault, thread);
    const site: HitSite = { thread, partition: fault.place.partition, intrinsics: { code: fault.code } };
    const tell = (text: string): void => this.onNote({ kind: 'error', text, at: undefined });
    if (this.filters.stopsAt(fault, site, this.expressions, tell))
      this.control.interrupt(stopped('exception', thread, { description: fault.message, fault }));
  }

  // --- Looking around ----------------------------------------------------------------------------------------------

  thread(id: number): SystemThread | undefined {
    return this.system.threads.find((thread) => thread.id === id);
  }

  partition(name: string): SystemPartition | undefined {
    return this.system.partitions.find((partition) => partition.name === name);
  }

  /** Index of a partition, as references carry it. */
  space(partition: SystemPartition): number {
    return this.system.partitions.indexOf(partition);
  }

  /** The innermost frame of a thread, or of the one to show. */
  shownFrame(thread: SystemThread | undefined = this.shownThread()): Frame | undefined {
    return thread === undefined ? undefined : this.stacks.frame(thread, 0);
  }

  /** What a frame shows below it. */
  scopes(frame: Frame): Scope[] {
    const returned = this.control.returned;
    const here = returned?.thread === frame.thread && frame.level === 0 ? returned.from : undefined;
    return scopesOf({ system: this.system, images: this.images }, frame, here);
  }

  /** The thread to show when nothing speaks for another: the running one, else the first. */
  shownThread(): SystemThread | undefined {
    return this.system.current ?? this.system.threads[0];
  }

  private siteOf(thread: SystemThread | undefined): HitSite {
    return { thread, partition: thread?.partition.name, intrinsics: {} };
  }

  private passes(breakpoint: Breakpoint, site: HitSite): boolean {
    this.stacks.forget();
    return breakpoint.pass(site, this.expressions, (note) => this.onNote(note));
  }

  private codeHit(thread: SystemThread): Stop | undefined {
    const hit = this.sites
      .at(thread.partition, thread.registers.pc)
      .filter((owner) => owner instanceof CodeBreakpoint)
      .filter((breakpoint) => this.passes(breakpoint, this.siteOf(thread)));
    const first = hit[0];
    if (first === undefined) return undefined;
    return stopped(REASONS[first.kind], thread, { hitBreakpointIds: hit.map(({ id }) => id) });
  }
}

const REASONS: Readonly<Record<CodeBreakpoint['kind'], StopReason>> = {
  source: 'breakpoint',
  function: 'function breakpoint',
  instruction: 'instruction breakpoint',
};
