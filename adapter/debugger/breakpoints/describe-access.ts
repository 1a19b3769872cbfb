import type { WatchedAccess } from './data-breakpoints.ts';

/** `ring.head was written: 3 → 4`, `buffer was read by DMA of virtio-mmio0`. */
export function describeAccess(
  access: WatchedAccess,
  name: string,
  { before, after }: { readonly before: Uint8Array; readonly after: Uint8Array },
): string {
  const verb = access.access === 'store' ? 'written' : 'read';
  const by = access.by === 'dma' ? ` by DMA of ${access.device ?? 'a device'}` : '';
  const values = access.access === 'store' ? `: ${changeOf(before, after)}` : '';
  return `${name} was ${verb}${by}${values}`;
}

function changeOf(before: Uint8Array, after: Uint8Array): string {
  if (before.length === after.length && before.every((byte, index) => byte === after[index]))
    return `the same value again (${valueOf(after)})`;
  return `${valueOf(before)} → ${valueOf(after)}`;
}

/** Up to eight bytes as one little-endian number, more as a few bytes. */
function valueOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return '?';
  if (bytes.length > 8) {
    const start = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0'));
    return `${start.join(' ')} …`;
  }
  const value = [...bytes].reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return `0x${value.toString(16)}`;
}
