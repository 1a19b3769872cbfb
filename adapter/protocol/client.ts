import type { Arguments } from './arguments.ts';

/** What the client said about itself in `initialize`, and how lines and paths are written for it. */
export class Client {
  readonly name: string;
  readonly locale: string | undefined;
  readonly progress: boolean;
  readonly invalidated: boolean;
  readonly memoryEvents: boolean;
  private readonly firstLine: number;
  private readonly firstColumn: number;
  private readonly uris: boolean;

  constructor(args?: Arguments) {
    this.name = args?.optionalString('clientName') ?? args?.optionalString('clientID') ?? 'the client';
    this.locale = args?.optionalString('locale');
    this.progress = args?.boolean('supportsProgressReporting') ?? false;
    this.invalidated = args?.boolean('supportsInvalidatedEvent') ?? false;
    this.memoryEvents = args?.boolean('supportsMemoryEvent') ?? false;
    this.firstLine = args?.has('linesStartAt1') === true && !args.boolean('linesStartAt1') ? 0 : 1;
    this.firstColumn = args?.has('columnsStartAt1') === true && !args.boolean('columnsStartAt1') ? 0 : 1;
    this.uris = args?.optionalString('pathFormat') === 'uri';
  }

  lineOut(line: number): number {
    return line - 1 + this.firstLine;
  }

  lineIn(line: number): number {
    return line - this.firstLine + 1;
  }

  columnOut(column: number): number {
    return Math.max(column, 1) - 1 + this.firstColumn;
  }

  columnIn(column: number): number {
    return column - this.firstColumn + 1;
  }

  pathOut(path: string): string {
    if (!this.uris || !path.startsWith('/')) return path;
    return `file://${path.split('/').map(encodeURIComponent).join('/')}`;
  }

  pathIn(path: string): string {
    if (!path.startsWith('file://')) return path;
    try {
      return decodeURIComponent(path.slice('file://'.length));
    } catch {
      return path;
    }
  }
}
