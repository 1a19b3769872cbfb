import type { Hart } from './hart.ts';

/**
 * What a hart needs from the world outside RAM. The bus implements it. During a call `hart.registers.pc` is the pc of the
 * accessing instruction and the clock counts exactly the instructions retired before it.
 * Accesses are naturally aligned; a wider or misaligned one never arrives here.
 */
export interface BusPort {
  /** @returns an unsigned value, or undefined when nothing answers: the instruction raises a load access fault. */
  readMmio(physical: number, size: 1 | 2 | 4, hart: Hart): number | undefined;
  readMmio64(physical: number, hart: Hart): bigint | undefined;
  /**
   * @param value unsigned.
   * @returns false when nothing answers: the instruction raises a store access fault and has not retired.
   */
  writeMmio(physical: number, size: 1 | 2 | 4, value: number, hart: Hart): boolean;
  writeMmio64(physical: number, value: bigint, hart: Hart): boolean;
  /** Ticks of the platform's timer: what the `time` CSR reads. */
  readTime(): bigint;
}
