import { type ChildProcess, spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { encodeFrame, FrameReader } from '../../../adapter/protocol/framing.ts';
import type { SystemLoader } from '../../../adapter/protocol/host.ts';
import { REQUESTS } from '../../../adapter/protocol/requests/index.ts';
import { Session } from '../../../adapter/protocol/session.ts';
import { nodeFiles } from '../../../adapter/node/files.ts';
import { problemWith } from './dap-schema.ts';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '');
export const ADAPTER = `${ROOT}/dist/adapter.cjs`;

export type Message = DebugProtocol.Request | DebugProtocol.Response | DebugProtocol.Event;

/** The way to an adapter, wherever it runs. */
interface Wire {
  send(message: object): void;
  onMessage: (message: Message) => void;
  close(): Promise<void>;
}

/** What an adapter answered when it refused. */
export class Refused extends Error {
  readonly response: DebugProtocol.ErrorResponse;

  constructor(response: DebugProtocol.ErrorResponse) {
    super(`${response.command}: ${response.message ?? 'refused'}`);
    this.response = response;
  }
}

/** How long an answer may take before a test gives up. */
const PATIENCE = 15_000;

/** A DAP client for tests. It keeps everything that was said, and checks every message against the protocol's types. */
export class Client {
  readonly messages: { readonly from: 'client' | 'adapter'; readonly message: Message }[] = [];
  readonly mistakes: string[] = [];
  private readonly wire: Wire;
  private seq = 1;
  private readonly waiting = new Map<number, (response: DebugProtocol.Response) => void>();
  private readonly events: DebugProtocol.Event[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(wire: Wire) {
    this.wire = wire;
    wire.onMessage = (message) => this.receive(message);
  }

  /** The real adapter, as a process that speaks over its standard streams. */
  static stdio(): Client {
    const child = spawn(process.execPath, [ADAPTER], { stdio: ['pipe', 'pipe', 'inherit'] });
    return new Client(streamWire(child.stdin, child.stdout, () => ended(child)));
  }

  /** The real adapter behind a port. */
  static async tcp(): Promise<Client> {
    const child = spawn(process.execPath, [ADAPTER, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const port = await new Promise<number>((resolve) => {
      child.stderr.on('data', (text: Buffer) => {
        const match = /127\.0\.0\.1:(\d+)/.exec(text.toString());
        if (match !== null) resolve(Number(match[1]));
      });
    });
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    return new Client(
      streamWire(socket, socket, async () => {
        await closed(socket);
        child.kill();
        await ended(child);
      }),
    );
  }

  /** A session in this process: quick, and without another process to watch. */
  static inProcess(load: SystemLoader): Client {
    let finish = (): void => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    const wire: Wire = {
      send: (message) => session.receive(JSON.parse(JSON.stringify(message))),
      onMessage: () => undefined,
      close: () => done,
    };
    const session: Session = new Session(
      {
        files: nodeFiles,
        folder: ROOT,
        load,
        // What cannot be written as JSON would not survive a real connection either.
        send: (message) => wire.onMessage(JSON.parse(JSON.stringify(message)) as Message),
        now: () => performance.now(),
        yieldToHost: () => new Promise((resolve) => setImmediate(resolve)),
        after(milliseconds, callback) {
          const timer = setTimeout(callback, milliseconds);
          return () => clearTimeout(timer);
        },
        close: () => finish(),
      },
      REQUESTS,
    );
    return new Client(wire);
  }

  /** @returns the body of the answer. @throws Refused */
  async request<Body = Record<string, unknown>>(command: string, args?: object): Promise<Body> {
    const response = await this.ask(command, args);
    if (!response.success) throw new Refused(response as DebugProtocol.ErrorResponse);
    return response.body as Body;
  }

  /** @returns the answer, whether it is a success or not. */
  ask(command: string, args?: object): Promise<DebugProtocol.Response> {
    const seq = this.seq++;
    const message = { seq, type: 'request', command, ...(args === undefined ? {} : { arguments: args }) };
    this.messages.push({ from: 'client', message: message });
    return within(
      `an answer to ${command}`,
      new Promise((resolve) => {
        this.waiting.set(seq, resolve);
        this.wire.send(message);
      }),
    );
  }

  /** The next event of that name that nobody has waited for yet. */
  event<Body = Record<string, unknown>>(
    name: string,
    wanted: (body: Body) => boolean = () => true,
  ): Promise<Body> {
    return within(
      `the event ${name}`,
      new Promise((resolve) => {
        const look = (): void => {
          const index = this.events.findIndex(({ event, body }) => event === name && wanted(body as Body));
          const [found] = index < 0 ? [] : this.events.splice(index, 1);
          if (found === undefined) return;
          this.listeners.delete(look);
          resolve(found.body as Body);
        };
        this.listeners.add(look);
        look();
      }),
    );
  }

  /** Everything that came as output so far, of some categories. */
  output(...categories: string[]): string {
    return this.messages
      .flatMap(({ message }) => (message.type === 'event' ? [message as DebugProtocol.Event] : []))
      .filter(({ event }) => event === 'output')
      .map(({ body }) => body as DebugProtocol.OutputEvent['body'])
      .filter(({ category }) => categories.length === 0 || categories.includes(category ?? 'console'))
      .map(({ output }) => output)
      .join('');
  }

  /** Requests that have not been answered. */
  get unanswered(): number {
    return this.waiting.size;
  }

  /** `initialize`, `launch`, breakpoints, `configurationDone`: as VS Code does it. */
  async launch(args: object, configure: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    await this.initialize();
    const launched = this.request('launch', args);
    await Promise.race([this.event('initialized'), launched]);
    await configure();
    await this.request('configurationDone');
    await launched;
  }

  initialize(more: object = {}): Promise<DebugProtocol.Capabilities> {
    return this.request('initialize', {
      clientID: 'vscode',
      clientName: 'Visual Studio Code',
      adapterID: 'bulkhead',
      locale: 'en',
      linesStartAt1: true,
      columnsStartAt1: true,
      pathFormat: 'path',
      supportsVariableType: true,
      supportsInvalidatedEvent: true,
      supportsMemoryEvent: true,
      ...more,
    });
  }

  stopped(): Promise<DebugProtocol.StoppedEvent['body']> {
    return this.event('stopped');
  }

  /** Ends the session and waits until nothing of it is left. */
  async end(): Promise<void> {
    await this.request('disconnect');
    await this.wire.close();
  }

  private receive(message: Message): void {
    this.messages.push({ from: 'adapter', message });
    const problem = problemWith(message);
    if (problem !== undefined) this.mistakes.push(problem);
    if (message.type === 'response') {
      const response = message as DebugProtocol.Response;
      const resolve = this.waiting.get(response.request_seq);
      if (resolve === undefined) this.mistakes.push(`an answer to nothing: ${response.command}`);
      this.waiting.delete(response.request_seq);
      resolve?.(response);
    } else if (message.type === 'event') {
      this.events.push(message as DebugProtocol.Event);
      for (const listener of [...this.listeners]) listener();
    }
  }
}

function streamWire(
  output: NodeJS.WritableStream,
  input: NodeJS.ReadableStream,
  close: () => Promise<void>,
): Wire {
  const reader = new FrameReader();
  const wire: Wire = {
    send: (message) => void output.write(encodeFrame(message)),
    onMessage: () => undefined,
    close,
  };
  input.on('data', (bytes: Buffer) => {
    for (const frame of reader.push(bytes)) {
      if (frame.kind === 'mistake')
        throw new Error(`the adapter wrote something else than messages: ${frame.text}`);
      wire.onMessage(frame.value as Message);
    }
  });
  return wire;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function closed(socket: Socket): Promise<void> {
  return socket.destroyed
    ? Promise.resolve()
    : new Promise((resolve) => socket.once('close', () => resolve()));
}

function within<Result>(what: string, result: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE);
  });
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}
