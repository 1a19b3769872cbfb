import type { SystemThread } from '../../systems/system.ts';
import { callers } from '../crash.ts';
import type { GuestPlace } from '../fault.ts';
import type { AttachedRule, FaultRule, RuleContext } from '../rule.ts';
import { count, quoted, sentence } from '../words.ts';

/** Longest loop, in instructions, that is recognised by its thread being in the same state again. */
const LONGEST_LOOP = 20_000;
/** Without such proof a thread may go on so many times longer before its loop is mentioned. */
const DOUBT = 1000;

/** A thread runs for ever without anything coming of it: no call, no interrupt, no transfer, no new answer of a device. */
export const liveLoop: FaultRule = {
  code: 'live-loop',
  title: 'Loop that never ends',
  attach: (context) => new LoopWatch(context),
};

class LoopWatch implements AttachedRule {
  private readonly context: RuleContext;
  /** Moment of the last event. */
  private last = 0;
  /** The next moment at which a loop is looked for. */
  private nextLook: number;
  /** What each register answered last. */
  private readonly answers = new Map<string, bigint>();
  /** The register that was read last, with its answer, since the last event. */
  private polled: { readonly register: string; readonly device: string; readonly value: bigint } | undefined;
  private reportedSince = -1;

  constructor(context: RuleContext) {
    this.context = context;
    this.nextLook = context.options.liveLoopInstructions;
    const happened = ({ moment }: { readonly moment: number }): void => this.progress(moment);
    const kinds = [
      'syscall',
      'irq',
      'ipc',
      'signal',
      'thread-fault',
      'thread-resumed',
      'dma',
      'debug-output',
    ] as const;
    for (const kind of kinds) context.on(kind, happened);
    context.on('partition', happened);
    context.on('interrupt-line', happened);
    context.on('mmio', ({ device, register, offset, access, value, moment }) => {
      const name = register ?? `offset ${offset}`;
      const key = `${device} ${offset}`;
      if (access === 'read' && this.answers.get(key) === value) {
        this.polled = { device, register: name, value };
        return;
      }
      this.answers.set(key, value);
      this.progress(moment);
    });
  }

  check(): void {
    const { system, options } = this.context;
    const { clock } = system.machine;
    if (clock.moment < this.nextLook || this.reportedSince === this.last) return;
    this.nextLook = clock.moment + options.liveLoopInstructions;
    const thread = system.current;
    if (thread === undefined || clock.moment - this.last < options.liveLoopInstructions) return;
    const loop = this.followLoop(thread);
    const silent = clock.moment - this.last;
    if (loop.kind === 'proven') this.report(thread, loop.lowest, silent, true);
    else if (loop.kind === 'unproven' && silent >= DOUBT * options.liveLoopInstructions)
      this.report(thread, thread.registers.pc, silent, false);
  }

  private progress(moment: number): void {
    this.last = moment;
    this.nextLook = moment + this.context.options.liveLoopInstructions;
    this.polled = undefined;
  }

  /**
   * Executes the loop until the thread's registers are the same again: as nothing else happens in the system, it can then
   * never end. A loop that counts in memory is not proven so, nor one that a device's timer may end.
   */
  private followLoop(
    thread: SystemThread,
  ): { readonly kind: 'proven'; readonly lowest: bigint } | { readonly kind: 'unproven' | 'event' } {
    if (this.context.system.machine.nextTimer !== undefined) return { kind: 'event' };
    const begin = stateOf(thread);
    const before = this.last;
    let lowest = thread.registers.pc;
    for (let steps = 0; steps < LONGEST_LOOP; steps++) {
      if (!this.context.step()) return { kind: 'event' };
      if (this.last !== before || this.context.system.current !== thread) return { kind: 'event' };
      const { pc } = thread.registers;
      if (pc < lowest) lowest = pc;
      if (pc === begin[0] && sameState(begin, thread)) return { kind: 'proven', lowest };
    }
    return { kind: 'unproven' };
  }

  private report(thread: SystemThread, pc: bigint, silent: number, proven: boolean): void {
    this.reportedSince = this.last;
    const { places } = this.context;
    const { frames } = places.stack(thread);
    const here = places.at(thread, pc);
    const frame = places.authored(frames);
    const place: GuestPlace =
      here.source === undefined && frame !== undefined ? places.ofFrame(thread, frame) : here;
    this.context.report({
      severity: proven ? 'error' : 'warning',
      message: this.text(thread, place, silent, proven),
      place,
      access: undefined,
      causes: callers(this.context, thread, frames, frame),
      object: thread.partition.name,
    });
  }

  private text(thread: SystemThread, place: GuestPlace, silent: number, proven: boolean): string {
    const who =
      place.symbol === undefined
        ? `a loop of ${quoted(thread.partition.name)}`
        : `the loop in ${quoted(place.symbol)}`;
    const { polled } = this;
    const reads =
      polled === undefined
        ? ''
        : ` It reads ${quoted(polled.register)} of ${quoted(polled.device)}, which answers 0x${polled.value.toString(16)} every time.`;
    const since = `for ${count(silent, 'instruction')}`;
    if (!proven)
      return (
        `${sentence(who)} may never end: ${since} nothing else happened in the system.${reads} ` +
        'A thread that computes so long keeps others of lower priority from running. Give it an end, or let it wait for an event.'
      );
    return (
      `${sentence(who)} never ends: ${since} nothing else happened, and every round is the same.${reads} ` +
      'The thread uses its whole budget and those of lower priority do not run. ' +
      (polled === undefined
        ? 'Change something in the loop that its condition depends on.'
        : 'Check which bit is waited for, and give the loop a limit: a device may never answer.')
    );
  }
}

/** The pc and all registers. */
function stateOf({ registers }: SystemThread): readonly bigint[] {
  return [registers.pc, ...Array.from({ length: 31 }, (_, index) => registers.get(index + 1))];
}

function sameState(state: readonly bigint[], { registers }: SystemThread): boolean {
  return state.every((value, index) => value === (index === 0 ? registers.pc : registers.get(index)));
}
