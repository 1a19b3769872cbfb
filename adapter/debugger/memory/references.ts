/**
 * Addresses as the client holds them. A DAP reference is one number, but two partitions have equal virtual addresses. So the
 * partition is part of the number:
 *
 * - user addresses of Sv39 fit in 38 bits; from bit 40 on stands the index of the partition. In the first partition a reference
 *   is the plain address. Differences stay exact in a client that counts in doubles.
 * - any other address (a jump into nowhere) keeps its 64 bits; index + 1 stands from bit 64 on.
 */
export interface SpaceAddress {
  /** Index into `System.partitions`. */
  readonly space: number;
  readonly address: bigint;
}

const LOW_BITS = 40n;
const HIGH_BITS = 64n;

export function encodeAddress(space: number, address: bigint): bigint {
  const wrapped = BigInt.asUintN(64, address);
  if (wrapped < 1n << LOW_BITS) return (BigInt(space) << LOW_BITS) | wrapped;
  return (BigInt(space + 1) << HIGH_BITS) | wrapped;
}

export function decodeAddress(encoded: bigint): SpaceAddress {
  if (encoded >> HIGH_BITS > 0n)
    return { space: Number(encoded >> HIGH_BITS) - 1, address: BigInt.asUintN(64, encoded) };
  return { space: Number(encoded >> LOW_BITS), address: BigInt.asUintN(Number(LOW_BITS), encoded) };
}

export function formatReference(space: number, address: bigint): string {
  return `0x${encodeAddress(space, address).toString(16)}`;
}

/** @returns undefined when the text is no number a reference can be. */
export function parseReference(text: string): SpaceAddress | undefined {
  const trimmed = text.trim();
  if (!/^(0x[0-9a-f]{1,24}|\d{1,24})$/i.test(trimmed)) return undefined;
  return decodeAddress(BigInt(trimmed));
}
