import type { Stop } from '../debugger/stop.ts';
import type { SystemThread } from '../systems/system.ts';
import type { Progress } from '../debugger/run/run-control.ts';
import type { SessionHost } from './host.ts';
import { stoppedBody } from './stopped.ts';

/** How long a slice is to take, in milliseconds: short enough that a pause is felt at once. */
const SLICE = 8;
const SMALLEST = 1_000;
const LARGEST = 50_000_000;

/** The machine as the loop sees it. */
export interface Runnable {
  run(instructions: number): Progress;
  pause(preferred: SystemThread | undefined): Stop;
}

/** Whose machine it is. */
export interface LoopOwner {
  readonly host: Pick<SessionHost, 'now' | 'yieldToHost'>;
  readonly target: { readonly debugger: Runnable } | undefined;
  stop: Stop | undefined;
  ended: boolean;
  forgetStop(): void;
  event(event: string, body?: object): void;
}

/** Runs the machine in slices and lets the host serve its messages in between, so that every request is answered at once. */
export class RunLoop {
  private readonly session: LoopOwner;
  private budget = 100_000;
  /** Counts starts and stops, so that a slice that was asked for before a stop does not happen after it. */
  private turn = 0;
  private wake: (() => void) | undefined;

  constructor(session: LoopOwner) {
    this.session = session;
  }

  /** The machine goes on; the client knows (or is told by the caller). */
  start(): void {
    this.session.forgetStop();
    this.turn++;
    this.loop(this.turn).catch((error: unknown) => {
      // Not even a mistake of ours ends the session: it stops, and says why.
      const reason = error instanceof Error ? error.message : String(error);
      const stop = this.session.target?.debugger.pause(undefined);
      if (stop !== undefined)
        this.stopAt({ ...stop, description: `Bulkhead failed while running: ${reason}` });
    });
  }

  /** Something from outside may have given an idle machine work. */
  nudge(): void {
    this.wake?.();
  }

  /** The machine stands still from now on. Sends the one `stopped` event. */
  stopAt(stop: Stop): void {
    this.halt();
    this.session.stop = stop;
    this.session.event('stopped', stoppedBody(stop));
  }

  /** No slice runs any more; nobody is told. */
  halt(): void {
    this.turn++;
    this.wake?.();
  }

  pause(preferred: SystemThread | undefined): void {
    const target = this.session.target;
    if (target !== undefined) this.stopAt(target.debugger.pause(preferred));
  }

  private async loop(turn: number): Promise<void> {
    const { session } = this;
    while (turn === this.turn && session.target !== undefined) {
      const progress = this.slice(session.target.debugger);
      switch (progress.kind) {
        case 'stopped':
          this.stopAt(progress.stop);
          return;
        case 'power-off':
          this.halt();
          session.ended = true;
          session.event('exited', { exitCode: progress.exitCode });
          session.event('terminated');
          return;
        case 'idle':
          await new Promise<void>((resolve) => {
            this.wake = resolve;
          });
          this.wake = undefined;
          break;
        case 'running':
          await session.host.yieldToHost();
      }
    }
  }

  /** One slice, and from its time the size of the next. */
  private slice(machine: Runnable): Progress {
    const { host } = this.session;
    const began = host.now();
    const progress = machine.run(this.budget);
    const took = host.now() - began;
    if (progress.kind === 'running') {
      const factor = took <= 0 ? 2 : Math.min(2, Math.max(0.25, SLICE / took));
      this.budget = Math.round(Math.min(LARGEST, Math.max(SMALLEST, this.budget * factor)));
    }
    return progress;
  }
}
