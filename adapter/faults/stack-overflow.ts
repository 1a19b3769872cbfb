import type { Mapping } from '../hypervisor/partition.ts';
import type { SystemThread } from '../systems/system.ts';

/** Accesses this far from the stack while the stack pointer is inside are still its business: an array reaches beyond. */
const REACH = 4096n;

/**
 * The stack that an access to an unmapped address went past.
 * @returns `below`: it was too small; `above`: something reached beyond its beginning.
 */
export function stackPassed(
  thread: SystemThread,
  address: bigint,
): { readonly stack: Mapping; readonly side: 'below' | 'above' } | undefined {
  const { mappings } = thread.partition;
  const stack = mappings.find(({ name }) => name === 'stack');
  if (stack === undefined || mappings.some((each) => holds(each, address))) return undefined;
  const pointer = thread.registers.get(2);
  const top = stack.virtual + BigInt(stack.size);
  const pointerBelow = pointer < stack.virtual && address >= pointer - REACH && address < stack.virtual;
  if (pointerBelow || (address < stack.virtual && address >= stack.virtual - REACH))
    return { stack, side: 'below' };
  if (address >= top && address < top + REACH) return { stack, side: 'above' };
  return undefined;
}

function holds({ virtual, size }: Mapping, address: bigint): boolean {
  return address >= virtual && address < virtual + BigInt(size);
}
