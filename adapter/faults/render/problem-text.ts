import type { Fault, FaultCause } from '../fault.ts';
import type { FaultReport } from '../monitor.ts';
import { duration } from '../words.ts';
import { positionOf, whereOf } from './where.ts';

/** `file:line:column: severity: message [rule]` and a line for each cause, indented; lines end without a newline. */
export function problemText({ fault, count }: FaultReport): string {
  const times = count === 1 ? '' : ` (${count} times)`;
  const first = `${positionOf(fault.place)}: ${fault.severity}: ${fault.message} [${fault.code}]${times}`;
  return [first, ...fault.causes.map((cause) => `    ${causeText(fault, cause)}`)].join('\n');
}

/** A cause with how long before the fault it was. */
function causeText(fault: Fault, { message, place, time }: FaultCause): string {
  const before = fault.time - time;
  const when = before > 0 ? ` (${duration(before)} before)` : '';
  if (place === undefined) return `${message}${when}`;
  const where = place.source === undefined ? '' : ` [${whereOf(place)}]`;
  return `${positionOf(place)}: ${message}${when}${where}`;
}
