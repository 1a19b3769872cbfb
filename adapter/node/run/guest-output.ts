import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Bytes that wait at most. */
const CAPACITY = 64 * 1024;
const NEWLINE = 10;

/**
 * What the guest prints, on its way to standard output. Devices send byte by byte; each write of its own would cost more than
 * the guest's instructions, and its record would stay in memory until the run yields.
 */
export class GuestOutput {
  private readonly stream: Writable;
  private readonly waiting = new Uint8Array(CAPACITY);
  private length = 0;
  private last = NEWLINE;
  private broken = false;

  constructor(stream: Writable) {
    this.stream = stream;
    // Nobody reads any more: the command at the other end of a pipe has ended.
    stream.on('error', () => {
      this.broken = true;
    });
  }

  /** Nobody takes what is printed. */
  get isBroken(): boolean {
    return this.broken;
  }

  /** Something else follows. @returns whether the guest has begun a line that it has not ended. */
  endLine(): boolean {
    const midLine = this.last !== NEWLINE;
    this.last = NEWLINE;
    return midLine;
  }

  print(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.length === CAPACITY) this.write();
      this.waiting[this.length++] = byte;
      this.last = byte;
    }
  }

  /** Hands on what waits: before something else is said, so that the order is kept. */
  write(): void {
    if (this.length > 0 && !this.broken) this.stream.write(this.waiting.slice(0, this.length));
    this.length = 0;
  }

  /** Hands on what waits, and comes back when the reader has kept up. */
  async settle(): Promise<void> {
    this.write();
    if (this.stream.writableNeedDrain && !this.broken)
      await Promise.race([once(this.stream, 'drain'), once(this.stream, 'close')]).catch(() => undefined);
  }
}
