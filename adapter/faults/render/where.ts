import type { GuestPlace } from '../fault.ts';
import { hex } from '../words.ts';

/** A place as compilers write it, or partition and symbol where there is no source. */
export function positionOf(place: GuestPlace): string {
  const { source } = place;
  return source === undefined ? whereOf(place) : `${source.path}:${source.line}:${source.column}`;
}

/** Where something happened in the program, in words: `serial_driver at uart_write+0x1c`. */
export function whereOf({ partition, pc, symbol }: GuestPlace): string {
  return `${partition} at ${symbol ?? hex(pc)}`;
}
