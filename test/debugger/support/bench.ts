import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeFiles } from '../../../adapter/node/files.ts';
import { BreakpointIds } from '../../../adapter/debugger/breakpoints/breakpoint-list.ts';
import type { BreakpointNote } from '../../../adapter/debugger/breakpoints/breakpoint.ts';
import { Debugger } from '../../../adapter/debugger/debugger.ts';
import type { Progress } from '../../../adapter/debugger/run/run-control.ts';
import type { Granularity, StepKind } from '../../../adapter/debugger/run/step.ts';
import { Sources } from '../../../adapter/debugger/sources.ts';
import type { Frame } from '../../../adapter/debugger/stack/stacks.ts';
import type { Stop } from '../../../adapter/debugger/stop.ts';
import { FaultMonitor } from '../../../adapter/faults/monitor.ts';
import { hashBytes, saveState } from '../../../adapter/machine/state.ts';
import { loadSystem } from '../../../adapter/protocol/load-system.ts';
import type { SystemThread } from '../../../adapter/systems/system.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');
export const PROGRAMS = `${ROOT}/test/programs/debugger`;
export const SOURCE = `${PROGRAMS}/debugger.c`;

/** No test runs longer than this many instructions without a stop. */
const ENOUGH = 20_000_000;

/** A system on the bench: loaded, under a debugger, not started. */
export class Bench {
  readonly debug: Debugger;
  readonly notes: BreakpointNote[] = [];

  constructor(debug: Debugger) {
    this.debug = debug;
    debug.onNote = (note) => this.notes.push(note);
  }

  /** `debugger.system` is compiled without optimisation, `optimised.system` with. */
  static async open(description = 'debugger.system', folder = PROGRAMS): Promise<Bench> {
    const { system } = await loadSystem(
      { program: `${folder}/${description}` },
      nodeFiles,
      folder,
      () => undefined,
    );
    const programs = new Set(
      system.partitions.flatMap((partition) => partition.programs.map(({ program }) => program)),
    );
    const sources = await Sources.find([...programs], { sourceMap: {}, folders: [folder] }, nodeFiles);
    const monitor = new FaultMonitor(system, { resolvePath: (path) => sources.shown(path) });
    const debug = new Debugger(monitor.system, sources, new BreakpointIds());
    monitor.onReport = ({ fault }) => debug.faultFound(fault);
    return new Bench(debug);
  }

  /** Goes on until the machine stops. */
  continue(): Stop {
    this.debug.resume();
    return this.finish();
  }

  step(kind: StepKind, granularity: Granularity = 'line', thread = this.thread('left')): Stop {
    assert.equal(this.debug.step({ thread, kind, granularity }), undefined);
    return this.finish();
  }

  finish(): Stop {
    const progress = this.run();
    assert.ok(progress.kind === 'stopped', `the machine did not stop: ${progress.kind}`);
    return progress.stop;
  }

  /** Runs until a stop or until nothing happens any more. */
  run(): Progress {
    let progress = this.debug.run(ENOUGH);
    if (progress.kind === 'running') progress = this.debug.run(ENOUGH);
    return progress;
  }

  /** Runs to a line of debugger.c in the partition `left`. */
  runTo(line: number): Stop {
    const [view] = this.debug.setSourceBreakpoints(SOURCE, [{ line, condition: '$partition == "left"' }]);
    assert.equal(view?.verified, true, view?.message);
    const stop = this.continue();
    this.debug.setSourceBreakpoints(SOURCE, []);
    return stop;
  }

  thread(partition: string): SystemThread {
    const found = this.debug.system.threads.find((thread) => thread.partition.name === partition);
    assert.ok(found, `a thread of ${partition}`);
    return found;
  }

  frame(partition = 'left', level = 0): Frame {
    const frame = this.debug.stacks.frame(this.thread(partition), level);
    assert.ok(frame);
    return frame;
  }

  /** `work:69`: function and line of a frame. */
  where(partition = 'left', level = 0): string {
    const { frame } = this.frame(partition, level);
    return `${frame.functionName ?? '?'}:${frame.location?.line ?? 0}`;
  }

  /** The text of an expression's value, or why there is none. */
  value(expression: string, partition = 'left', level = 0): string {
    const answer = this.debug.expressions.evaluate(expression, this.frame(partition, level), 'look');
    return answer.ok ? answer.row.value : `error: ${answer.message}`;
  }

  /** Runs without a debugger's help to a moment, or until nothing happens any more. */
  runTill(moment: number): void {
    const { system } = this.debug;
    const { clock } = system.machine;
    while (clock.moment < moment)
      if (system.run({ instructions: moment - clock.moment }).kind === 'idle') return;
  }

  /** Machine and kernel, memory included: equal for equal runs. */
  hash(): string {
    const { system } = this.debug;
    return `${hashBytes(saveState(system.machine))} ${hashBytes(saveState(system))}`;
  }
}

const lines = readFileSync(SOURCE, 'utf8').split('\n');

/** The line of debugger.c (from 1) that holds a text; the n-th such line. */
export function lineOf(text: string, occurrence = 1): number {
  let left = occurrence;
  for (const [index, line] of lines.entries()) if (line.includes(text) && --left === 0) return index + 1;
  throw new Error(`debugger.c has no line with ${text}`);
}
