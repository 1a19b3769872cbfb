import type { LookupFailure } from '../faults/fault.ts';
import { lookupFailureWords } from '../faults/fault-message.ts';

/** Why an invocation was refused, as the reply to a Call says it. */
export type SyscallError =
  | { readonly kind: 'invalid-argument'; readonly argument: number }
  /** 0 is the invoked capability, 1.. the extra ones. */
  | { readonly kind: 'invalid-capability'; readonly capability: number }
  | { readonly kind: 'illegal-operation' }
  | { readonly kind: 'range-error'; readonly least: bigint; readonly most: bigint }
  | { readonly kind: 'alignment-error' }
  | { readonly kind: 'failed-lookup'; readonly isSource: boolean; readonly failure: LookupFailure }
  | { readonly kind: 'truncated-message' }
  | { readonly kind: 'delete-first' }
  | { readonly kind: 'revoke-first' }
  | { readonly kind: 'not-enough-memory'; readonly bytesLeft: bigint };

const ERRORS: Readonly<Record<SyscallError['kind'], { readonly label: bigint; readonly name: string }>> = {
  'invalid-argument': { label: 1n, name: 'seL4_InvalidArgument' },
  'invalid-capability': { label: 2n, name: 'seL4_InvalidCapability' },
  'illegal-operation': { label: 3n, name: 'seL4_IllegalOperation' },
  'range-error': { label: 4n, name: 'seL4_RangeError' },
  'alignment-error': { label: 5n, name: 'seL4_AlignmentError' },
  'failed-lookup': { label: 6n, name: 'seL4_FailedLookup' },
  'truncated-message': { label: 7n, name: 'seL4_TruncatedMessage' },
  'delete-first': { label: 8n, name: 'seL4_DeleteFirst' },
  'revoke-first': { label: 9n, name: 'seL4_RevokeFirst' },
  'not-enough-memory': { label: 10n, name: 'seL4_NotEnoughMemory' },
};

export function errorLabel(error: SyscallError): bigint {
  return ERRORS[error.kind].label;
}

/** seL4's name. */
export function errorName(error: SyscallError): string {
  return ERRORS[error.kind].name;
}

/** What the message registers of the error reply say. */
export function errorWords(error: SyscallError): bigint[] {
  switch (error.kind) {
    case 'invalid-argument':
      return [BigInt(error.argument)];
    case 'invalid-capability':
      return [BigInt(error.capability)];
    case 'range-error':
      return [error.least, error.most];
    case 'failed-lookup':
      return [BigInt(error.isSource), ...lookupFailureWords(error.failure)];
    case 'not-enough-memory':
      return [error.bytesLeft];
    case 'illegal-operation':
    case 'alignment-error':
    case 'truncated-message':
    case 'delete-first':
    case 'revoke-first':
      return [];
  }
}
