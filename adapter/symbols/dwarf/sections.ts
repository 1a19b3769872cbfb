/** The debug sections of one file, and where its damage is noted. */

import { DataError } from '../byte-reader.ts';
import type { ElfFile } from '../elf/elf-file.ts';
import { debugSection } from '../elf/section-contents.ts';

/** Empty where the file has no such section. */
export interface DwarfSections {
  readonly info: Uint8Array;
  readonly types: Uint8Array;
  readonly abbrev: Uint8Array;
  readonly line: Uint8Array;
  readonly str: Uint8Array;
  readonly lineStr: Uint8Array;
  readonly strOffsets: Uint8Array;
  readonly addr: Uint8Array;
  readonly ranges: Uint8Array;
  readonly rnglists: Uint8Array;
  readonly loc: Uint8Array;
  readonly loclists: Uint8Array;
  readonly frame: Uint8Array;
}

const none = new Uint8Array(0);

/** Of a file without debug information. */
export const noSections: DwarfSections = {
  info: none,
  types: none,
  abbrev: none,
  line: none,
  str: none,
  lineStr: none,
  strOffsets: none,
  addr: none,
  ranges: none,
  rnglists: none,
  loc: none,
  loclists: none,
  frame: none,
};

export function readDwarfSections(elf: ElfFile, warnings: Warnings): DwarfSections {
  const read = (name: string): Uint8Array =>
    warnings.attempt(`section .debug_${name}`, () => debugSection(elf, name)) ?? none;
  return {
    info: read('info'),
    types: read('types'),
    abbrev: read('abbrev'),
    line: read('line'),
    str: read('str'),
    lineStr: read('line_str'),
    strOffsets: read('str_offsets'),
    addr: read('addr'),
    ranges: read('ranges'),
    rnglists: read('rnglists'),
    loc: read('loc'),
    loclists: read('loclists'),
    frame: read('frame'),
  };
}

/** Sentences about damaged parts, each once, and not more than a person reads. */
export class Warnings {
  private readonly seen = new Set<string>();
  readonly list: string[] = [];

  add(sentence: string): void {
    if (this.seen.has(sentence) || this.list.length >= 100) return;
    this.seen.add(sentence);
    this.list.push(sentence);
  }

  /** What `read` returns, or undefined and a warning when the data is damaged. */
  attempt<T>(what: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      this.add(`${what}: ${error.message}`);
      return undefined;
    }
  }
}
