import { CodeCache } from './hart/code-cache.ts';
import { PAGE_SIZE, memoryLayout, type MemoryLayout } from './hart/memory-layout.ts';
import type { Ram } from './machine.ts';
import type { StateReader, StateWriter } from './state.ts';

/** RAM together with the memory that the harts' generated code works on. */
export interface GuestRam extends Ram {
  readonly memory: WebAssembly.Memory;
  readonly layout: MemoryLayout;
  /** What the harts have decoded of it. */
  readonly code: CodeCache;
  /** Generated code may store into the page of this address from now on, without anybody being told. */
  letWrite(physical: number): void;
}

export interface RamOptions {
  /** Physical address of the first byte, a multiple of 4096. */
  readonly base: number;
  /** Bytes, a multiple of 4096, at most 3 GiB. */
  readonly size: number;
  /** Harts that will work on it. */
  readonly harts: number;
}

const LARGEST_RAM = 3 * 2 ** 30;

/** @throws RangeError when the size cannot be had; the message says why. */
export function createRam(options: RamOptions): GuestRam {
  const { base, size } = options;
  if (base % PAGE_SIZE !== 0 || size % PAGE_SIZE !== 0 || size <= 0)
    throw new RangeError(`RAM must begin and end on a page of ${PAGE_SIZE} bytes, and not be empty`);
  if (size > LARGEST_RAM)
    throw new RangeError(`RAM of ${size} bytes is more than the limit of ${LARGEST_RAM}`);
  return new SharedRam(options);
}

class SharedRam implements GuestRam {
  readonly base: number;
  readonly size: number;
  readonly memory: WebAssembly.Memory;
  readonly layout: MemoryLayout;
  readonly code: CodeCache;
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly words: Int32Array<ArrayBuffer>;
  /** Pages that somebody may have written, one byte each; all others hold zeros, and nobody has to look. */
  private readonly touched: Uint8Array;

  constructor({ base, size, harts }: RamOptions) {
    this.base = base;
    this.size = size;
    this.layout = memoryLayout(harts, size);
    const pages = this.layout.size / 65536;
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.bytes = new Uint8Array(this.memory.buffer, this.layout.ram, size);
    this.words = new Int32Array(this.memory.buffer, this.layout.ram, size / 4);
    this.touched = new Uint8Array(size / PAGE_SIZE);
    this.code = new CodeCache(this.memory, this.layout, { base, size });
  }

  contains(physical: number, length = 1): boolean {
    return physical >= this.base && physical + length <= this.base + this.size;
  }

  view(physical: number, length: number): Uint8Array<ArrayBuffer> {
    const offset = this.offsetOf(physical, length);
    this.touch(offset, length);
    return this.bytes.subarray(offset, offset + length);
  }

  write(physical: number, bytes: Uint8Array): void {
    const offset = this.offsetOf(physical, bytes.length);
    this.touch(offset, bytes.length);
    this.bytes.set(bytes, offset);
    this.code.invalidate(physical, bytes.length);
  }

  fill(physical: number, length: number, value: number): void {
    const offset = this.offsetOf(physical, length);
    if (value !== 0) this.touch(offset, length);
    this.bytes.fill(value, offset, offset + length);
    this.code.invalidate(physical, length);
  }

  letWrite(physical: number): void {
    this.touch(physical - this.base, 1);
  }

  /** Only pages that hold something else than zeros are written down. */
  save(out: StateWriter): void {
    out.list(this.usedPages(), (at) => {
      out.number(at);
      out.bytes(this.bytes.subarray(at, at + PAGE_SIZE));
    });
  }

  restore(from: StateReader): void {
    // Pages that nobody has touched stay untouched: the host has not given memory for them.
    for (const at of this.usedPages()) this.bytes.fill(0, at, at + PAGE_SIZE);
    from.list(() => {
      const at = from.number();
      const page = from.bytes();
      this.touch(at, page.length);
      this.bytes.set(page, at);
    });
    this.code.invalidate(this.base, this.size);
  }

  /** Offsets of the pages that hold something else than zeros, ascending. */
  private usedPages(): number[] {
    const used: number[] = [];
    for (let page = this.touched.indexOf(1); page >= 0; page = this.touched.indexOf(1, page + 1))
      if (!this.isZero(page * PAGE_SIZE)) used.push(page * PAGE_SIZE);
    return used;
  }

  private touch(offset: number, length: number): void {
    if (length > 0)
      this.touched.fill(1, Math.floor(offset / PAGE_SIZE), Math.floor((offset + length - 1) / PAGE_SIZE) + 1);
  }

  /** A loop and no callback: every used page is looked at in every save. */
  private isZero(at: number): boolean {
    const { words } = this;
    const end = (at + PAGE_SIZE) / 4;
    for (let index = at / 4; index < end; index += 4)
      if (
        ((words[index] ?? 0) |
          (words[index + 1] ?? 0) |
          (words[index + 2] ?? 0) |
          (words[index + 3] ?? 0)) !==
        0
      )
        return false;
    return true;
  }

  private offsetOf(physical: number, length: number): number {
    if (length < 0 || !this.contains(physical, length))
      throw new RangeError(`0x${physical.toString(16)}, ${length} bytes, is not in RAM`);
    return physical - this.base;
  }
}
