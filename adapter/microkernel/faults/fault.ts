/** Why a capability could not be found. The values are seL4's; bits count what was left of, or found in, the address. */
export type LookupFailure =
  | { readonly kind: 'invalid-root' }
  | { readonly kind: 'missing-capability'; readonly bitsLeft: number }
  | { readonly kind: 'depth-mismatch'; readonly bitsLeft: number; readonly bitsFound: number }
  | {
      readonly kind: 'guard-mismatch';
      readonly bitsLeft: number;
      readonly guardFound: bigint;
      readonly bitsFound: number;
    };

/** What a thread did that its fault handler is told of. */
export type Fault =
  | {
      readonly kind: 'capability';
      readonly cptr: bigint;
      readonly inReceivePhase: boolean;
      readonly failure: LookupFailure;
    }
  | { readonly kind: 'unknown-syscall'; readonly number: bigint }
  /** `number` is the RISC-V exception cause. */
  | { readonly kind: 'user-exception'; readonly number: number }
  /** `status`: 1 instruction, 5 load, 7 store; seL4 folds page faults on access faults. */
  | { readonly kind: 'memory'; readonly address: bigint; readonly isFetch: boolean; readonly status: number }
  | { readonly kind: 'timeout'; readonly badge: bigint };

/** Labels of fault messages (seL4 MCS). 0 is an ordinary message. */
export const FaultLabel = {
  capability: 1n,
  'unknown-syscall': 2n,
  'user-exception': 3n,
  timeout: 5n,
  memory: 6n,
} as const;
