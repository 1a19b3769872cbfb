import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Fault, GuestPlace } from '../faults/fault.ts';

/** The details of `exceptionInfo`: the chain of causes where other languages have a stack. */
export function renderFaultDetails(fault: Fault): DebugProtocol.ExceptionDetails {
  const lines = [
    `at ${describePlace(fault.place)}`,
    ...fault.causes.map(
      ({ message, place }) => `because ${message}${place === undefined ? '' : ` (${describePlace(place)})`}`,
    ),
  ];
  return {
    message: fault.message,
    typeName: fault.code,
    fullTypeName: `${fault.severity}: ${fault.code}`,
    stackTrace: lines.join('\n'),
  };
}

/** `serial.c:120:5, uart_write in serial_driver`, or without source `uart_write+0x1c in serial_driver`. */
export function describePlace({ source, symbol, pc, partition }: GuestPlace): string {
  const where = symbol ?? `0x${pc.toString(16)}`;
  if (source === undefined) return `${where} in ${partition}`;
  return `${source.path}:${source.line}:${source.column}, ${where} in ${partition}`;
}
