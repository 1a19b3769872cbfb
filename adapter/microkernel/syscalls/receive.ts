import { receiveFromEndpoint, receiveFromNotification } from '../ipc/receive.ts';
import type { KernelContext } from '../kernel-context.ts';
import { describeCapability } from '../objects/capability.ts';
import type { Capability, Reply, Tcb } from '../objects/model.ts';
import { register, Register } from '../objects/tcb.ts';
import type { LookupFailure } from '../faults/fault.ts';
import { describeFailure, raiseCapabilityFault } from './capability-fault.ts';
import { lookUp } from './lookup.ts';

export interface ReceiveOptions {
  /** seL4's name of the system call; for messages. */
  readonly call: string;
  readonly isBlocking: boolean;
  /** The call names a reply object in a6. */
  readonly takesReply: boolean;
}

/** Receives through the capability named in a0. What cannot be received from is a fault, also of non-blocking calls. */
export function receive(kernel: KernelContext, tcb: Tcb, options: ReceiveOptions): void {
  const cptr = register(tcb, Register.a0);
  const lookup = lookUp(tcb, cptr);
  if ('failure' in lookup) {
    fail(kernel, tcb, { ...options, cptr, ...lookup });
    return;
  }
  const { capability } = lookup;
  if (capability.kind === 'endpoint' && capability.rights.receive) {
    const reply = options.takesReply ? replyObject(kernel, tcb, options.call) : undefined;
    if (reply === 'fault') return;
    receiveFromEndpoint(kernel, tcb, capability.endpoint, { reply, isBlocking: options.isBlocking });
  } else if (capability.kind === 'notification' && mayWait(tcb, capability)) {
    receiveFromNotification(kernel, tcb, capability.notification, options.isBlocking);
  } else {
    fail(kernel, tcb, { ...options, cptr, failure: nothing, found: describeCapability(capability) });
  }
}

const nothing: LookupFailure = { kind: 'missing-capability', bitsLeft: 0 };

/** A notification that is bound to a thread can be waited for by no other. */
function mayWait(
  tcb: Tcb,
  { notification, rights }: Extract<Capability, { readonly kind: 'notification' }>,
): boolean {
  return rights.receive && (notification.boundTcb === undefined || notification.boundTcb === tcb);
}

function replyObject(kernel: KernelContext, tcb: Tcb, call: string): Reply | 'fault' {
  const cptr = register(tcb, Register.a6);
  const lookup = lookUp(tcb, cptr);
  if ('failure' in lookup) {
    fail(kernel, tcb, { call, cptr, failure: lookup.failure });
    return 'fault';
  }
  if (lookup.capability.kind === 'reply') return lookup.capability.reply;
  fail(kernel, tcb, { call, cptr, failure: nothing, found: describeCapability(lookup.capability) });
  return 'fault';
}

function fail(
  kernel: KernelContext,
  tcb: Tcb,
  failed: {
    readonly call: string;
    readonly cptr: bigint;
    readonly failure: LookupFailure;
    readonly found?: string;
  },
): void {
  const { call, cptr, failure, found = describeFailure(failure) } = failed;
  raiseCapabilityFault(kernel, tcb, { call, cptr, inReceivePhase: true, failure, found });
}
