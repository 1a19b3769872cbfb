import { Debugger } from '../debugger/debugger.ts';
import { findSources } from '../debugger/find-sources.ts';
import type { Sources } from '../debugger/sources.ts';
import { FaultMonitor, type FaultReport } from '../faults/monitor.ts';
import { FileError } from '../systems/files.ts';
import { LoadError, type Problem } from '../systems/problem.ts';
import type { Arguments } from './arguments.ts';
import type { ProblemsBody } from './custom.ts';
import { RequestError } from './errors.ts';
import { faultBody } from './fault-body.ts';
import type { LoadedSystem } from './host.ts';
import type { RequestInfo } from './request.ts';
import type { Session } from './session.ts';

/** Longer loading than this, in milliseconds, is shown as progress. */
const PATIENCE = 500;

/**
 * Loads a system and gets ready. The client is told `initialized` as soon as breakpoints can be bound, and gets its answer when
 * it has set them; then the machine runs.
 */
export async function launch(session: Session, args: Arguments, info: RequestInfo): Promise<undefined> {
  if (session.target !== undefined || session.launching) throw new RequestError('alreadyLaunched');
  session.launching = true;
  try {
    const endProgress = showProgress(session, info.seq);
    let loaded: LoadedSystem;
    let sources: Sources;
    try {
      loaded = await session.host.load(
        args.raw,
        session.host.files,
        session.host.folder,
        info.checkCancelled,
      );
      sources = await findSources(loaded.configuration, loaded.system, session.host.files);
    } finally {
      endProgress();
    }
    info.checkCancelled();
    prepare(session, loaded, sources);
  } catch (error) {
    throw asRequestError(session, error);
  } finally {
    session.launching = false;
  }
  session.event('initialized');
  for (const bind of session.pendingBreakpoints.values()) bind();
  session.pendingBreakpoints.clear();
  await session.configurationDone.wait();
  session.afterResponse(() => session.begin());
  return undefined;
}

function prepare(session: Session, { system, configuration }: LoadedSystem, sources: Sources): void {
  const monitor = new FaultMonitor(system, {
    resolvePath: (path) => sources.shown(path),
    liveLoopInstructions: configuration.liveLoopInstructions,
  });
  const debug = new Debugger(monitor.system, sources, session.breakpointIds);
  if (configuration.noDebug) debug.setExceptionFilters([]);
  debug.onNote = ({ text, at }) => {
    const line = at === undefined ? undefined : session.client.lineOut(at.line);
    session.output.print('console', text, at === undefined ? undefined : session.source(at.path), line);
  };
  monitor.onReport = (report) => {
    tellFault(session, report);
    debug.faultFound(report.fault);
  };
  const unacknowledged = new Set<number>();
  system.events.on('irq', ({ source, change }) => {
    if (change === 'delivered') unacknowledged.add(source);
    else if (change === 'acked') unacknowledged.delete(source);
  });
  system.events.on('partition', ({ partition, change }) => {
    if (change !== 'killed' && change !== 'restarted') return;
    const reason = change === 'killed' ? 'exited' : 'started';
    for (const thread of system.threads)
      if (thread.partition.name === partition)
        session.output.latest(`thread ${thread.id}`, 'thread', { reason, threadId: thread.id });
  });
  for (const each of system.consoles) {
    const decoder = new TextDecoder();
    each.onOutput = (bytes) => {
      session.output.print('stdout', decoder.decode(bytes, { stream: true }));
      session.output.bytes(each.name, bytes);
    };
  }
  session.target = { configuration, system: monitor.system, debugger: debug, unacknowledged, monitor };
  for (const note of system.notes) session.output.print('console', `${note}\n`);
}

/** The Problems panel gets every report; the console the first of each. */
function tellFault(session: Session, { id, fault, count }: FaultReport): void {
  const body = faultBody(fault, id, count);
  session.output.latest(`fault ${id}`, 'bulkhead/fault', body);
  if (count > 1) return;
  const { place } = body;
  const where = place === undefined ? body.where : `${place.path}:${place.line}:${place.column}`;
  session.output.print(
    'stderr',
    `${where}: ${fault.severity}: ${fault.message} [${fault.code}]\n`,
    place === undefined ? undefined : session.source(place.path),
    place === undefined ? undefined : session.client.lineOut(place.line),
  );
}

function showProgress(session: Session, seq: number): () => void {
  if (!session.client.progress) return () => undefined;
  let shown = false;
  const cancel = session.host.after(PATIENCE, () => {
    shown = true;
    session.event('progressStart', {
      progressId: String(seq),
      requestId: seq,
      title: 'Loading the system',
      cancellable: true,
    });
  });
  return () => {
    cancel();
    if (shown) session.event('progressEnd', { progressId: String(seq) });
  };
}

function asRequestError(session: Session, error: unknown): unknown {
  if (error instanceof LoadError) {
    sendProblems(session, error.problems);
    const first = error.problems.find(({ severity }) => severity === 'error');
    const place =
      first === undefined ? '' : `${first.place.path}:${first.place.line}:${first.place.column}: `;
    const more = error.problems.length > 1 ? ` (and ${error.problems.length - 1} more)` : '';
    return new RequestError('launchFailed', { reason: `${place}${first?.message ?? error.message}${more}` });
  }
  if (error instanceof FileError) return new RequestError('launchFailed', { reason: error.message });
  return error;
}

function sendProblems(session: Session, problems: readonly Problem[]): void {
  const body: ProblemsBody = {
    problems: problems.map(({ severity, message, place }) => ({ severity, message, place })),
  };
  session.event('bulkhead/problems', body);
  for (const { severity, message, place } of problems)
    session.output.print('stderr', `${place.path}:${place.line}:${place.column}: ${severity}: ${message}\n`);
}
