import type { RunStop, System } from '../systems/system.ts';
import { WriterLog } from '../timeline/writer-log.ts';
import type { Fault } from './fault.ts';
import { Names } from './names.ts';
import { Places } from './places.ts';
import type { AttachedRule, FaultRule, Finding, RuleContext, RuleOptions } from './rule.ts';
import { allRules } from './rules/all.ts';
import { SupervisedSystem } from './supervised-system.ts';

/** Different faults that are kept; a run that makes more is broken in the first ones. */
const MAX_REPORTS = 1000;
/** How often in the time of one suspected loop the system is looked at. */
const LOOKS = 10;

/** A fault, with how often it happened: the same rule, line and object are one report. */
export interface FaultReport {
  /** From 1, in the order in which they were first found. */
  readonly id: number;
  /** As it happened first. */
  readonly fault: Fault;
  readonly count: number;
}

export interface FaultMonitorOptions extends Partial<RuleOptions> {
  /** From a path of the debug information to where the file lies now. Default: as it is. */
  readonly resolvePath?: (path: string) => string;
  /** Default: all. */
  readonly rules?: readonly FaultRule[];
}

/**
 * Watches a system for what its programs do wrong. It never changes what happens: a run with it is the same, instruction by
 * instruction, as a run without.
 */
export class FaultMonitor {
  /** The system to run from now on: the one that was given, with looks at it between instructions. */
  readonly system: System;
  /** Called at each occurrence, new or again, from within the run. */
  onReport: ((report: FaultReport) => void) | undefined;
  private readonly inner: System;
  private readonly rules: readonly FaultRule[];
  private readonly log: WriterLog;
  private readonly context: Omit<RuleContext, 'report' | 'on'>;
  private readonly found = new Map<string, FaultReport>();
  private attached: readonly AttachedRule[] = [];
  private endListening: (() => void)[] = [];
  /** Instructions that a rule may execute for a look, and what came instead of the last one. */
  private readonly probe: { left: number; stop: RunStop | undefined } = { left: 0, stop: undefined };

  constructor(system: System, options: FaultMonitorOptions = {}) {
    const liveLoopInstructions = options.liveLoopInstructions ?? 1_000_000;
    this.inner = system;
    this.rules = options.rules ?? allRules;
    this.log = new WriterLog(system);
    this.context = {
      system,
      history: this.log,
      places: new Places(system, options.resolvePath ?? ((path) => path)),
      names: new Names(system),
      options: { liveLoopInstructions },
      step: () => this.step(),
    };
    this.system = new SupervisedSystem(system, {
      interval: Math.max(1, Math.floor(liveLoopInstructions / LOOKS)),
      check: (left) => this.check(left),
      idle: () => this.attached.forEach((rule) => rule.idle?.()),
      forget: () => this.forget(),
    });
    this.attach();
  }

  /** All faults so far, in the order in which they were first found. */
  get reports(): readonly FaultReport[] {
    return [...this.found.values()];
  }

  /** Listens no more. */
  dispose(): void {
    this.detach();
    this.log.dispose();
  }

  private attach(): void {
    this.attached = this.rules.map((rule) =>
      rule.attach({
        ...this.context,
        report: (finding) => this.report(rule.code, finding),
        on: (kind, listener) => this.endListening.push(this.inner.events.on(kind, listener)),
      }),
    );
  }

  private detach(): void {
    this.endListening.forEach((end) => end());
    this.endListening = [];
    this.attached = [];
  }

  /** Rules that remember what has not happened would report it. */
  private forget(): void {
    this.detach();
    this.log.forget();
    this.found.clear();
    this.attach();
  }

  private report(code: string, { object, ...finding }: Finding): void {
    const { moment, now: time } = this.inner.machine.clock;
    const { partition, source, pc } = finding.place;
    const line = source === undefined ? pc.toString() : `${source.path}:${source.line}`;
    const key = [code, partition, line, object].join('\n');
    const known = this.found.get(key);
    if (known === undefined && this.found.size === MAX_REPORTS) return;
    const report: FaultReport =
      known === undefined
        ? { id: this.found.size + 1, fault: { ...finding, code, moment, time }, count: 1 }
        : { ...known, count: known.count + 1 };
    this.found.set(key, report);
    this.onReport?.(report);
  }

  private check(left: number): RunStop | undefined {
    this.probe.left = left;
    this.probe.stop = undefined;
    for (const rule of this.attached) rule.check?.();
    return this.probe.stop;
  }

  private step(): boolean {
    if (this.probe.left < 1 || this.probe.stop !== undefined) return false;
    this.probe.left--;
    const stop = this.inner.run({ instructions: 1 });
    if (stop.kind !== 'limit') this.probe.stop = stop;
    return stop.kind === 'limit';
  }
}
