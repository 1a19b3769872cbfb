import { Cause } from '../machine/hart/hart.ts';
import type { KernelEvent } from '../microkernel/events.ts';
import type { StackFrame } from '../symbols/program.ts';
import type { SystemThread } from '../systems/system.ts';
import type { FaultAccess, FaultCause, GuestPlace, Severity } from './fault.ts';
import { accessSize } from './instruction.ts';
import type { RuleContext } from './rule.ts';
import { hex, quoted } from './words.ts';

export type ThreadFault = Extract<KernelEvent, { kind: 'thread-fault' }>;

/** A thread that took an exception, and what rules about crashes have in common. */
export interface Crash {
  readonly event: ThreadFault;
  readonly thread: SystemThread;
  /** What the instruction wanted of memory; undefined when it was none of its business. */
  readonly access: FaultAccess | undefined;
  /** Innermost first; inlined calls are frames of their own. */
  readonly frames: readonly StackFrame[];
  /** Where the author of the program has to look. */
  readonly place: GuestPlace;
  /** The function that crashed, or its partition when that is all that is known. */
  readonly who: string;
  /** A parent that is told can bring the partition back, so that the crash is no certain end. */
  readonly severity: Severity;
  /** What becomes of the thread, as a sentence. */
  readonly outcome: string;
  readonly causes: readonly FaultCause[];
}

/** Frames that are shown as the way to a crash. */
const SHOWN_CALLERS = 4;

export function crashOf(context: RuleContext, event: ThreadFault): Crash | undefined {
  const { places } = context;
  const thread = places.threadById(event.thread);
  if (thread === undefined) return undefined;
  const wildJump = isFetch(event.cause) && event.value === event.pc;
  const { frames } = wildJump ? places.stackOfCaller(thread) : places.stack(thread);
  const frame = places.authored(frames);
  const place = frame === undefined ? places.at(thread, event.pc) : places.ofFrame(thread, frame);
  const supervisor = context.system.partitions.find(({ name }) => event.handler === `endpoint of ${name}`);
  return {
    event,
    thread,
    access: accessOf(thread, event),
    frames,
    place,
    who:
      place.symbol === undefined ? quoted(thread.partition.name) : quoted(place.symbol.replace(/\+0x0$/, '')),
    severity: supervisor === undefined ? 'error' : 'warning',
    outcome: supervisor
      ? `${quoted(thread.partition.name)} stands still until ${quoted(supervisor.name)} deals with it.`
      : `${quoted(thread.partition.name)} stands still from now on: nobody handles its faults.`,
    causes: callers(context, thread, frames, frame),
  };
}

/** The calls that led to a frame, outermost first, as causes. */
export function callers(
  { places, system }: RuleContext,
  thread: SystemThread,
  frames: readonly StackFrame[],
  frame: StackFrame | undefined,
): readonly FaultCause[] {
  const from = frame === undefined ? 0 : frames.indexOf(frame) + 1;
  const { moment, now: time } = system.machine.clock;
  return frames
    .slice(from, from + SHOWN_CALLERS)
    .filter(({ location }) => location !== undefined)
    .map((caller) => {
      const message = `called from ${quoted(caller.functionName ?? hex(caller.pc))}`;
      return { message, place: places.ofFrame(thread, caller), moment, time };
    });
}

function accessOf(thread: SystemThread, { cause, value, pc }: ThreadFault): FaultAccess | undefined {
  if (isFetch(cause)) return { kind: 'fetch', address: value, size: 2 };
  const size = accessSize(thread.partition, pc) ?? 1;
  if (isLoad(cause)) return { kind: 'load', address: value, size };
  if (isStore(cause)) return { kind: 'store', address: value, size };
  return undefined;
}

export function isFetch(cause: number): boolean {
  return cause === Cause.instructionPageFault || cause === Cause.instructionAccessFault;
}

export function isLoad(cause: number): boolean {
  return cause === Cause.loadPageFault || cause === Cause.loadAccessFault;
}

export function isStore(cause: number): boolean {
  return cause === Cause.storePageFault || cause === Cause.storeAccessFault;
}

/** Whether the access was translated, but nothing or an unwilling device answered. */
export function isAccessFault(cause: number): boolean {
  return (
    cause === Cause.instructionAccessFault ||
    cause === Cause.loadAccessFault ||
    cause === Cause.storeAccessFault
  );
}
