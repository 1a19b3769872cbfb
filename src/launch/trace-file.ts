import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The conversation with an adapter, one JSON object a line: `{"from": "client" | "adapter", "message": {...}}`. Lines are in
 * the order in which the messages passed, so that the file can be played to another adapter.
 */
export class TraceFile {
  #descriptor: number | undefined;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#descriptor = openSync(path, 'w');
  }

  write(from: 'client' | 'adapter', message: unknown): void {
    if (this.#descriptor !== undefined) writeSync(this.#descriptor, `${JSON.stringify({ from, message })}\n`);
  }

  close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
