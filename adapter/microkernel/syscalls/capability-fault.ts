import type { LookupFailure } from '../faults/fault.ts';
import { raiseFault, systemCallException } from '../faults/raise.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Tcb } from '../objects/model.ts';
import { reportFailure } from './report-failure.ts';

export interface FailedLookup {
  readonly call: string;
  readonly cptr: bigint;
  readonly inReceivePhase: boolean;
  readonly failure: LookupFailure;
  /** What the address leads to, in words. */
  readonly found: string;
}

/** The thread named a capability that it does not have, or not of the kind needed. */
export function raiseCapabilityFault(kernel: KernelContext, tcb: Tcb, failed: FailedLookup): void {
  const { call, cptr, inReceivePhase, failure, found } = failed;
  reportFailure(kernel, tcb, () => ({ call, cptr, error: 'seL4_CapFault', found, reported: 'fault' }));
  raiseFault(kernel, tcb, { kind: 'capability', cptr, inReceivePhase, failure }, systemCallException(cptr));
}

export function describeFailure(failure: LookupFailure): string {
  switch (failure.kind) {
    case 'invalid-root':
      return 'no capability space';
    case 'missing-capability':
      return 'nothing of use';
    case 'depth-mismatch':
      return `no slot: the address ends ${failure.bitsFound - failure.bitsLeft} bits too early`;
    case 'guard-mismatch':
      return 'no slot: the address does not match the guard of its CNode';
  }
}
