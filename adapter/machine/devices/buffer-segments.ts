import type { Dma } from '../device.ts';
import type { BufferSegment } from './virtqueue.ts';

/** Bytes that the segments hold together. */
export function totalLength(segments: readonly BufferSegment[]): number {
  return segments.reduce((sum, { length }) => sum + length, 0);
}

/** The part of the segments from byte `start` on, at most `length` bytes; how the driver split them does not matter. */
function slice(segments: readonly BufferSegment[], start: number, length: number): readonly BufferSegment[] {
  const part: BufferSegment[] = [];
  let skip = start;
  let rest = length;
  for (const segment of segments) {
    const within = Math.min(skip, segment.length);
    const size = Math.min(segment.length - within, rest);
    if (size > 0) part.push({ ...segment, address: segment.address + within, length: size });
    skip -= within;
    rest -= size;
  }
  return part;
}

/**
 * Reads from segments across their borders.
 * @returns undefined when they are shorter or a transfer was refused.
 */
export function readSegments(
  dma: Dma,
  segments: readonly BufferSegment[],
  start: number,
  length: number,
): Uint8Array<ArrayBuffer> | undefined {
  if (totalLength(segments) < start + length) return undefined;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const { address, length: size, origin } of slice(segments, start, length)) {
    const data = dma.read(address, size, origin);
    if (data === undefined) return undefined;
    bytes.set(data.bytes, at);
    at += size;
  }
  return bytes;
}

/** Writes to segments across their borders. @returns false when they are shorter or a transfer was refused. */
export function writeSegments(
  dma: Dma,
  segments: readonly BufferSegment[],
  start: number,
  bytes: Uint8Array,
): boolean {
  let at = 0;
  for (const { address, length, origin } of slice(segments, start, bytes.length)) {
    if (!dma.write(address, bytes.subarray(at, at + length), origin)) return false;
    at += length;
  }
  return at === bytes.length;
}
