import { encodeMessageInfo, decodeMessageInfo } from '../ipc/message-info.ts';
import { canSendBeyondRegisters, setIncoming } from '../ipc/message-registers.ts';
import { replyThrough } from '../ipc/reply.ts';
import { sendToEndpoint } from '../ipc/send.ts';
import { signal } from '../ipc/signal.ts';
import { setThreadState } from '../ipc/thread-state.ts';
import type { Invocation, InvocationResult } from '../invocations/invocation.ts';
import { invokeIrqHandler } from '../invocations/irq-handler.ts';
import { InvocationLabel, invocationName } from '../invocations/labels.ts';
import { invokeSchedulingContext } from '../invocations/scheduling-context.ts';
import { errorLabel, errorName, errorWords, type SyscallError } from '../invocations/syscall-error.ts';
import { invokeTcb } from '../invocations/tcb.ts';
import type { KernelContext } from '../kernel-context.ts';
import { describeCapability } from '../objects/capability.ts';
import type { Capability, Tcb } from '../objects/model.ts';
import { MESSAGE_REGISTERS, register, Register, setRegister } from '../objects/tcb.ts';
import { describeFailure, raiseCapabilityFault } from './capability-fault.ts';
import { lookUp, lookUpExtraCaps } from './lookup.ts';
import { reportFailure } from './report-failure.ts';

export interface InvokeOptions {
  /** seL4's name of the system call; for messages. */
  readonly call: string;
  readonly cptr: bigint;
  readonly isCall: boolean;
  readonly isBlocking: boolean;
  readonly mayDonate: boolean;
  /** The send part of a combined call, which may not change threads, budgets or capability spaces. */
  readonly isFirstPhase: boolean;
}

/** Sends the message in the caller's registers to whatever a capability stands for. */
export function invoke(kernel: KernelContext, caller: Tcb, options: InvokeOptions): void {
  const { cptr, isCall } = options;
  const info = decodeMessageInfo(register(caller, Register.a1));
  const lookup = lookUp(caller, cptr);
  if ('failure' in lookup) {
    failLookup(kernel, caller, options, { cptr, ...lookup });
    return;
  }
  const extraCaps = lookUpExtraCaps(kernel.machine.ram, caller, info.extraCaps);
  if ('failure' in extraCaps) {
    failLookup(kernel, caller, options, extraCaps);
    return;
  }

  const { capability } = lookup;
  const length = canSendBeyondRegisters(caller) ? info.length : Math.min(info.length, MESSAGE_REGISTERS);
  const invocation = { caller, label: Number(info.label), length, extraCaps, isCall };
  // Whoever is still in this state after the invocation has not been given an answer, nor been made to wait.
  setThreadState(kernel, caller, { kind: 'restart' });
  const error = dispatch(kernel, capability, invocation, options);
  if (error !== undefined) {
    setThreadState(kernel, caller, { kind: 'running' });
    reportError(kernel, caller, options, { error, capability, label: info.label });
    if (isCall) replyError(kernel, caller, error);
    return;
  }
  // Read anew: the invocation has changed it behind the compiler's back.
  if (stateOf(caller) !== 'restart') return;
  if (isCall) replyEmpty(caller);
  setThreadState(kernel, caller, { kind: 'running' });
}

function dispatch(
  kernel: KernelContext,
  capability: Capability,
  invocation: Invocation,
  { isBlocking, isCall, mayDonate, isFirstPhase }: InvokeOptions,
): InvocationResult {
  const { caller } = invocation;
  switch (capability.kind) {
    case 'endpoint': {
      const { endpoint, badge, rights } = capability;
      if (!rights.send) return refused;
      const { grant, grantReply } = rights;
      sendToEndpoint(kernel, caller, endpoint, { badge, grant, grantReply, isCall, isBlocking, mayDonate });
      return undefined;
    }
    case 'notification':
      if (!capability.rights.send) return refused;
      signal(kernel, capability.notification, capability.badge);
      return undefined;
    case 'reply':
      replyThrough(kernel, caller, capability.reply, capability.grant);
      return undefined;
    case 'thread':
      return isFirstPhase ? refused : invokeTcb(kernel, capability.tcb, invocation);
    case 'scheduling-context':
      return isFirstPhase ? refused : invokeSchedulingContext(kernel, capability.context, invocation);
    case 'irq-handler':
      return invokeIrqHandler(kernel, capability.handler, invocation);
    case 'cnode':
      return isFirstPhase ? refused : { kind: 'illegal-operation' };
    case 'page-table':
    case 'frame':
      return { kind: 'illegal-operation' };
    case 'null':
      return refused;
  }
}

const refused: SyscallError = { kind: 'invalid-capability', capability: 0 };

/** A capability that cannot be found is a fault of a blocking call; a non-blocking one ends silently. */
function failLookup(
  kernel: KernelContext,
  caller: Tcb,
  { call, isBlocking }: InvokeOptions,
  failed: { readonly cptr: bigint; readonly failure: Parameters<typeof describeFailure>[0] },
): void {
  const found = describeFailure(failed.failure);
  if (isBlocking) {
    raiseCapabilityFault(kernel, caller, { call, ...failed, inReceivePhase: false, found });
    return;
  }
  const { cptr } = failed;
  reportFailure(kernel, caller, () => ({ call, cptr, error: 'dropped', found, reported: 'silent' }));
}

function reportError(
  kernel: KernelContext,
  caller: Tcb,
  { call, cptr, isCall }: InvokeOptions,
  what: { readonly error: SyscallError; readonly capability: Capability; readonly label: bigint },
): void {
  reportFailure(kernel, caller, () => ({
    call: callName(call, isCall, what.label, what.capability),
    cptr,
    error: isCall ? errorName(what.error) : 'dropped',
    found: describeCapability(what.capability),
    reported: isCall ? 'reply' : 'silent',
  }));
}

/** The libsel4 function the program most likely called. */
function callName(call: string, isCall: boolean, label: bigint, capability: Capability): string {
  if (capability.kind === 'endpoint' || capability.kind === 'reply') return call;
  if (label === 0n && call === 'seL4_Send') return 'seL4_Signal';
  // libsel4 invokes objects with Call; only libmicrokit's deferred acknowledgement does without an answer.
  if (!isCall && label !== BigInt(InvocationLabel.IRQAckIRQ)) return call;
  return invocationName(label) ?? call;
}

function replyError(kernel: KernelContext, caller: Tcb, error: SyscallError): void {
  let length = 0;
  errorWords(error).forEach((word, index) => {
    length = setIncoming(kernel.machine.ram, caller, index, word);
  });
  setRegister(caller, Register.a0, 0n);
  setRegister(caller, Register.a1, encodeMessageInfo({ label: errorLabel(error), length }));
}

function replyEmpty(caller: Tcb): void {
  setRegister(caller, Register.a0, 0n);
  setRegister(caller, Register.a1, 0n);
}

function stateOf(tcb: Tcb): Tcb['state']['kind'] {
  return tcb.state.kind;
}
