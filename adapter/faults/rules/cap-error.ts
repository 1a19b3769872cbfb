import { Cause } from '../../machine/hart/hart.ts';
import type { KernelEvent } from '../../microkernel/events.ts';
import type { SystemThread } from '../../systems/system.ts';
import { callers, crashOf, type Crash } from '../crash.ts';
import type { FaultRule, RuleContext } from '../rule.ts';
import { quoted } from '../words.ts';

/** A call to the kernel that failed or was dropped: the capability is missing, of another kind, or lacks a right. */
export const capError: FaultRule = {
  code: 'cap-error',
  title: 'Kernel call that failed',
  attach(context) {
    // A call that fails by a fault says so twice: first what the capability was, then that the thread faults.
    let failed: { readonly thread: number; readonly pc: bigint; readonly moment: number } | undefined;
    context.on('thread-fault', (event) => {
      if (event.cause !== Cause.ecallFromUser) return;
      const isTold =
        failed?.thread === event.thread && failed.pc === event.pc && failed.moment === event.moment;
      const crash = isTold ? undefined : crashOf(context, event);
      if (crash === undefined) return;
      const { place, severity, access, causes } = crash;
      const message = unknownCall(crash);
      context.report({ severity, message, place, access, causes, object: `system call ${event.value}` });
    });
    context.on('call-failed', (event) => {
      failed = event;
      const thread = context.places.threadById(event.thread);
      if (thread !== undefined)
        report(context, { thread, pc: event.pc }, failedCall(event), `${event.call} ${event.cptr}`);
    });
    const output = new ChannelComplaints();
    context.on('debug-output', ({ thread: id, bytes }) => {
      const thread = context.places.threadById(id);
      const complaint = thread && output.add(id, bytes);
      if (thread !== undefined && complaint !== undefined) {
        const at = { thread, pc: thread.registers.pc };
        report(context, at, invalidChannel(complaint, thread), `${complaint.call} ${complaint.channel}`);
      }
    });
    return {};
  },
};

function report(
  context: RuleContext,
  { thread, pc }: { readonly thread: SystemThread; readonly pc: bigint },
  message: string,
  object: string,
): void {
  const { frames } = context.places.stack(thread, pc);
  const frame = context.places.authored(frames);
  const place = frame === undefined ? context.places.at(thread, pc) : context.places.ofFrame(thread, frame);
  const causes = callers(context, thread, frames, frame);
  context.report({ severity: 'error', message, place, access: undefined, causes, object });
}

/** What to do where the capability is right and the kernel refuses what was asked of it. */
const REFUSED_ARGUMENTS: Readonly<Record<string, string>> = {
  seL4_InvalidArgument: 'Correct the argument that message register 0 of the answer counts.',
  seL4_RangeError: 'Keep the argument within the limits in message registers 0 and 1 of the answer.',
  seL4_AlignmentError: 'Align the address that is passed.',
  seL4_TruncatedMessage: 'Send all arguments and capabilities that the call takes.',
};

function failedCall({
  call,
  cptr,
  error,
  found,
  reported,
}: Extract<KernelEvent, { kind: 'call-failed' }>): string {
  const what = `${quoted(call)} on ${capabilityName(cptr)} ${error === 'dropped' ? 'did nothing' : `failed with ${error}`}`;
  const told = {
    reply:
      'The caller is told in the label of the answer; a program that does not look goes on as if it had worked.',
    fault: 'The thread faults.',
    silent: 'The kernel says nothing: the program goes on as if it had worked.',
  } as const;
  const advice = REFUSED_ARGUMENTS[error];
  if (advice !== undefined) return `${what}; the capability is to ${found}. ${told[reported]} ${advice}`;
  return `${what}: there is ${found}. ${told[reported]} Use a channel or capability that the system description gives this protection domain.`;
}

function unknownCall({ event, who, outcome }: Crash): string {
  const number = BigInt.asIntN(64, event.value);
  return (
    `${who} made system call ${number}, which the kernel does not know. ${outcome} ` +
    'Build the program for the configuration of seL4 that runs here (MCS, RISC-V, 64 bits): others have other numbers; or see who changed register a7.'
  );
}

function invalidChannel({ call, channel }: ChannelComplaint, thread: SystemThread): string {
  return (
    `${quoted(call)} was called with channel ${channel}, which ${quoted(thread.partition.name)} does not have, or not for that. ` +
    'The call does nothing, so whoever waits for it waits for ever. ' +
    `Use the "id" that the <channel> or <irq> in the system description has for this protection domain.`
  );
}

/** Capability slots as libmicrokit uses them (Microkit's `microkit.h`). */
function capabilityName(cptr: bigint): string {
  const ranges: readonly (readonly [number, string])[] = [
    [394, 'I/O port'],
    [330, 'virtual CPU'],
    [266, 'virtual machine'],
    [202, 'child'],
    [138, 'interrupt channel'],
    [74, 'the endpoint of channel'],
    [10, 'the notification of channel'],
  ];
  const range = ranges.find(([start]) => cptr >= BigInt(start) && cptr < BigInt(start + 64));
  const slot = `capability ${cptr < 4096n ? cptr.toString() : `0x${cptr.toString(16)}`}`;
  return range === undefined ? slot : `${slot} (${range[1]} ${cptr - BigInt(range[0])})`;
}

interface ChannelComplaint {
  readonly call: string;
  readonly channel: number;
}

const MAX_LINE = 200;

/** libmicrokit checks channels itself and says what is wrong on the debug console only. */
class ChannelComplaints {
  private readonly lines = new Map<number, string>();

  /** @returns the complaint that these bytes complete. */
  add(thread: number, bytes: Uint8Array): ChannelComplaint | undefined {
    const text = (this.lines.get(thread) ?? '') + new TextDecoder('latin1').decode(bytes);
    const complaint = /(microkit_\w+): invalid channel given '(\d+)'/.exec(text);
    const rest = complaint === null ? text.slice(text.lastIndexOf('\n') + 1).slice(-MAX_LINE) : '';
    this.lines.set(thread, rest);
    return complaint?.[1] === undefined ? undefined : { call: complaint[1], channel: Number(complaint[2]) };
  }
}
