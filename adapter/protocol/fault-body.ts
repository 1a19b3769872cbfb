import type { Fault, GuestPlace } from '../faults/fault.ts';
import type { FaultEventBody, PlaceBody } from './custom.ts';
import { describePlace } from './render-fault.ts';

/** A fault as the Problems panel shows it. */
export function faultBody(fault: Fault, id: number, count: number): FaultEventBody {
  return {
    code: fault.code,
    severity: fault.severity,
    message: fault.message,
    place: placeBody(fault.place),
    where: describePlace(fault.place),
    related: fault.causes.map(({ message, place }) => ({
      message,
      place: place === undefined ? undefined : placeBody(place),
      where: place === undefined ? '' : describePlace(place),
    })),
    id,
    count,
    report: report(fault),
  };
}

function placeBody({ source }: GuestPlace): PlaceBody | undefined {
  if (source === undefined) return undefined;
  return { path: source.path, line: source.line, column: source.column };
}

/** Markdown to paste into a bug report. */
function report(fault: Fault): string {
  const { access } = fault;
  return [
    `## ${fault.code}: ${fault.message}`,
    '',
    `- severity: ${fault.severity}`,
    `- where: ${describePlace(fault.place)}`,
    `- when: ${fault.time} ns, instruction ${fault.moment}`,
    ...(access === undefined
      ? []
      : [`- access: ${access.kind} of ${access.size} bytes at 0x${access.address.toString(16)}`]),
    ...(fault.causes.length === 0 ? [] : ['', 'What led to it:', '']),
    ...fault.causes.map(
      ({ message, place, moment }, index) =>
        `${index + 1}. ${message}${place === undefined ? '' : ` (${describePlace(place)})`}, instruction ${moment}`,
    ),
    '',
  ].join('\n');
}
