import type { Ram } from '../../machine/machine.ts';
import type { Tcb } from '../objects/model.ts';
import { MESSAGE_REGISTERS, messageRegister, register, setRegister } from '../objects/tcb.ts';

/**
 * A thread's message registers: the first four in processor registers, the rest in its IPC buffer, where message register i
 * is word i+1. The buffer is reached by its physical address, whatever is mapped where.
 */

/** Word of the IPC buffer where outgoing capability addresses, and incoming badges, begin. */
const EXTRA_CAPS_WORD = 122;

export function canSendBeyondRegisters(tcb: Tcb): boolean {
  return tcb.ipcBuffer !== undefined;
}

export function canReceiveBeyondRegisters(tcb: Tcb): boolean {
  return tcb.ipcBuffer?.writable === true;
}

/** A word of the buffer; 0 when there is none. */
export function bufferWord(ram: Ram, tcb: Tcb, index: number): bigint {
  const view = wordView(ram, tcb, index);
  return view === undefined ? 0n : view.getBigUint64(0, true);
}

function setBufferWord(ram: Ram, tcb: Tcb, index: number, value: bigint): void {
  wordView(ram, tcb, index)?.setBigUint64(0, value, true);
}

/** An argument of an invocation, or a message register on its way out. */
export function outgoing(ram: Ram, tcb: Tcb, index: number): bigint {
  return index < MESSAGE_REGISTERS ? register(tcb, messageRegister(index)) : bufferWord(ram, tcb, index + 1);
}

export function extraCapAddress(ram: Ram, tcb: Tcb, index: number): bigint {
  return bufferWord(ram, tcb, EXTRA_CAPS_WORD + index);
}

export function setExtraBadge(ram: Ram, tcb: Tcb, index: number, badge: bigint): void {
  setBufferWord(ram, tcb, EXTRA_CAPS_WORD + index, badge);
}

/** @returns the length of the message so far; a thread without a buffer receives only what fits in registers. */
export function setIncoming(ram: Ram, tcb: Tcb, index: number, value: bigint): number {
  if (index < MESSAGE_REGISTERS) {
    setRegister(tcb, messageRegister(index), value);
    return index + 1;
  }
  if (!canReceiveBeyondRegisters(tcb)) return MESSAGE_REGISTERS;
  setBufferWord(ram, tcb, index + 1, value);
  return index + 1;
}

/** @returns how many registers were copied. */
export function copyMessage(ram: Ram, from: Tcb, to: Tcb, length: number): number {
  const inRegisters = Math.min(length, MESSAGE_REGISTERS);
  for (let index = 0; index < inRegisters; index++)
    setRegister(to, messageRegister(index), register(from, messageRegister(index)));
  if (!canSendBeyondRegisters(from) || !canReceiveBeyondRegisters(to)) return inRegisters;
  for (let index = inRegisters; index < length; index++)
    setBufferWord(ram, to, index + 1, bufferWord(ram, from, index + 1));
  return length;
}

function wordView(ram: Ram, tcb: Tcb, index: number): DataView | undefined {
  if (tcb.ipcBuffer === undefined) return undefined;
  const bytes = ram.view(tcb.ipcBuffer.physical + 8 * index, 8);
  return new DataView(bytes.buffer, bytes.byteOffset, 8);
}
