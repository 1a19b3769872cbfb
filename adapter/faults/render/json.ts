import type { FaultAccess, FaultCause, GuestPlace } from '../fault.ts';
import type { FaultReport } from '../monitor.ts';

/** A fault as one line of JSON. Addresses are hexadecimal strings; times are virtual nanoseconds. */
export function faultJson({ id, fault, count }: FaultReport): string {
  const { code, severity, message, place, moment, time, access, causes } = fault;
  return JSON.stringify({
    id,
    code,
    severity,
    message,
    count,
    moment,
    time,
    place: placeJson(place),
    access: access && accessJson(access),
    causes: causes.map(causeJson),
  });
}

function placeJson({ partition, thread, pc, source, symbol }: GuestPlace): object {
  return { partition, thread, pc: `0x${pc.toString(16)}`, symbol, ...source };
}

function accessJson({ kind, address, size }: FaultAccess): object {
  return { kind, address: `0x${address.toString(16)}`, size };
}

function causeJson({ message, place, moment, time }: FaultCause): object {
  return { message, moment, time, place: place && placeJson(place) };
}
