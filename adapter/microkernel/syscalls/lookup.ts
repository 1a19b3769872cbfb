import type { Ram } from '../../machine/machine.ts';
import type { LookupFailure } from '../faults/fault.ts';
import { canSendBeyondRegisters, extraCapAddress } from '../ipc/message-registers.ts';
import type { Capability, Tcb } from '../objects/model.ts';

export type Lookup = { readonly capability: Capability } | { readonly failure: LookupFailure };

const ADDRESS_BITS = 64;

/**
 * Resolves a capability address in a thread's capability space. As in seL4, an address that comes to a slot that is no
 * CNode before its bits are used up still names that slot.
 */
export function lookUp(tcb: Tcb, cptr: bigint): Lookup {
  let capability: Capability = tcb.cspace;
  let bitsLeft = ADDRESS_BITS;
  if (capability.kind !== 'cnode') return { failure: { kind: 'invalid-root' } };
  while (capability.kind === 'cnode' && bitsLeft > 0) {
    const { cnode, guard, guardSize }: Extract<Capability, { readonly kind: 'cnode' }> = capability;
    const rest = BigInt.asUintN(bitsLeft, cptr);
    if (guardSize > bitsLeft || rest >> BigInt(bitsLeft - guardSize) !== guard)
      return { failure: { kind: 'guard-mismatch', bitsLeft, guardFound: guard, bitsFound: guardSize } };
    const bitsFound = guardSize + cnode.radix;
    if (bitsFound > bitsLeft) return { failure: { kind: 'depth-mismatch', bitsLeft, bitsFound } };
    // A CNode without slots or guard would not use up any bits.
    if (bitsFound === 0) return { failure: { kind: 'invalid-root' } };
    bitsLeft -= bitsFound;
    capability = cnode.slotAt(Number(BigInt.asUintN(cnode.radix, rest >> BigInt(bitsLeft))));
  }
  return { capability };
}

/** The capabilities that a message names beside the invoked one, or the first that cannot be found. */
export function lookUpExtraCaps(
  ram: Ram,
  tcb: Tcb,
  count: number,
): readonly Capability[] | { readonly cptr: bigint; readonly failure: LookupFailure } {
  if (!canSendBeyondRegisters(tcb)) return [];
  const found: Capability[] = [];
  for (let index = 0; index < count; index++) {
    const cptr = extraCapAddress(ram, tcb, index);
    const lookup = lookUp(tcb, cptr);
    if ('failure' in lookup) return { cptr, failure: lookup.failure };
    found.push(lookup.capability);
  }
  return found;
}
