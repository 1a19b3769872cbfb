import { setIncoming } from '../ipc/message-registers.ts';
import { outgoing } from '../ipc/message-registers.ts';
import { decodeMessageInfo } from '../ipc/message-info.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Tcb } from '../objects/model.ts';
import { NEXT_IP, register, Register, setRegister } from '../objects/tcb.ts';
import { microseconds } from '../scheduling/microseconds.ts';
import type { Fault, LookupFailure } from './fault.ts';

/** Stands for the fault instruction pointer among register numbers. */
const FAULT_IP = -1;

/** Registers of an unknown-syscall message, in order; then the number. */
const SYSCALL_REGISTERS = [FAULT_IP, Register.sp, Register.ra, 10, 11, 12, 13, 14, 15, 16];
const EXCEPTION_REGISTERS = [FAULT_IP, Register.sp];

/** pc, ra, sp, gp, s0..s11, a0..a7, t0..t6, tp: the order of seL4_UserContext. */
export const USER_CONTEXT = [
  ...[FAULT_IP, 1, 2, 3, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27],
  ...[10, 11, 12, 13, 14, 15, 16, 17, 5, 6, 7, 28, 29, 30, 31, 4],
];

/** A register by its place in `USER_CONTEXT`'s numbering. */
export function contextRegister(tcb: Tcb, index: number): bigint {
  return index === FAULT_IP ? tcb.faultIp : register(tcb, index);
}

export function setContextRegister(tcb: Tcb, index: number, value: bigint): void {
  if (index === FAULT_IP) tcb.faultIp = value;
  else setRegister(tcb, index, value);
}

/** @returns the length of the message. */
export function writeFaultMessage(kernel: KernelContext, sender: Tcb, fault: Fault, receiver: Tcb): number {
  const words = faultWords(sender, fault);
  let length = 0;
  words.forEach((word, index) => {
    length = setIncoming(kernel.machine.ram, receiver, index, word);
  });
  return length;
}

function faultWords(sender: Tcb, fault: Fault): bigint[] {
  switch (fault.kind) {
    case 'capability':
      return [sender.faultIp, fault.cptr, BigInt(fault.inReceivePhase), ...lookupFailureWords(fault.failure)];
    case 'unknown-syscall':
      return [...SYSCALL_REGISTERS.map((index) => contextRegister(sender, index)), fault.number];
    case 'user-exception':
      return [
        ...EXCEPTION_REGISTERS.map((index) => contextRegister(sender, index)),
        BigInt(fault.number),
        0n,
      ];
    case 'memory':
      return [sender.faultIp, fault.address, BigInt(fault.isFetch), BigInt(fault.status)];
    case 'timeout': {
      const context = sender.schedulingContext;
      if (context === undefined) return [fault.badge];
      const consumed = microseconds(context.consumed);
      context.consumed = 0;
      return [fault.badge, consumed];
    }
  }
}

/** As seL4 writes a failed lookup into messages: the type counts from 1. */
export function lookupFailureWords(failure: LookupFailure): bigint[] {
  switch (failure.kind) {
    case 'invalid-root':
      return [1n];
    case 'missing-capability':
      return [2n, BigInt(failure.bitsLeft)];
    case 'depth-mismatch':
      return [3n, BigInt(failure.bitsLeft), BigInt(failure.bitsFound)];
    case 'guard-mismatch':
      return [4n, BigInt(failure.bitsLeft), failure.guardFound, BigInt(failure.bitsFound)];
  }
}

/**
 * A handler's reply changes the registers that the kind of fault allows.
 * @returns whether the thread goes on, at its fault instruction pointer.
 */
export function applyFaultReply(kernel: KernelContext, handler: Tcb, faulted: Tcb, fault: Fault): boolean {
  const { label, length } = decodeMessageInfo(register(handler, Register.a1));
  const registers = repliedRegisters(fault);
  if (registers === undefined) return true;
  registers.slice(0, length).forEach((index, at) => {
    setContextRegister(faulted, index, outgoing(kernel.machine.ram, handler, at));
  });
  return label === 0n;
}

/** undefined: label and registers of the reply are ignored. */
function repliedRegisters(fault: Fault): readonly number[] | undefined {
  switch (fault.kind) {
    case 'capability':
    case 'memory':
      return undefined;
    case 'unknown-syscall':
      return SYSCALL_REGISTERS;
    case 'user-exception':
      return EXCEPTION_REGISTERS;
    case 'timeout':
      return USER_CONTEXT;
  }
}

/** The thread's next instruction is the one at its fault instruction pointer. */
export function continueAtFaultIp(tcb: Tcb): void {
  tcb.context[NEXT_IP] = tcb.faultIp;
}
