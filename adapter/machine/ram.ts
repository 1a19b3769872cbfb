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

  constructor({ base, size, harts }: RamOptions) {
    this.base = base;
    this.size = size;
    this.layout = memoryLayout(harts, size);
    const pages = this.layout.size / 65536;
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    this.bytes = new Uint8Array(this.memory.buffer, this.layout.ram, size);
    this.words = new Int32Array(this.memory.buffer, this.layout.ram, size / 4);
    this.code = new CodeCache(this.memory, this.layout, { base, size });
  }

  contains(physical: number, length = 1): boolean {
    return physical >= this.base && physical + length <= this.base + this.size;
  }

  view(physical: number, length: number): Uint8Array<ArrayBuffer> {
    const offset = this.offsetOf(physical, length);
    return this.bytes.subarray(offset, offset + length);
  }

  write(physical: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, this.offsetOf(physical, bytes.length));
    this.code.invalidate(physical, bytes.length);
  }

  fill(physical: number, length: number, value: number): void {
    const offset = this.offsetOf(physical, length);
    this.bytes.fill(value, offset, offset + length);
    this.code.invalidate(physical, length);
  }

  /** Only pages that hold something else than zeros are written down. */
  save(out: StateWriter): void {
    const used: number[] = [];
    for (let at = 0; at < this.size; at += PAGE_SIZE) if (!this.isZero(at)) used.push(at);
    out.list(used, (at) => {
      out.number(at);
      out.bytes(this.bytes.subarray(at, at + PAGE_SIZE));
    });
  }

  restore(from: StateReader): void {
    // Pages that nobody has touched stay untouched: the host has not given memory for them.
    for (let at = 0; at < this.size; at += PAGE_SIZE)
      if (!this.isZero(at)) this.bytes.fill(0, at, at + PAGE_SIZE);
    from.list(() => {
      const at = from.number();
      this.bytes.set(from.bytes(), at);
    });
    this.code.invalidate(this.base, this.size);
  }

  /** All of RAM is asked for at every save, so this is a loop and no callback. */
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
