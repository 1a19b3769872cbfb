import type { System, SystemThread } from '../../systems/system.ts';
import type { CodeSites } from '../breakpoints/code-sites.ts';
import type { Images } from '../images.ts';
import { stopped, type Stop } from '../stop.ts';
import { Step, type Returned, type StepRequest } from './step.ts';

/** What a part of a run came to. */
export type Progress =
  /** The budget is used up. */
  | { readonly kind: 'running' }
  /** Every thread waits and no timer is armed: only input from outside goes on. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'stopped'; readonly stop: Stop }
  | { readonly kind: 'power-off'; readonly exitCode: number };

/** What is asked when an instruction with a user's breakpoint is about to execute. */
export type CodeHits = (thread: SystemThread) => Stop | undefined;

/** Each return of the machine costs as much time as so many instructions; keeps a slice short however often it returns. */
const COST_OF_RETURN = 100;

/**
 * Runs the machine, a budget of instructions at a time, until something stops it: a breakpoint, the end of a step, a fault, an
 * event. It only ever looks; the run is the same however it is cut and whatever is asked meanwhile.
 */
export class RunControl {
  private readonly system: System;
  private readonly images: Images;
  private readonly sites: CodeSites;
  private readonly codeHits: CodeHits;
  private step: Step | undefined;
  private pending: Stop | undefined;
  /** The breakpoint that was dealt with last; its instruction has not executed yet. */
  private passed:
    { readonly thread: SystemThread; readonly pc: bigint; readonly retired: number } | undefined;
  /** What the last step returned from, as long as the machine stands where it ended. */
  returned: { readonly thread: SystemThread; readonly from: Returned } | undefined;

  constructor(system: System, images: Images, sites: CodeSites, codeHits: CodeHits) {
    this.system = system;
    this.images = images;
    this.sites = sites;
    this.codeHits = codeHits;
    system.events.on('partition', ({ partition, change }) => {
      if (this.step?.thread.partition.name !== partition || change === 'started' || change === 'resumed')
        return;
      this.interrupt(
        stopped('step', this.step.thread, {
          description: `The step ended: partition ${partition} was ${change}`,
        }),
      );
    });
  }

  /** Goes on from a stop; the instruction that the machine stands at executes whatever breakpoints it carries. */
  resume(): void {
    this.pending = undefined;
    this.returned = undefined;
    this.passHere();
  }

  /** @returns why there is no such step. */
  beginStep(request: StepRequest): string | undefined {
    const step = new Step({ images: this.images, sites: this.sites }, request);
    const problem = step.start();
    if (problem !== undefined) return problem;
    this.resume();
    this.step = step;
    return undefined;
  }

  /** Forgets the step in progress. */
  endStep(): void {
    this.step?.clear();
    this.step = undefined;
  }

  /** From a listener: stop after the operation in progress. The first reason counts; further breakpoints add their ids. */
  interrupt(stop: Stop): void {
    this.pending =
      this.pending === undefined
        ? stop
        : {
            ...this.pending,
            hitBreakpointIds: [...this.pending.hitBreakpointIds, ...stop.hitBreakpointIds],
          };
    this.system.requestStop();
  }

  run(budget: number): Progress {
    let left = budget;
    while (left > 0) {
      const progress = this.runOnce(left);
      if (typeof progress !== 'number') {
        if (progress.kind !== 'running' && progress.kind !== 'idle') this.endStep();
        return progress;
      }
      left -= progress + COST_OF_RETURN;
    }
    return { kind: 'running' };
  }

  /** @returns how many instructions were executed when nothing happened that ends the run. */
  private runOnce(budget: number): Progress | number {
    // Something was done to the system between two slices.
    const before = this.pending;
    if (before !== undefined) return this.stop(this.withStep(before));
    const { clock } = this.system.machine;
    const how = this.step?.prepare(this.system.current);
    const began = clock.moment;
    const end = this.system.run({
      instructions: how === 'one instruction' ? 1 : budget,
      stepOverBreakpoint: this.isPassed(this.system.current),
    });
    const interruption = this.interruption();
    if (interruption !== undefined) return this.stop(this.withStep(interruption));
    if (end.kind === 'power-off') return { kind: 'power-off', exitCode: end.exitCode };
    if (end.kind === 'breakpoint') {
      // A breakpoint that is passed for good: the thread has only been away in between.
      const known = this.isPassed(end.thread);
      this.passHere();
      const hit = known ? undefined : this.codeHits(end.thread);
      if (hit !== undefined) return this.stop(this.withStep(hit));
    }
    if (this.step?.check(this.system.current) === 'done') return this.stop(this.endOfStep(this.step));
    if (end.kind === 'idle') return { kind: 'idle' };
    return clock.moment - began;
  }

  /** What a listener wanted to stop for during the run. */
  private interruption(): Stop | undefined {
    return this.pending;
  }

  private stop(stop: Stop): Progress {
    this.pending = undefined;
    return { kind: 'stopped', stop };
  }

  private endOfStep(step: Step): Stop {
    const { thread, returned } = step;
    if (returned !== undefined) this.returned = { thread, from: returned };
    // A breakpoint where the step ends counts as hit now: going on will pass it.
    const hasOthers = this.sites.at(thread.partition, thread.registers.pc).some((owner) => owner !== step);
    if (hasOthers && this.system.current === thread && !this.isPassed(thread)) {
      const hit = this.codeHits(thread);
      if (hit !== undefined) return hit;
    }
    return stopped('step', thread);
  }

  /** A step that something else ends early says so. */
  private withStep(stop: Stop): Stop {
    if (this.step === undefined || stop.reason === 'step') return stop;
    return { ...stop, description: `${stop.description ?? 'Paused'} (before the step had ended)` };
  }

  private isPassed(thread: SystemThread | undefined): boolean {
    return (
      thread !== undefined &&
      this.passed?.thread === thread &&
      this.passed.pc === thread.registers.pc &&
      this.passed.retired === thread.retired
    );
  }

  private passHere(): void {
    const thread = this.system.current;
    this.passed =
      thread === undefined ? undefined : { thread, pc: thread.registers.pc, retired: thread.retired };
  }
}
