import type { Fault } from '../fault.ts';
import { positionOf, whereOf } from './where.ts';

/** What a debugger shows while it stands at a fault (DAP `exceptionInfo`). */
export interface FaultExceptionInfo {
  readonly exceptionId: string;
  readonly description: string;
  readonly details: { readonly message: string; readonly typeName: string; readonly stackTrace: string };
}

export function exceptionInfo(fault: Fault): FaultExceptionInfo {
  const chain = fault.causes.map(
    ({ message, place }) => `${message}${place === undefined ? '' : ` at ${positionOf(place)}`}`,
  );
  return {
    exceptionId: fault.code,
    description: fault.message,
    details: {
      message: fault.message,
      typeName: fault.code,
      stackTrace: [`${whereOf(fault.place)} (${positionOf(fault.place)})`, ...chain].join('\n'),
    },
  };
}
