import type { DebugProtocol } from '@vscode/debugprotocol';
import { encodeBase64 } from './base64.ts';
import type { ConsoleOutputBody } from './custom.ts';

/** At most one batch of output events in so many milliseconds. */
const INTERVAL = 50;
/** A batch has at most so many events; more are joined without their links to source lines. */
const MOST_EVENTS = 1;
/** More text than this in one batch keeps its head and its tail. */
const LONGEST = 32 * 1024;

/** Bytes of one console that wait for its terminal. */
const MOST_BYTES = 256 * 1024;

export type OutputCategory = 'console' | 'stdout' | 'stderr' | 'important';

interface Piece {
  readonly category: OutputCategory;
  readonly text: string;
  readonly source: DebugProtocol.Source | undefined;
  readonly line: number | undefined;
}

/** Bytes of one console, oldest first. */
interface Waiting {
  pieces: Uint8Array[];
  size: number;
}

export interface OutputHost {
  after(milliseconds: number, callback: () => void): () => void;
  emit(event: string, body: object): void;
}

/**
 * Collects what is printed, so that a guest that floods its console neither slows the session nor hides what matters. Order is kept;
 * what was printed is always sent before the next event of another kind.
 */
export class Output {
  private readonly host: OutputHost;
  private readonly raw = new Map<string, Waiting>();
  private readonly events = new Map<string, { readonly event: string; readonly body: object }>();
  private pieces: Piece[] = [];
  private size = 0;
  private cancelTimer: (() => void) | undefined;

  constructor(host: OutputHost) {
    this.host = host;
  }

  print(category: OutputCategory, text: string, source?: DebugProtocol.Source, line?: number): void {
    if (text === '') return;
    const last = this.pieces.at(-1);
    if (last?.category === category && last.source?.path === source?.path && last.line === line)
      this.pieces[this.pieces.length - 1] = { ...last, text: last.text + text };
    else this.pieces.push({ category, text, source, line });
    this.size += text.length;
    if (this.size > 4 * LONGEST) this.shorten();
    this.cancelTimer ??= this.host.after(INTERVAL, () => this.flush());
  }

  /** Bytes of a console for the client's terminal. A flood keeps its latest part. */
  bytes(name: string, bytes: Uint8Array): void {
    const waiting = this.raw.get(name) ?? { pieces: [], size: 0 };
    waiting.pieces.push(bytes.slice());
    waiting.size += bytes.length;
    // Not at each byte: a flood comes byte by byte.
    if (waiting.size > 2 * MOST_BYTES) dropOldest(waiting);
    this.raw.set(name, waiting);
    this.cancelTimer ??= this.host.after(INTERVAL, () => this.flush());
  }

  /** An event that may come often: only the latest of each key in a batch is sent. */
  latest(key: string, event: string, body: object): void {
    this.events.set(key, { event, body });
    this.cancelTimer ??= this.host.after(INTERVAL, () => this.flush());
  }

  /** Sends everything now. */
  flush(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    for (const [name, waiting] of this.raw) {
      dropOldest(waiting);
      const body: ConsoleOutputBody = { console: name, data: encodeBase64(concatenated(waiting.pieces)) };
      this.host.emit('bulkhead/console', body);
    }
    this.raw.clear();
    const events = [...this.events.values()];
    this.events.clear();
    for (const { event, body } of events) this.host.emit(event, body);
    if (this.pieces.length === 0) return;
    if (this.size > LONGEST) this.shorten();
    const pieces = this.pieces.length > MOST_EVENTS ? joined(this.pieces) : this.pieces;
    this.pieces = [];
    this.size = 0;
    for (const { category, text, source, line } of pieces)
      this.host.emit('output', {
        category,
        output: text,
        ...(source === undefined ? {} : { source, line }),
      });
  }

  /** Keeps the beginning and the end, and says how much is missing in between. */
  private shorten(): void {
    const half = LONGEST / 2;
    this.pieces = joined(this.pieces).map((piece) => {
      if (piece.text.length <= LONGEST) return piece;
      const missing = piece.text.length - LONGEST;
      return {
        ...piece,
        text: `${piece.text.slice(0, half)}\n… ${missing} characters left out …\n${piece.text.slice(-half)}`,
      };
    });
    this.size = this.pieces.reduce((sum, { text }) => sum + text.length, 0);
  }
}

function dropOldest(waiting: Waiting): void {
  let first = 0;
  while (waiting.size > MOST_BYTES && first < waiting.pieces.length - 1) {
    waiting.size -= waiting.pieces[first]?.length ?? 0;
    first++;
  }
  waiting.pieces.splice(0, first);
}

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Neighbours of one category become one event; a link stays where all of them have the same. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last?.category !== piece.category) {
      result.push(piece);
      continue;
    }
    const sameLine = last.source?.path === piece.source?.path && last.line === piece.line;
    result[result.length - 1] = {
      category: piece.category,
      text: last.text + piece.text,
      source: sameLine ? last.source : undefined,
      line: sameLine ? last.line : undefined,
    };
  }
  return result;
}
