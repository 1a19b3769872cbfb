import { raiseFault, systemCallException } from '../faults/raise.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Tcb } from '../objects/model.ts';
import { register, Register } from '../objects/tcb.ts';
import { debugCall } from './debug.ts';
import { invoke } from './invoke.ts';
import { Syscall, syscallName } from './numbers.ts';
import { receive } from './receive.ts';

/** Serves an `ecall` of the current thread up to, but without, scheduling. */
export function handleSyscall(kernel: KernelContext, caller: Tcb): void {
  const word = register(caller, Register.a7);
  const number = Number(BigInt.asIntN(64, word));
  report(kernel, caller, number);
  if (debugCall(kernel, caller, number)) return;
  kernel.scheduler.updateTime();
  if (!kernel.scheduler.checkBudgetRestart()) return;
  if (!perform(kernel, caller, number))
    raiseFault(kernel, caller, { kind: 'unknown-syscall', number: word }, systemCallException(word));
}

/** @returns false when there is no such system call. */
function perform(kernel: KernelContext, caller: Tcb, number: number): boolean {
  const call = syscallName(number);
  switch (number) {
    case Syscall.call:
      return send(kernel, caller, { call, isCall: true, isBlocking: true });
    case Syscall.send:
      return send(kernel, caller, { call, isCall: false, isBlocking: true });
    case Syscall.nbSend:
      return send(kernel, caller, { call, isCall: false, isBlocking: false });
    case Syscall.recv:
      receive(kernel, caller, { call, isBlocking: true, takesReply: true });
      return true;
    case Syscall.nbRecv:
      receive(kernel, caller, { call, isBlocking: false, takesReply: true });
      return true;
    case Syscall.wait:
      receive(kernel, caller, { call, isBlocking: true, takesReply: false });
      return true;
    case Syscall.nbWait:
      receive(kernel, caller, { call, isBlocking: false, takesReply: false });
      return true;
    case Syscall.replyRecv:
      return sendThenReceive(kernel, caller, { call, destination: Register.a6, takesReply: true });
    case Syscall.nbSendRecv:
      return sendThenReceive(kernel, caller, { call, destination: Register.t0, takesReply: true });
    case Syscall.nbSendWait:
      return sendThenReceive(kernel, caller, { call, destination: Register.a6, takesReply: false });
    case Syscall.yield:
      kernel.scheduler.yield();
      return true;
    default:
      return false;
  }
}

function send(
  kernel: KernelContext,
  caller: Tcb,
  how: { readonly call: string; readonly isCall: boolean; readonly isBlocking: boolean },
): true {
  const cptr = register(caller, Register.a0);
  const { call, isCall, isBlocking } = how;
  invoke(kernel, caller, { call, cptr, isCall, isBlocking, mayDonate: isCall, isFirstPhase: false });
  return true;
}

/** A non-blocking send, or a reply, and then a receive: the send part never waits and never fails audibly. */
function sendThenReceive(
  kernel: KernelContext,
  caller: Tcb,
  how: { readonly call: string; readonly destination: number; readonly takesReply: boolean },
): true {
  const { call, takesReply } = how;
  const cptr = register(caller, how.destination);
  invoke(kernel, caller, {
    call,
    cptr,
    isCall: false,
    isBlocking: false,
    mayDonate: true,
    isFirstPhase: true,
  });
  receive(kernel, caller, { call, isBlocking: true, takesReply });
  return true;
}

function report({ events, machine }: KernelContext, caller: Tcb, number: number): void {
  if (!events.wants('syscall')) return;
  const { moment } = machine.clock;
  events.emit({
    kind: 'syscall',
    moment,
    thread: caller.id,
    pc: caller.faultIp,
    number,
    call: syscallName(number),
  });
}
