import type { EventHub } from '../../machine/events.ts';
import type { Hart, HartExit, RegisterFile } from '../../machine/hart/hart.ts';
import type { Machine } from '../../machine/machine.ts';
import { restoreState, saveState, type StateReader, type StateWriter } from '../../machine/state.ts';
import { bareTranslator } from '../../machine/translation.ts';
import type { Program } from '../../symbols/program.ts';
import { deviceConsoles } from '../device-console.ts';
import type {
  RunLimit,
  RunStop,
  System,
  SystemConsole,
  SystemEvent,
  SystemPartition,
  SystemThread,
  ThreadState,
} from '../system.ts';
import { nameOf } from '../text/paths.ts';
import { BarePartition } from './bare-partition.ts';

/** More than a hart is asked to execute in one go. */
const LONGEST_RUN = 1_000_000_000;

/** A program's bytes and where they go. */
export interface BareSegment {
  readonly physical: number;
  readonly bytes: Uint8Array;
}

export interface BareSystemOptions {
  readonly machine: Machine;
  readonly events: EventHub<SystemEvent>;
  readonly program: Program;
  readonly segments: readonly BareSegment[];
  readonly notes: readonly string[];
}

/** A program on the bare machine: one partition that owns everything, one thread, `hart 0`, in machine mode. */
export class BareSystem implements System {
  readonly name: string;
  readonly machine: Machine;
  readonly partitions: readonly SystemPartition[];
  readonly threads: readonly SystemThread[];
  readonly consoles: readonly SystemConsole[];
  readonly events: EventHub<SystemEvent>;
  readonly notes: readonly string[];
  private readonly partition: BarePartition;
  private readonly thread: HartThread;
  private readonly hart: Hart;
  private readonly firstMoment: Uint8Array;
  private stopRequested = false;

  /** @throws Error when the machine has no hart. */
  constructor({ machine, events, program, segments, notes }: BareSystemOptions) {
    const [hart] = machine.harts;
    if (hart === undefined) throw new Error('the machine has no hart to run on');
    this.machine = machine;
    this.events = events;
    this.notes = notes;
    this.hart = hart;
    this.name = nameOf(program.path).replace(/\.elf$/, '');
    this.partition = new BarePartition(this.name, machine, program, { restart: () => this.restart() });
    this.thread = new HartThread(this.partition, hart, () => machine.clock.moment);
    this.partitions = [this.partition];
    this.threads = [this.thread];
    this.consoles = deviceConsoles(machine, () => this.name);
    hart.setEnvironment(bareTranslator, 'machine');
    for (const { physical, bytes } of segments) machine.ram.write(physical, bytes);
    this.firstMoment = saveState(this);
  }

  get current(): SystemThread | undefined {
    return this.partition.state === 'running' && this.thread.isRunning ? this.thread : undefined;
  }

  run(limit: RunLimit): RunStop {
    const { machine, thread } = this;
    const { clock } = machine;
    const end = clock.moment + (limit.instructions ?? Infinity);
    const until = limit.until ?? Infinity;
    let pass = limit.stepOverBreakpoint ?? false;
    this.stopRequested = false;
    for (;;) {
      machine.serviceTimers();
      if (machine.powerOff !== undefined) return { kind: 'power-off', exitCode: machine.powerOff.exitCode };
      // A program that resets the machine is through with this run; starting over is the user's decision.
      if (machine.resetRequested) return { kind: 'power-off', exitCode: 0 };
      if (this.isStopRequested()) return { kind: 'requested' };
      if (this.partition.state !== 'running' || thread.exception !== undefined) return { kind: 'idle' };
      if (clock.moment >= end || clock.now >= until) return { kind: 'limit' };
      const room = Math.min(end - clock.moment, Math.min(until, machine.nextTimer ?? Infinity) - clock.now);
      const exit = this.hart.run(Math.max(1, Math.min(LONGEST_RUN, Math.ceil(room))), pass);
      pass = false;
      const stop = this.serve(exit, until);
      if (stop !== undefined) return stop;
    }
  }

  requestStop(): void {
    this.stopRequested = true;
    this.hart.requestExit();
  }

  restart(): void {
    restoreState(this, this.firstMoment);
  }

  save(out: StateWriter): void {
    this.machine.save(out);
    this.partition.save(out);
    this.thread.save(out);
  }

  restore(from: StateReader): void {
    this.machine.restore(from);
    this.partition.restore(from);
    this.thread.restore(from);
    this.hart.setEnvironment(bareTranslator, 'machine');
  }

  private isStopRequested(): boolean {
    return this.stopRequested;
  }

  private serve(exit: HartExit, until: number): RunStop | undefined {
    const { machine, thread } = this;
    switch (exit.kind) {
      case 'budget':
        return undefined;
      case 'requested':
        return undefined;
      case 'breakpoint':
        return { kind: 'breakpoint', thread };
      case 'wait': {
        thread.waits = true;
        const next = Math.min(machine.nextTimer ?? Infinity, until);
        if (!Number.isFinite(next)) return { kind: 'idle' };
        machine.skipTo(next);
        return undefined;
      }
      case 'trap': {
        const { cause, value, pc } = exit.trap;
        thread.exception = { cause, value };
        const { moment } = machine.clock;
        this.events.emit({
          kind: 'thread-fault',
          moment,
          thread: thread.id,
          pc,
          cause,
          value,
          handler: undefined,
        });
        return { kind: 'fault', thread };
      }
    }
  }
}

/** The machine's only hart as a thread. */
class HartThread implements SystemThread {
  readonly id = 1;
  readonly name = 'hart 0';
  readonly partition: BarePartition;
  readonly registers: RegisterFile;
  /** The exception that no handler of the program took: the hart stands still. */
  exception: { readonly cause: number; readonly value: bigint } | undefined;
  /** `wfi` retired last. */
  waits = false;
  private readonly moment: () => number;

  constructor(partition: BarePartition, hart: Hart, moment: () => number) {
    this.partition = partition;
    this.registers = hart.registers;
    this.moment = moment;
  }

  get isRunning(): boolean {
    return this.exception === undefined;
  }

  get retired(): number {
    return this.moment();
  }

  get state(): ThreadState {
    if (this.exception !== undefined) return { kind: 'faulted', ...this.exception };
    if (this.partition.state !== 'running') return { kind: 'suspended' };
    return this.waits ? { kind: 'blocked', on: 'wfi', waits: 'interrupt' } : { kind: 'running' };
  }

  save(out: StateWriter): void {
    out.bool(this.waits);
    out.optional(this.exception, ({ cause, value }) => {
      out.u32(cause);
      out.u64(value);
    });
  }

  restore(from: StateReader): void {
    this.waits = from.bool();
    this.exception = from.optional(() => ({ cause: from.u32(), value: from.u64() }));
  }
}
