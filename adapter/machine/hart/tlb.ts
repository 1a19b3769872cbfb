import { INVALID_TAG, Tlb, tlbEntry } from '../../isa/interpreter/state-layout.ts';

/** The environment's side of a TLB in memory: it fills and flushes, generated code looks up. */
export class TlbView {
  private readonly words: Int32Array;
  /** Entries filled since the last flush, possibly more than once. */
  private readonly filled: number[] = [];

  constructor(memory: WebAssembly.Memory, address: number) {
    this.words = new Int32Array(memory.buffer, address, Tlb.size / 4);
    this.words.fill(INVALID_TAG);
  }

  /** Costs as much as there were fills: context switches flush, and most threads touch few pages. */
  flush(): void {
    if (this.filled.length > Tlb.entries) this.words.fill(INVALID_TAG);
    else for (const at of this.filled) this.words[at] = this.words[at + 1] = INVALID_TAG;
    this.filled.length = 0;
  }

  /**
   * @param low the low and
   * @param high the high half of a virtual address in the page.
   * @param addend see `Tlb`; taken modulo 2^32.
   */
  fill(low: number, high: number, addend: number): void {
    const at = tlbEntry(low) / 4;
    this.put(at, low & ~0xfff, high, addend);
    this.filled.push(at);
  }

  /** While `during` runs, the one access of `width` bytes at an address, aligned or not, goes to `place` in memory. */
  redirect(low: number, high: number, width: number, place: number, during: () => void): void {
    const at = tlbEntry(low) / 4;
    const { words } = this;
    const [tagLow = INVALID_TAG, tagHigh = INVALID_TAG, addend = 0] = [
      words[at],
      words[at + 1],
      words[at + 2],
    ];
    this.put(at, low & (~0xfff | (width - 1)), high, place - low);
    during();
    this.put(at, tagLow, tagHigh, addend);
  }

  private put(at: number, tagLow: number, tagHigh: number, addend: number): void {
    this.words[at] = tagLow;
    this.words[at + 1] = tagHigh;
    this.words[at + 2] = addend;
  }
}
