import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { findSources } from '../../debugger/find-sources.ts';
import { FaultMonitor, type FaultReport } from '../../faults/monitor.ts';
import { faultJson } from '../../faults/render/json.ts';
import { problemText } from '../../faults/render/problem-text.ts';
import { loadSystem } from '../../systems/load-system.ts';
import { LoadError } from '../../systems/problem.ts';
import type { RunStop, System } from '../../systems/system.ts';
import { nodeFiles } from '../files.ts';
import { GuestOutput } from './guest-output.ts';
import { setLogPoints } from './log-points.ts';
import { shownPlace, withShownPaths } from './paths.ts';
import { Progress } from './progress.ts';
import type { Runner } from './runner.ts';
import { configurationOf } from './target.ts';
import type { Until } from './until.ts';

export interface RunOptions {
  readonly target: string;
  readonly until: Until;
  /** The limit was not asked for, so reaching it is worth a word. */
  readonly untilIsDefault: boolean;
  /** A file whose bytes are typed into the first console; `-` for standard input. */
  readonly input: string | undefined;
  readonly json: boolean;
  /** Functions and `file:line`s whose passing is logged. */
  readonly breakpoints: readonly string[];
  /** C expressions whose values are logged with each. */
  readonly prints: readonly string[];
  readonly dma: 'enforce' | 'observe' | undefined;
}

export const ExitCode = { good: 0, faults: 1, unusable: 2, interrupted: 130 } as const;

/** Instructions in one go, between two looks at what the user wants. */
const SLICE = 1_000_000;
/** A system that does not come to rest gets its input after so many instructions. */
const INPUT_AT_LATEST = 5_000_000;

/** Runs a system without a debugger. @returns the exit code of the command. */
export async function runTarget(options: RunOptions): Promise<number> {
  try {
    const input = options.input === undefined ? undefined : readInput(options.input);
    const configuration = await configurationOf(
      options.target,
      options.dma === undefined ? {} : { dma: options.dma },
    );
    const system = await loadSystem(nodeFiles, configuration);
    const sources = await findSources(configuration, system, nodeFiles);
    const monitor = new FaultMonitor(system, {
      liveLoopInstructions: configuration.liveLoopInstructions,
      resolvePath: (path) => sources.shown(path),
    });
    const run = new HeadlessRun(monitor, options, input);
    if (options.breakpoints.length === 0) return await run.run(monitor.system);
    const log = setLogPoints(monitor.system, sources, options, (text) => run.say(text));
    if (log.problems.length === 0) return await run.run(log);
    for (const problem of log.problems) process.stderr.write(`${problem}\n`);
    return ExitCode.unusable;
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    for (const { place, severity, message } of error.problems)
      process.stderr.write(`${shownPlace(place)}: ${severity}: ${message}\n`);
    return ExitCode.unusable;
  }
}

function readInput(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch {
    throw new LoadError('no input', [
      { severity: 'error', message: 'the input cannot be read', place: { path, line: 1, column: 1 } },
    ]);
  }
}

class HeadlessRun {
  private readonly monitor: FaultMonitor;
  private readonly system: System;
  private readonly options: RunOptions;
  private readonly progress: Progress;
  private readonly output = new GuestOutput(process.stdout);
  private input: Uint8Array | undefined;
  private interrupted = false;

  constructor(monitor: FaultMonitor, options: RunOptions, input: Uint8Array | undefined) {
    this.monitor = monitor;
    this.system = monitor.system;
    this.options = options;
    this.input = input;
    this.progress = new Progress(this.system, process.stderr);
  }

  /** @param runner what executes: the system itself, or a debugger around it. */
  async run(runner: Runner): Promise<number> {
    const interrupt = (): void => {
      this.interrupted = true;
    };
    process.on('SIGINT', interrupt);
    this.showOutput();
    for (const note of this.system.notes) this.say(`note: ${note}`);
    const end = await this.untilTheEnd(runner);
    process.off('SIGINT', interrupt);
    this.progress.clear();
    await this.output.settle();
    this.sayEnd(end);
    const broken = this.monitor.reports.some(({ fault }) => fault.severity === 'error');
    if (end === 'interrupted') return ExitCode.interrupted;
    return broken ? ExitCode.faults : ExitCode.good;
  }

  private showOutput(): void {
    for (const console of this.system.consoles)
      console.onOutput = (bytes) => {
        this.progress.clear();
        this.output.print(bytes);
      };
    this.monitor.onReport = (report) => {
      if (report.count === 1 && !this.options.json) this.say(problemText(shown(report)));
    };
  }

  /** @returns why the run ended. */
  private async untilTheEnd(runner: Runner): Promise<RunStop | 'loop' | 'interrupted'> {
    const { clock } = this.system.machine;
    const { until } = this.options;
    for (;;) {
      if (this.interrupted || this.output.isBroken) return 'interrupted';
      const room = until.kind === 'instructions' ? until.count - clock.moment : Infinity;
      const stop = runner.run({
        instructions: Math.min(SLICE, room),
        ...(until.kind === 'time' ? { until: until.nanoseconds } : {}),
      });
      if (clock.moment >= INPUT_AT_LATEST || stop.kind === 'idle') {
        if (this.giveInput()) continue;
      }
      switch (stop.kind) {
        case 'idle':
        case 'power-off':
          return stop;
        case 'limit':
          if (this.isPast(until)) return stop;
          break;
        case 'fault':
        case 'breakpoint':
        case 'requested':
          break;
      }
      if (this.hangs()) return 'loop';
      await this.output.settle();
      this.progress.update();
      await nextTurn();
    }
  }

  private isPast(until: Until): boolean {
    const { clock } = this.system.machine;
    return until.kind === 'time' ? clock.now >= until.nanoseconds : clock.moment >= until.count;
  }

  /** Nothing but input from outside, which there is none of any more, could end a proven loop. */
  private hangs(): boolean {
    return (
      this.options.untilIsDefault &&
      this.monitor.reports.some(({ fault }) => fault.code === 'live-loop' && fault.severity === 'error')
    );
  }

  /** Types the input into the first console that takes any. @returns whether there was some. */
  private giveInput(): boolean {
    const { input } = this;
    this.input = undefined;
    const console = this.system.consoles.find(({ takesInput }) => takesInput);
    if (input === undefined || input.length === 0) return false;
    if (console === undefined) this.say('note: the system has no console that takes input');
    console?.input(input);
    return console !== undefined;
  }

  private sayEnd(end: RunStop | 'loop' | 'interrupted'): void {
    const { reports } = this.monitor;
    if (this.options.json) {
      for (const report of reports) process.stderr.write(`${faultJson(shown(report))}\n`);
      return;
    }
    if (end === 'interrupted') this.say('interrupted');
    else if (end === 'loop') this.say('The run ends here: nothing else can happen in this system.');
    else if (end.kind === 'limit' && this.options.untilIsDefault)
      this.say('The run ends after 10 s of virtual time; --until makes it longer.');
    const errors = reports.filter(({ fault }) => fault.severity === 'error').length;
    const warnings = reports.filter(({ fault }) => fault.severity === 'warning').length;
    if (reports.length > 0)
      this.say(
        `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
      );
  }

  /** Remarks go where faults go, and not between the JSON lines. */
  say(text: string): void {
    if (this.options.json) return;
    this.progress.clear();
    this.output.write();
    // On a terminal both streams share the line that the guest has begun.
    const newline = this.output.endLine() && process.stdout.isTTY && process.stderr.isTTY ? '\n' : '';
    process.stderr.write(`${newline}${text}\n`);
  }
}

function shown(report: FaultReport): FaultReport {
  return { ...report, fault: withShownPaths(report.fault) };
}
