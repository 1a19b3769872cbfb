/**
 * Saving and restoring. Every part that can change implements `Saveable`; what it writes, and nothing else, is its state.
 * From this follow restart, reproducible runs and going back in time.
 */

/** A part of the machine, the hypervisor or a kernel whose whole changeable state can be written down and put back. */
export interface Saveable {
  /** Writes the whole state. Two parts are in the same state exactly when they write the same bytes. */
  save(out: StateWriter): void;
  /** Puts a state back that the same kind of part has written. Reads exactly what `save` wrote. */
  restore(from: StateReader): void;
}

/** Collects state as bytes, little-endian. */
export class StateWriter {
  private buffer = new Uint8Array(1024);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  u8(value: number): void {
    const at = this.reserve(1);
    this.view.setUint8(at, value);
  }

  bool(value: boolean): void {
    this.u8(value ? 1 : 0);
  }

  u32(value: number): void {
    const at = this.reserve(4);
    this.view.setUint32(at, value, true);
  }

  u64(value: bigint): void {
    const at = this.reserve(8);
    this.view.setBigUint64(at, value, true);
  }

  /** Any number, integers up to 2^53 exactly (moments, virtual times, physical addresses). */
  number(value: number): void {
    const at = this.reserve(8);
    this.view.setFloat64(at, value, true);
  }

  bytes(value: Uint8Array): void {
    this.u32(value.length);
    const at = this.reserve(value.length);
    this.buffer.set(value, at);
  }

  string(value: string): void {
    this.bytes(new TextEncoder().encode(value));
  }

  /** A list: its length, then each element as `write` puts it. */
  list<T>(items: readonly T[], write: (item: T) => void): void {
    this.u32(items.length);
    items.forEach(write);
  }

  optional<T>(value: T | undefined, write: (value: T) => void): void {
    this.bool(value !== undefined);
    if (value !== undefined) write(value);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length);
  }

  /** Growing replaces the buffer and its view: take the place first, then the view. */
  private reserve(size: number): number {
    const at = this.length;
    this.length += size;
    if (this.length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length));
      grown.set(this.buffer);
      this.buffer = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }
}

/** Reads what a `StateWriter` wrote. Reading past the end throws a `RangeError`. */
export class StateReader {
  private readonly view: DataView;
  private at = 0;
  private readonly data: Uint8Array;

  constructor(data: Uint8Array) {
    this.data = data;
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  bool(): boolean {
    return this.u8() !== 0;
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  u64(): bigint {
    return this.view.getBigUint64(this.take(8), true);
  }

  number(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const length = this.u32();
    const at = this.take(length);
    return this.data.slice(at, at + length);
  }

  string(): string {
    return new TextDecoder().decode(this.bytes());
  }

  list<T>(read: () => T): T[] {
    const length = this.u32();
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(read());
    return items;
  }

  optional<T>(read: () => T): T | undefined {
    return this.bool() ? read() : undefined;
  }

  get atEnd(): boolean {
    return this.at === this.data.length;
  }

  private take(size: number): number {
    const at = this.at;
    if (at + size > this.data.length)
      throw new RangeError(`state ends at byte ${this.data.length}, wanted ${at + size}`);
    this.at += size;
    return at;
  }
}

/** The whole state of a part as bytes. */
export function saveState(part: Saveable): Uint8Array<ArrayBuffer> {
  const out = new StateWriter();
  part.save(out);
  return out.finish();
}

/** Puts back what `saveState` returned; throws when bytes are left over, which means `save` and `restore` disagree. */
export function restoreState(part: Saveable, state: Uint8Array): void {
  const from = new StateReader(state);
  part.restore(from);
  if (!from.atEnd) throw new RangeError('restore did not read all that save wrote');
}

/** A 64-bit FNV-1a-like hash of bytes, as 16 hexadecimal digits; for comparing states, not for security. */
export function hashBytes(bytes: Uint8Array): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ (low >>> 15) ^ byte, 0x85ebca6b);
  }
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}

export function hashState(part: Saveable): string {
  return hashBytes(saveState(part));
}
