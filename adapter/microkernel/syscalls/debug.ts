import { bufferWord, canReceiveBeyondRegisters } from '../ipc/message-registers.ts';
import { waitOf } from '../ipc/thread-state.ts';
import type { KernelContext } from '../kernel-context.ts';
import { capabilityTag, nullCapability } from '../objects/capability.ts';
import type { Tcb } from '../objects/model.ts';
import { register, Register, setRegister } from '../objects/tcb.ts';
import { lookUp } from './lookup.ts';
import { Syscall } from './numbers.ts';

/** Bytes that a thread's name may take in the IPC buffer. */
const LONGEST_NAME = 960;

/**
 * The system calls of seL4's debug build. They return to the caller at once.
 * @returns false when there is no debug call of that number.
 */
export function debugCall(kernel: KernelContext, caller: Tcb, number: number): boolean {
  switch (number) {
    case Syscall.debugPutChar:
      print(kernel, caller.id, Uint8Array.of(Number(register(caller, Register.a0) & 0xffn)));
      return true;
    case Syscall.debugDumpScheduler:
      printText(kernel, caller.id, dumpThreads(kernel));
      return true;
    case Syscall.debugHalt:
      halt(kernel, caller, `Debug halt syscall from user thread ${caller.id} "${caller.label}"`);
      return true;
    case Syscall.debugSnapshot:
      printText(
        kernel,
        caller.id,
        `Debug snapshot syscall from user thread ${caller.id} "${caller.label}"\n`,
      );
      return true;
    case Syscall.debugCapIdentify:
      setRegister(caller, Register.a0, capabilityTag(capabilityAt(caller)));
      return true;
    case Syscall.debugNameThread:
      nameThread(kernel, caller);
      return true;
    default:
      return false;
  }
}

/** Text on the kernel's debug console. @param thread on whose behalf; 0 for nobody's. */
export function printText(kernel: KernelContext, thread: number, text: string): void {
  print(kernel, thread, new TextEncoder().encode(text));
}

function print({ events, machine }: KernelContext, thread: number, bytes: Uint8Array): void {
  if (events.wants('debug-output'))
    events.emit({ kind: 'debug-output', moment: machine.clock.moment, thread, bytes });
}

/** As seL4, a debug call that makes no sense stops the whole system. */
function nameThread(kernel: KernelContext, caller: Tcb): void {
  const capability = capabilityAt(caller);
  if (capability.kind !== 'thread') {
    halt(kernel, caller, 'SysDebugNameThread: cap is not a TCB, halting');
    return;
  }
  if (!canReceiveBeyondRegisters(caller)) {
    halt(kernel, caller, 'SysDebugNameThread: Failed to lookup IPC buffer, halting');
    return;
  }
  const name = nameInBuffer(kernel, caller);
  if (name === undefined) {
    halt(kernel, caller, 'SysDebugNameThread: Name too long, halting');
    return;
  }
  capability.tcb.label = name;
}

function nameInBuffer(kernel: KernelContext, caller: Tcb): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < LONGEST_NAME; at++) {
    const word = bufferWord(kernel.machine.ram, caller, 1 + (at >> 3));
    const byte = Number((word >> BigInt(8 * (at & 7))) & 0xffn);
    if (byte === 0) return new TextDecoder().decode(Uint8Array.from(bytes));
    bytes.push(byte);
  }
  return undefined;
}

function halt(kernel: KernelContext, caller: Tcb, why: string): void {
  printText(kernel, caller.id, `${why}\n`);
  kernel.halted = true;
}

function capabilityAt(caller: Tcb) {
  const lookup = lookUp(caller, register(caller, Register.a0));
  return 'failure' in lookup ? nullCapability : lookup.capability;
}

function dumpThreads(kernel: KernelContext): string {
  const rows = kernel.objects.ofKind('tcb').map((tcb) => {
    const state = waitOf(tcb.state)?.waits ?? tcb.state.kind;
    return `${tcb.label}\t${state}\t0x${tcb.faultIp.toString(16)}\t${tcb.priority}\n`;
  });
  return ['Dumping all tcbs!\n', 'Name\tState\tIP\tPrio\n', ...rows].join('');
}
