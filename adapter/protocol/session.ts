import { BreakpointIds } from '../debugger/breakpoints/breakpoint-list.ts';
import type { Debugger } from '../debugger/debugger.ts';
import type { Frame } from '../debugger/stack/stacks.ts';
import { stopped, type Stop } from '../debugger/stop.ts';
import type { Container, Row } from '../debugger/variables/container.ts';
import type { SystemThread } from '../systems/system.ts';
import { Event, Response, type Message } from '@vscode/debugadapter/lib/messages.js';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { formatReference } from '../debugger/memory/references.ts';
import { Arguments, isRecord } from './arguments.ts';
import { Client } from './client.ts';
import { RequestError, renderError } from './errors.ts';
import type { SessionHost } from './host.ts';
import { Gate } from './gate.ts';
import { Listings } from './listings.ts';
import { Output } from './output.ts';
import { References } from './references.ts';
import type { Requests } from './request.ts';
import { describePlace } from './render-fault.ts';
import { RunLoop } from './run-loop.ts';
import type { Target } from './target.ts';

/**
 * One client and its one machine. Messages come in through `receive`, whatever they are; every request is answered exactly
 * once; everything that goes out goes out through `host.send`, in order.
 */
export class Session {
  readonly host: SessionHost;
  readonly output: Output;
  readonly frames = new References<Frame>();
  readonly containers = new References<Container>();
  /** Functions of the current line that can be stepped into, by their first instruction. */
  readonly stepTargets = new References<bigint>();
  /** Places that execution can be moved to. */
  readonly gotoTargets = new References<bigint>();
  readonly breakpointIds = new BreakpointIds();
  /** What sets each list of breakpoints that came before there was a system. */
  readonly pendingBreakpoints = new Map<string, () => void>();
  readonly listings = new Listings();
  readonly configurationDone = new Gate();
  launching = false;
  readonly runLoop: RunLoop;
  client = new Client();
  /** There from the moment the system is loaded. */
  target: Target | undefined;
  /** Why the machine stands still; undefined while it runs, and before it starts. */
  stop: Stop | undefined;
  /** The machine is off; its client may still look at the output. */
  ended = false;
  private closed = false;
  private seq = 1;
  private readonly afterwards: (() => void)[] = [];
  private readonly cancelled = new Set<number>();
  private readonly open = new Set<number>();

  private readonly requests: Requests<Session>;

  constructor(host: SessionHost, requests: Requests<Session>) {
    this.host = host;
    this.requests = requests;
    this.output = new Output({
      after: (milliseconds, callback) => host.after(milliseconds, callback),
      emit: (event, body) => this.sendEvent(event, body),
    });
    this.runLoop = new RunLoop(this);
  }

  /** Takes one message as it came. Never throws. */
  receive(message: unknown): void {
    if (!isRecord(message) || message['type'] !== 'request' || typeof message['command'] !== 'string') {
      this.output.print('console', 'A message that is no request was ignored.\n');
      return;
    }
    const { command, seq } = message;
    const number = typeof seq === 'number' ? seq : 0;
    void this.answer(command, number, new Arguments(command, message['arguments']));
  }

  /** Sends an event, after everything that was printed before it. */
  event(event: string, body?: object): void {
    this.output.flush();
    this.sendEvent(event, body);
  }

  /** Does something once the request in progress has been answered: events that must not come before the response. */
  afterResponse(action: () => void): void {
    this.afterwards.push(action);
  }

  /** The debugger, for requests that need a loaded system. */
  debuggerFor(command: string): Debugger {
    if (this.target === undefined) throw new RequestError('notStarted', { command });
    return this.target.debugger;
  }

  thread(id: number, command: string): SystemThread {
    const thread = this.debuggerFor(command).thread(id);
    if (thread === undefined) throw new RequestError('noThread', { thread: String(id) });
    return thread;
  }

  cancel(seq: number): void {
    if (this.open.has(seq)) this.cancelled.add(seq);
  }

  /** Nothing runs and nothing is sent any more. */
  close(): void {
    this.runLoop.halt();
    this.output.flush();
    this.closed = true;
    this.host.close();
  }

  /** Forgets everything that belonged to a stop. */
  forgetStop(): void {
    this.stop = undefined;
    this.frames.clear();
    this.containers.clear();
    this.stepTargets.clear();
    this.gotoTargets.clear();
  }

  /** The first moment: the machine runs, or stands at its first instruction. */
  begin(): void {
    const { target } = this;
    if (target === undefined || this.ended) return;
    for (const { id } of target.system.threads) this.event('thread', { reason: 'started', threadId: id });
    if (target.configuration.stopOnEntry && !target.configuration.noDebug)
      this.runLoop.stopAt(stopped('entry', target.debugger.shownThread()));
    else this.runLoop.start();
  }

  // --- Sources -----------------------------------------------------------------------------------------------------

  /** A file of the debug information, as the client can open it. */
  source(path: string): DebugProtocol.Source {
    const sources = this.target?.debugger.sources;
    const shown = sources?.shown(path) ?? path;
    const missing = sources?.onDiskOf(path) === undefined && sources?.isDebugPath(path) === true;
    return {
      name: shown.slice(shown.lastIndexOf('/') + 1),
      path: this.client.pathOut(shown),
      ...(missing ? { presentationHint: 'deemphasize' as const, origin: 'not found on this computer' } : {}),
    };
  }

  /** Code of a frame without source. */
  disassembledSource(frame: Frame): { readonly source: DebugProtocol.Source; readonly line: number } {
    const { reference, name, line } = this.listings.of(frame, this.debuggerFor('stackTrace').images);
    return {
      source: { name, sourceReference: reference, presentationHint: 'deemphasize', origin: 'disassembly' },
      line: this.client.lineOut(line),
    };
  }

  // --- What a client has to ask for again ----------------------------------------------------------------------------

  /** A value was set. Memory views and variables are refreshed separately, so both are told. */
  valuesChanged(row: Row): void {
    this.target?.debugger.stacks.forget();
    if (this.client.invalidated) this.event('invalidated', { areas: ['variables'] });
    const { place } = row;
    if (place !== undefined && this.client.memoryEvents)
      this.event('memory', {
        memoryReference: formatReference(place.space, place.address),
        offset: 0,
        count: place.bytes,
      });
  }

  memoryChanged(memoryReference: string, count: number): void {
    if (this.client.invalidated && this.stop !== undefined)
      this.event('invalidated', { areas: ['variables'] });
    if (this.client.memoryEvents) this.event('memory', { memoryReference, offset: 0, count });
  }

  /** A partition was stopped, killed or restarted by hand. */
  everythingChanged(): void {
    this.target?.debugger.stacks.forget();
    if (this.client.invalidated) this.event('invalidated', { areas: ['all'] });
  }

  /** The faults found so far, as text. */
  faultList(): string {
    return (this.target?.monitor.reports ?? [])
      .map(({ fault, count }) => {
        const causes = fault.causes.map(
          ({ message, place }) => `    ${message}${place === undefined ? '' : `: ${describePlace(place)}`}`,
        );
        const times = count > 1 ? ` (${count} times)` : '';
        return [
          `${describePlace(fault.place)}: ${fault.severity}: ${fault.message} [${fault.code}]${times}`,
          ...causes,
        ].join('\n');
      })
      .join('\n');
  }

  private async answer(command: string, seq: number, args: Arguments): Promise<void> {
    this.open.add(seq);
    let response: Response;
    try {
      const body = this.handle(command, seq, args);
      response = this.success(command, seq, body instanceof Promise ? await body : body);
    } catch (error) {
      response = this.failure(command, seq, error);
    }
    this.open.delete(seq);
    this.cancelled.delete(seq);
    const actions = this.afterwards.splice(0);
    this.send(response);
    for (const action of actions) action();
  }

  private handle(
    command: string,
    seq: number,
    args: Arguments,
  ): object | undefined | Promise<object | undefined> {
    const request = Object.hasOwn(this.requests, command) ? this.requests[command] : undefined;
    if (request === undefined) throw new RequestError('unknownCommand', { command });
    if (request.needs !== 'nothing') {
      this.debuggerFor(command);
      if (request.needs === 'stop' && this.stop === undefined)
        throw new RequestError(this.ended ? 'ended' : 'notStopped', { command });
    }
    return request.handle(this, args, {
      seq,
      checkCancelled: () => {
        if (this.cancelled.has(seq)) throw new RequestError('cancelled');
      },
    });
  }

  private success(command: string, seq: number, body: object | undefined): Response {
    const response = new Response({ type: 'request', command, seq });
    return body === undefined ? response : Object.assign(response, { body });
  }

  private failure(command: string, seq: number, error: unknown): Response {
    const known =
      error instanceof RequestError
        ? error
        : new RequestError('internal', {
            command,
            reason: error instanceof Error ? error.message : String(error),
          });
    const { message, body } = renderError(known, this.client.locale);
    return Object.assign(new Response({ type: 'request', command, seq }, message), { body });
  }

  private send(message: Message): void {
    message.seq = this.seq++;
    if (!this.closed) this.host.send(message);
  }

  private sendEvent(event: string, body?: object): void {
    this.send(new Event(event, body));
  }
}
