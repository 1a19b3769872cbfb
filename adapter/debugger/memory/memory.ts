import type { SystemPartition } from '../../systems/system.ts';

const PAGE = 4096n;
/** At most so many bytes are searched for the end of a hole. */
const FARTHEST = 1n << 24n;

export interface MemoryRead {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  /** Bytes after those read that nothing is mapped at, until the next readable one or the end of what was asked for. */
  readonly unreadable: number;
}

/** Reads what can be read from the address on. Looking has no effect on devices. */
export function readMemory(partition: SystemPartition, address: bigint, count: number): MemoryRead {
  if (count <= 0 || address < 0n)
    return { address, bytes: new Uint8Array(0), unreadable: Math.max(0, count) };
  const bytes = partition.memory.read(address, count);
  let unreadable = count - bytes.length;
  const from = address + BigInt(bytes.length);
  const end = address + BigInt(count);
  for (
    let page = (from / PAGE + 1n) * PAGE;
    unreadable > 0 && page < end && page - from < FARTHEST;
    page += PAGE
  )
    if (partition.memory.read(page, 1).length === 1) {
      unreadable = Number(page - from);
      break;
    }
  return { address, bytes, unreadable };
}

/** @returns how many bytes were written, or why none. */
export function writeMemory(
  partition: SystemPartition,
  address: bigint,
  bytes: Uint8Array,
  allowPartial: boolean,
): { readonly ok: true; readonly written: number } | { readonly ok: false; readonly message: string } {
  const readable = address < 0n ? 0 : partition.memory.read(address, bytes.length).length;
  const first = `0x${(address + BigInt(readable)).toString(16)}`;
  if (readable < bytes.length && !(allowPartial && readable > 0))
    return { ok: false, message: `Nothing was written: ${first} is not mapped in ${partition.name}.` };
  const written = partition.memory.write(address, bytes.subarray(0, readable));
  if (written === 0 && bytes.length > 0)
    return {
      ok: false,
      message: `Nothing was written: 0x${address.toString(16)} is a device register, which memory views only look at.`,
    };
  return { ok: true, written };
}
