/**
 * The base protocol of DAP: `Content-Length: N`, a blank line, N bytes of JSON. Whatever arrives, the reader goes on: what is no
 * header is skipped up to the next thing that looks like one, and each mistake is told once.
 */

export type Frame =
  | { readonly kind: 'message'; readonly value: unknown }
  /** Something was not a message; it has been skipped. */
  | { readonly kind: 'mistake'; readonly text: string };

/** The longest message that is read; longer ones are skipped whole. */
export const LONGEST_MESSAGE = 32 * 1024 * 1024;
/** A header block that is longer than this is none. */
const LONGEST_HEADER = 4096;

const CR = 13;
const LF = 10;

export class FrameReader {
  private readonly longest: number;
  private readonly chunks = new ByteQueue();
  /** Bytes of a message's body still to come, once its header was read. */
  private expected: number | undefined;
  /** Bytes still to throw away: the rest of a message that is too long. */
  private skip = 0;
  private inGarbage = false;

  constructor(longest = LONGEST_MESSAGE) {
    this.longest = longest;
  }

  /** Takes bytes as they come, in pieces of any size, and gives the messages completed by them. */
  push(bytes: Uint8Array): Frame[] {
    this.chunks.append(bytes);
    const frames: Frame[] = [];
    while (this.step(frames));
    return frames;
  }

  private step(frames: Frame[]): boolean {
    if (this.skip > 0) {
      const dropped = Math.min(this.skip, this.chunks.length);
      this.chunks.drop(dropped);
      this.skip -= dropped;
      return dropped > 0;
    }
    return this.expected === undefined ? this.readHeader(frames) : this.readBody(this.expected, frames);
  }

  private readBody(length: number, frames: Frame[]): boolean {
    if (this.chunks.length < length) return false;
    this.expected = undefined;
    const text = new TextDecoder().decode(this.chunks.take(length));
    try {
      frames.push({ kind: 'message', value: JSON.parse(text) });
    } catch (error) {
      frames.push({ kind: 'mistake', text: `a message of ${length} bytes is no JSON: ${reason(error)}` });
    }
    return true;
  }

  private readHeader(frames: Frame[]): boolean {
    const line = this.chunks.peekLine(LONGEST_HEADER);
    if (line === undefined) {
      if (this.chunks.length <= LONGEST_HEADER) return false;
      // No end of line in sight: none of this is a header. Keep a tail that may be the start of one.
      this.garbage(frames);
      this.chunks.drop(this.chunks.length - 'Content-Length:'.length);
      return false;
    }
    // A header may follow garbage on the same line.
    const match = /content-length:[ \t]*(\d{1,15})[ \t]*$/i.exec(line.text);
    if (match === null) {
      this.chunks.drop(line.size);
      // Other header fields (`Content-Type`) and blank lines between messages are legal.
      if (line.text !== '' && !/^[A-Za-z-]+:/.test(line.text)) this.garbage(frames);
      return true;
    }
    const end = this.chunks.endOfHeader(line.size, LONGEST_HEADER);
    if (end === undefined) {
      if (this.chunks.length <= line.size + LONGEST_HEADER) return false;
      this.chunks.drop(line.size);
      this.garbage(frames);
      return true;
    }
    if (match.index > 0) this.garbage(frames);
    this.inGarbage = false;
    this.chunks.drop(end);
    const length = Number(match[1]);
    if (length > this.longest) {
      frames.push({
        kind: 'mistake',
        text: `a message of ${length} bytes is longer than ${this.longest} and was skipped`,
      });
      this.skip = length;
      return true;
    }
    this.expected = length;
    return true;
  }

  private garbage(frames: Frame[]): void {
    if (this.inGarbage) return;
    this.inGarbage = true;
    frames.push({ kind: 'mistake', text: 'bytes that are no message were skipped' });
  }
}

/** @returns the bytes of one message. */
export function encodeFrame(message: unknown): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(message));
  const header = new TextEncoder().encode(`Content-Length: ${body.length}\r\n\r\n`);
  const frame = new Uint8Array(header.length + body.length);
  frame.set(header);
  frame.set(body, header.length);
  return frame;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Bytes in pieces; joined only when they are taken, so that a long message in small pieces is not copied again and again. */
class ByteQueue {
  private pieces: Uint8Array[] = [];
  length = 0;

  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.pieces.push(bytes);
    this.length += bytes.length;
  }

  take(count: number): Uint8Array {
    const bytes = this.front(count).slice(0, count);
    this.drop(count);
    return bytes;
  }

  drop(count: number): void {
    this.length -= count;
    let left = count;
    while (left > 0) {
      const first = this.pieces[0];
      if (first === undefined) return;
      if (first.length > left) {
        this.pieces[0] = first.subarray(left);
        return;
      }
      left -= first.length;
      this.pieces.shift();
    }
  }

  /** The first line without its end, and its size with it; undefined when there is none within `limit` bytes. */
  peekLine(limit: number): { readonly text: string; readonly size: number } | undefined {
    const bytes = this.front(Math.min(limit, this.length));
    const end = bytes.indexOf(LF);
    if (end < 0 || end >= limit) return undefined;
    const text = new TextDecoder('latin1').decode(
      bytes.subarray(0, end > 0 && bytes[end - 1] === CR ? end - 1 : end),
    );
    return { text, size: end + 1 };
  }

  /** Where the blank line after a header that starts before `from` ends; undefined when it has not come yet. */
  endOfHeader(from: number, limit: number): number | undefined {
    const bytes = this.front(Math.min(from + limit, this.length));
    let at = from;
    for (;;) {
      const end = bytes.indexOf(LF, at);
      if (end < 0) return undefined;
      if (end === at || (end === at + 1 && bytes[at] === CR)) return end + 1;
      at = end + 1;
    }
  }

  /** At least the first `count` bytes in one piece. */
  private front(count: number): Uint8Array {
    const first = this.pieces[0];
    if (first === undefined) return new Uint8Array(0);
    if (first.length >= count) return first;
    let size = 0;
    let used = 0;
    while (size < count) {
      const piece = this.pieces[used];
      if (piece === undefined) break;
      size += piece.length;
      used++;
    }
    const joined = new Uint8Array(size);
    let at = 0;
    for (const piece of this.pieces.splice(0, used)) {
      joined.set(piece, at);
      at += piece.length;
    }
    this.pieces.unshift(joined);
    return joined;
  }
}
