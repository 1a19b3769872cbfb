import { writeFaultMessage } from '../faults/fault-message.ts';
import { FaultLabel } from '../faults/fault.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Capability, Endpoint, Tcb } from '../objects/model.ts';
import { register, Register, setRegister } from '../objects/tcb.ts';
import { decodeMessageInfo, encodeMessageInfo } from './message-info.ts';
import { canReceiveBeyondRegisters, copyMessage, setExtraBadge } from './message-registers.ts';
import { lookUpExtraCaps } from '../syscalls/lookup.ts';

/** Where a message goes through, and what the sender may pass along. */
export interface TransferTerms {
  /** Absent for replies. */
  readonly endpoint: Endpoint | undefined;
  readonly badge: bigint;
  readonly grant: boolean;
}

/** Copies the sender's message, or the message about its fault, to the receiver. */
export function transferMessage(
  kernel: KernelContext,
  sender: Tcb,
  receiver: Tcb,
  terms: TransferTerms,
): void {
  if (sender.fault === undefined) transferOrdinary(kernel, sender, receiver, terms);
  else transferFault(kernel, sender, receiver, terms.badge);
  report(kernel, sender, receiver, terms.badge);
}

function transferOrdinary(kernel: KernelContext, sender: Tcb, receiver: Tcb, terms: TransferTerms): void {
  const { ram } = kernel.machine;
  const info = decodeMessageInfo(register(sender, Register.a1));
  const caps = terms.grant ? lookUpExtraCaps(ram, sender, info.extraCaps) : [];
  const length = copyMessage(ram, sender, receiver, info.length);
  const passed = 'failure' in caps ? none : transferCaps(kernel, caps, receiver, terms.endpoint);
  setRegister(receiver, Register.a1, encodeMessageInfo({ label: info.label, length, ...passed }));
  setRegister(receiver, Register.a0, terms.badge);
}

const none = { extraCaps: 0, capsUnwrapped: 0 };

/**
 * Capabilities to the very endpoint of the message arrive as their badges. Others would go to the receiver's receive slot;
 * the threads this kernel runs have none, so the transfer ends there, as it does in seL4 without a receive slot.
 */
function transferCaps(
  kernel: KernelContext,
  caps: readonly Capability[],
  receiver: Tcb,
  endpoint: Endpoint | undefined,
): { readonly extraCaps: number; readonly capsUnwrapped: number } {
  if (!canReceiveBeyondRegisters(receiver)) return none;
  let extraCaps = 0;
  let capsUnwrapped = 0;
  for (const capability of caps) {
    if (capability.kind !== 'endpoint' || capability.endpoint !== endpoint) break;
    setExtraBadge(kernel.machine.ram, receiver, extraCaps, capability.badge);
    capsUnwrapped |= 1 << extraCaps;
    extraCaps++;
  }
  return { extraCaps, capsUnwrapped };
}

function transferFault(kernel: KernelContext, sender: Tcb, receiver: Tcb, badge: bigint): void {
  const { fault } = sender;
  if (fault === undefined) return;
  const length = writeFaultMessage(kernel, sender, fault, receiver);
  setRegister(receiver, Register.a1, encodeMessageInfo({ label: FaultLabel[fault.kind], length }));
  setRegister(receiver, Register.a0, badge);
}

function report(kernel: KernelContext, sender: Tcb, receiver: Tcb, badge: bigint): void {
  const { events, machine } = kernel;
  if (!events.wants('ipc')) return;
  const { label, length } = decodeMessageInfo(register(receiver, Register.a1));
  const { moment } = machine.clock;
  events.emit({ kind: 'ipc', moment, from: sender.id, to: receiver.id, badge, label, length });
}
