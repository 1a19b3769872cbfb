import { INVALID_TAG, Tlb, tlbEntry } from '../../isa/interpreter/state-layout.ts';

/** The environment's side of a TLB in memory: it fills and flushes, generated code looks up. */
export class TlbView {
  private readonly words: Int32Array;

  constructor(memory: WebAssembly.Memory, address: number) {
    this.words = new Int32Array(memory.buffer, address, Tlb.size / 4);
    this.flush();
  }

  flush(): void {
    this.words.fill(INVALID_TAG);
  }

  /** @param addend see `Tlb`; taken modulo 2^32. */
  fill(virtual: bigint, addend: number): void {
    this.put(virtual & ~0xfffn, addend);
  }

  /** While `during` runs, the one access of `width` bytes at `virtual`, aligned or not, goes to `place` in memory. */
  redirect(virtual: bigint, width: number, place: number, during: () => void): void {
    const at = this.entryOf(virtual);
    const before = this.words.slice(at, at + 3);
    this.put(virtual & ~(0xfffn & ~BigInt(width - 1)), place - Number(virtual & 0xffffffffn));
    during();
    this.words.set(before, at);
  }

  private put(tag: bigint, addend: number): void {
    const at = this.entryOf(tag);
    this.words[at] = Number(BigInt.asIntN(32, tag));
    this.words[at + 1] = Number(BigInt.asIntN(32, tag >> 32n));
    this.words[at + 2] = addend;
  }

  private entryOf(virtual: bigint): number {
    return tlbEntry(Number(virtual & 0xffffffffn)) / 4;
  }
}
