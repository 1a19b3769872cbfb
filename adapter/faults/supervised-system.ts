import type { StateReader, StateWriter } from '../machine/state.ts';
import type { RunLimit, RunStop, System } from '../systems/system.ts';

/** Who wants to look at a system between two instructions. */
export interface Supervisor {
  /** Instructions from one look to the next. */
  readonly interval: number;
  /** @param left how many instructions the run in progress may still execute. @returns what ends it, if anything does. */
  check(left: number): RunStop | undefined;
  idle(): void;
  /** The system was put back to another moment: what was seen since then has not happened. */
  forget(): void;
}

/** A system whose runs are interrupted now and then for a look. The runs themselves are the same as without. */
export class SupervisedSystem implements System {
  private readonly inner: System;
  private readonly supervisor: Supervisor;
  private nextLook: number;

  constructor(inner: System, supervisor: Supervisor) {
    this.inner = inner;
    this.supervisor = supervisor;
    this.nextLook = inner.machine.clock.moment + supervisor.interval;
  }

  run(limit: RunLimit): RunStop {
    const { clock } = this.inner.machine;
    const end = clock.moment + (limit.instructions ?? Infinity);
    let pass = limit.stepOverBreakpoint ?? false;
    for (;;) {
      const instructions = Math.max(1, Math.min(end, this.nextLook) - clock.moment);
      const stop = this.inner.run({ ...limit, instructions, stepOverBreakpoint: pass });
      pass = false;
      if (stop.kind === 'idle') this.supervisor.idle();
      if (stop.kind !== 'limit') return stop;
      if (clock.moment >= this.nextLook) {
        this.nextLook = clock.moment + this.supervisor.interval;
        const found = this.supervisor.check(end - clock.moment);
        if (found !== undefined) return found;
      }
      if (clock.moment >= end || clock.now >= (limit.until ?? Infinity)) return stop;
    }
  }

  restart(): void {
    this.inner.restart();
    this.forget();
  }

  restore(from: StateReader): void {
    this.inner.restore(from);
    this.forget();
  }

  save(out: StateWriter): void {
    this.inner.save(out);
  }

  requestStop(): void {
    this.inner.requestStop();
  }

  get name(): System['name'] {
    return this.inner.name;
  }

  get machine(): System['machine'] {
    return this.inner.machine;
  }

  get partitions(): System['partitions'] {
    return this.inner.partitions;
  }

  get threads(): System['threads'] {
    return this.inner.threads;
  }

  get consoles(): System['consoles'] {
    return this.inner.consoles;
  }

  get events(): System['events'] {
    return this.inner.events;
  }

  get notes(): System['notes'] {
    return this.inner.notes;
  }

  get current(): System['current'] {
    return this.inner.current;
  }

  private forget(): void {
    this.supervisor.forget();
    this.nextLook = this.inner.machine.clock.moment + this.supervisor.interval;
  }
}
