import { behaviourOf } from '../isa/behaviour.ts';
import { decode } from '../isa/decoder.ts';
import type { SystemPartition } from '../systems/system.ts';

/** Bytes that the load or store at an address accesses; undefined when there is none. */
export function accessSize(partition: SystemPartition, pc: bigint): number | undefined {
  const bytes = partition.memory.read(pc, 4);
  if (bytes.length < 2) return undefined;
  let bits = 0;
  bytes.forEach((byte, index) => (bits |= byte << (8 * index)));
  const decoded = decode(bits >>> 0);
  return decoded && behaviourOf(decoded.instruction).access?.width;
}
