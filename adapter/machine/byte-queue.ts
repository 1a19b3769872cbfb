import type { Saveable, StateReader, StateWriter } from './state.ts';

/** Bytes that wait for someone to take them, in order. */
export class ByteQueue implements Saveable {
  private bytes = new Uint8Array(0);
  private head = 0;

  get length(): number {
    return this.bytes.length - this.head;
  }

  push(more: Uint8Array): void {
    const joined = new Uint8Array(this.length + more.length);
    joined.set(this.bytes.subarray(this.head));
    joined.set(more, this.length);
    this.bytes = joined;
    this.head = 0;
  }

  /** Takes at most `count` bytes away. */
  take(count: number): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(this.head, this.head + count);
    this.head += taken.length;
    return taken;
  }

  save(out: StateWriter): void {
    out.bytes(this.bytes.subarray(this.head));
  }

  restore(from: StateReader): void {
    this.bytes = from.bytes();
    this.head = 0;
  }
}
