import type { Saveable, StateReader, StateWriter } from './state.ts';

export const SECTOR_SIZE = 512;
const BLOCK_SIZE = 4096;

/**
 * A disk's contents. The image that it began with is never changed: what is written lies over it, block by block, and only that
 * is state.
 */
export class DiskImage implements Saveable {
  /** Sectors; a last one that the image fills in part is filled up with zeros. */
  readonly sectors: number;
  private readonly image: Uint8Array;
  private readonly written = new Map<number, Uint8Array<ArrayBuffer>>();

  constructor(image: Uint8Array) {
    this.image = image;
    this.sectors = Math.ceil(image.length / SECTOR_SIZE);
  }

  /** Whether the bytes lie on the disk. */
  contains(sector: number, length: number): boolean {
    return sector >= 0 && sector * SECTOR_SIZE + length <= this.sectors * SECTOR_SIZE;
  }

  read(sector: number, length: number): Uint8Array<ArrayBuffer> {
    const start = sector * SECTOR_SIZE;
    const bytes = new Uint8Array(length);
    bytes.set(this.image.subarray(start, start + length));
    for (let block = Math.floor(start / BLOCK_SIZE); block * BLOCK_SIZE < start + length; block++) {
      const from = Math.max(start, block * BLOCK_SIZE);
      const to = Math.min(start + length, (block + 1) * BLOCK_SIZE);
      const written = this.written.get(block)?.subarray(from - block * BLOCK_SIZE, to - block * BLOCK_SIZE);
      if (written !== undefined) bytes.set(written, from - start);
    }
    return bytes;
  }

  write(sector: number, bytes: Uint8Array): void {
    const start = sector * SECTOR_SIZE;
    for (let at = 0; at < bytes.length;) {
      const block = Math.floor((start + at) / BLOCK_SIZE);
      const within = start + at - block * BLOCK_SIZE;
      const part = bytes.subarray(at, at + BLOCK_SIZE - within);
      this.blockToWrite(block).set(part, within);
      at += part.length;
    }
  }

  save(out: StateWriter): void {
    out.list(
      [...this.written].sort(([a], [b]) => a - b),
      ([block, contents]) => {
        out.u32(block);
        out.bytes(contents);
      },
    );
  }

  restore(from: StateReader): void {
    this.written.clear();
    from.list(() => this.written.set(from.u32(), from.bytes()));
  }

  private blockToWrite(block: number): Uint8Array<ArrayBuffer> {
    const known = this.written.get(block);
    if (known !== undefined) return known;
    const contents = new Uint8Array(BLOCK_SIZE);
    contents.set(this.image.subarray(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE));
    this.written.set(block, contents);
    return contents;
  }
}
