import type { DebugProtocol } from '@vscode/debugprotocol';
import { isLibraryFile } from '../../faults/places.ts';
import { formatReference } from '../../debugger/memory/references.ts';
import type { Frame } from '../../debugger/stack/stacks.ts';
import { describeState } from '../../debugger/variables/registers.ts';
import type { SystemThread } from '../../systems/system.ts';
import type { Arguments } from '../arguments.ts';
import { RequestError } from '../errors.ts';
import type { Requests } from '../request.ts';
import type { Session } from '../session.ts';
import { renderFaultDetails } from '../render-fault.ts';

/** Frames that are sent when the client does not say how many it wants. */
const FRAMES_AT_ONCE = 200;

export const stack: Requests<Session> = {
  threads: {
    needs: 'nothing',
    handle: (session): DebugProtocol.ThreadsResponse['body'] => ({ threads: threadList(session) }),
  },
  stackTrace: { needs: 'stop', handle: stackTrace },
  scopes: {
    needs: 'stop',
    handle(session, args): DebugProtocol.ScopesResponse['body'] {
      const frame = session.frames.get(args.integer('frameId'));
      if (frame === undefined) throw new RequestError('staleFrame');
      const scopes = session.debuggerFor(args.command).scopes(frame);
      return {
        scopes: scopes.map(({ name, hint, container, expensive }) => ({
          name,
          ...(hint === undefined ? {} : { presentationHint: hint }),
          variablesReference: session.containers.add(container),
          namedVariables: container.named,
          indexedVariables: container.indexed,
          expensive,
        })),
      };
    },
  },
  exceptionInfo: {
    needs: 'stop',
    handle(session, args): DebugProtocol.ExceptionInfoResponse['body'] {
      const thread = session.thread(args.integer('threadId'), args.command);
      const fault = session.stop?.fault;
      if (fault === undefined || session.stop?.thread !== thread)
        throw new RequestError('noException', { thread: String(thread.id) });
      return {
        exceptionId: fault.code,
        description: fault.message,
        breakMode: 'always',
        details: renderFaultDetails(fault),
      };
    },
  },
};

/** `partition › thread`, the stopped thread first, then by partition. */
function threadList(session: Session): DebugProtocol.Thread[] {
  const { target, stop } = session;
  if (target === undefined) return [];
  const first = stop?.thread;
  const threads = target.system.threads.filter(({ partition }) => partition.state !== 'killed');
  const order = (thread: SystemThread): number =>
    thread === first ? -1 : target.system.partitions.indexOf(thread.partition);
  threads.sort((a, b) => order(a) - order(b) || a.id - b.id);
  return threads.map(({ id, name, partition }) => ({ id, name: `${partition.name} › ${name}` }));
}

function stackTrace(session: Session, args: Arguments): DebugProtocol.StackTraceResponse['body'] {
  const thread = session.thread(args.integer('threadId'), args.command);
  const debug = session.debuggerFor(args.command);
  const from = Math.max(0, args.optionalInteger('startFrame') ?? 0);
  const levels = args.optionalInteger('levels') ?? 0;
  const count = levels <= 0 ? FRAMES_AT_ONCE : Math.min(levels, FRAMES_AT_ONCE);
  // A thread that waits has the kernel on top of its stack: shown as a line between, not as a frame to select.
  const label = kernelLabel(thread);
  const shift = label === undefined ? 0 : 1;
  const known = debug.stacks.of(thread, from + count + 1).frames.length;
  const stackFrames: DebugProtocol.StackFrame[] = [];
  for (let index = from; index < Math.min(from + count, known + shift); index++) {
    if (label !== undefined && index === 0) {
      stackFrames.push({
        id: session.frames.add(frameAt(session, thread, 0)),
        name: label,
        line: 0,
        column: 0,
        presentationHint: 'label',
      });
      continue;
    }
    stackFrames.push(renderFrame(session, frameAt(session, thread, index - shift)));
  }
  return { stackFrames, totalFrames: known + shift };
}

function frameAt(session: Session, thread: SystemThread, level: number): Frame {
  const frame = session.debuggerFor('stackTrace').stacks.frame(thread, level);
  if (frame === undefined) throw new RequestError('staleFrame');
  return frame;
}

function kernelLabel({ state }: SystemThread): string | undefined {
  return state.kind === 'blocked' ? `kernel: ${describeState(state)}` : undefined;
}

function renderFrame(session: Session, frame: Frame): DebugProtocol.StackFrame {
  const { thread, frame: at, program } = frame;
  const { client } = session;
  const space = session.debuggerFor('stackTrace').space(thread.partition);
  const { location } = at;
  const name = at.functionName ?? program?.nameAddress(at.lookup) ?? `0x${at.pc.toString(16)}`;
  const located = location !== undefined && location.line > 0;
  return {
    id: session.frames.add(frame),
    name: at.inlined ? `${name} (inlined)` : at.guessed ? `${name} (found by a guess)` : name,
    ...(located
      ? {
          source: session.source(location.file.path),
          line: client.lineOut(location.line),
          column: client.columnOut(location.column),
        }
      : { ...session.disassembledSource(frame), column: 0 }),
    instructionPointerReference: formatReference(space, at.pc),
    ...(located && !isInTheWay(session, frame) ? {} : { presentationHint: 'subtle' as const }),
    ...(program === undefined ? {} : { moduleId: program.path }),
  };
}

/** Frames among which code of the user's is looked for. */
const NEAR = 20;

/**
 * Library code between the user's own: shown, but clients skip it when they choose what to show first. Not where a step has just
 * gone (the arrow belongs there), and not when there is nothing else.
 */
function isInTheWay(session: Session, { thread, level, frame }: Frame): boolean {
  const { stop } = session;
  const isLibrary = ({ location }: Frame['frame']): boolean =>
    location !== undefined && isLibraryFile(location.file.path);
  if (!isLibrary(frame) || (stop?.reason === 'step' && stop.thread === thread && level === 0)) return false;
  const { frames } = session.debuggerFor('stackTrace').stacks.of(thread, NEAR);
  return frames.some((each) => each.location !== undefined && !isLibrary(each));
}
