import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodeFrame, FrameReader } from '../adapter/protocol/framing.ts';
import { Unavailable } from './benchmark.ts';

const ADAPTER = fileURLToPath(new URL('../dist/adapter.cjs', import.meta.url));

interface Message {
  readonly type: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly event?: string;
  readonly body?: unknown;
}

/** A DAP client that does nothing but measure: the adapter in a process of its own, as an editor starts it. */
export class AdapterClient {
  readonly process: ChildProcess;
  private seq = 1;
  private readonly waiting = new Map<number, (message: Message) => void>();
  private readonly events: Message[] = [];
  private listener: (() => void) | undefined;

  constructor() {
    if (!existsSync(ADAPTER)) throw new Unavailable('there is no dist/adapter.cjs: npm run build');
    const child = spawn(process.execPath, [ADAPTER], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.process = child;
    const reader = new FrameReader();
    child.stdout.on('data', (bytes: Buffer) => {
      for (const frame of reader.push(bytes))
        if (frame.kind === 'message') this.receive(frame.value as Message);
    });
  }

  async request<Body>(command: string, args: object = {}): Promise<Body> {
    const seq = this.seq++;
    const answer = new Promise<Message>((resolve) => this.waiting.set(seq, resolve));
    this.process.stdin?.write(encodeFrame({ seq, type: 'request', command, arguments: args }));
    const { success, message, body } = await answer;
    if (success !== true) throw new Error(`${command}: ${message ?? 'refused'}`);
    return body as Body;
  }

  /** The next event of that name. */
  async event<Body>(name: string): Promise<Body> {
    for (;;) {
      const index = this.events.findIndex(({ event }) => event === name);
      const [found] = index < 0 ? [] : this.events.splice(index, 1);
      if (found !== undefined) return found.body as Body;
      await new Promise<void>((resolve) => (this.listener = resolve));
    }
  }

  /** `launch` with breakpoints on functions, `configurationDone`. */
  async launch(program: string, functions: readonly string[]): Promise<void> {
    const launched = this.request('launch', { program });
    await this.event('initialized');
    await this.request('setFunctionBreakpoints', { breakpoints: functions.map((name) => ({ name })) });
    await this.request('configurationDone');
    await launched;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    await this.request('disconnect');
    await ended;
  }

  private receive(message: Message): void {
    if (message.type === 'response') this.waiting.get(message.request_seq ?? 0)?.(message);
    else this.events.push(message);
    this.listener?.();
  }
}

export function example(path: string): string {
  return fileURLToPath(new URL(`../examples/${path}`, import.meta.url));
}
