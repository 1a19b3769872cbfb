import { relative, sep } from 'node:path';
import type { Fault, GuestPlace } from '../../faults/fault.ts';
import type { Place } from '../../systems/problem.ts';

/** A path as one would type it here: relative when it lies below the working folder. */
export function shownPath(path: string): string {
  const here = relative(process.cwd(), path);
  return here === '' || here.startsWith('..') || here === path ? path : here.split(sep).join('/');
}

export function shownPlace({ path, line, column }: Place): string {
  return `${shownPath(path)}:${line}:${column}`;
}

/** The fault with paths as they are shown. */
export function withShownPaths(fault: Fault): Fault {
  const causes = fault.causes.map((cause) => ({ ...cause, place: cause.place && shown(cause.place) }));
  return { ...fault, place: shown(fault.place), causes };
}

function shown(place: GuestPlace): GuestPlace {
  return { ...place, source: place.source && { ...place.source, path: shownPath(place.source.path) } };
}
