/** A range of physical addresses. */
export interface PhysicalRange {
  readonly base: number;
  readonly size: number;
}

/**
 * Hands out RAM, lowest address first, around ranges that are spoken for. The same requests in the same order get the same
 * addresses. Nothing is given back: a partition keeps its frames for the life of the system.
 */
export class FrameAllocator {
  private readonly ram: PhysicalRange;
  private readonly taken: PhysicalRange[] = [];

  constructor(ram: PhysicalRange) {
    this.ram = ram;
  }

  /** Keeps a range from being handed out; it may reach outside RAM. */
  reserve(range: PhysicalRange): void {
    this.taken.push(range);
    this.taken.sort((a, b) => a.base - b.base);
  }

  /**
   * @param size bytes, a multiple of `alignment`.
   * @param alignment a power of two, at least 4096.
   * @returns the physical address; undefined when no gap is large enough.
   */
  allocate(size: number, alignment: number): number | undefined {
    let base = roundUp(this.ram.base, alignment);
    for (const range of this.taken) {
      if (base + size <= range.base) break;
      if (range.base + range.size > base) base = roundUp(range.base + range.size, alignment);
    }
    if (base + size > this.ram.base + this.ram.size) return undefined;
    this.reserve({ base, size });
    return base;
  }
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}
