/** The programs of test/symbols/corpus and what gdb saw in them: see build.sh there. */

import { readFileSync } from 'node:fs';
import { loadProgram } from '../../adapter/symbols/load.ts';
import type { FrameContext, Program } from '../../adapter/symbols/program.ts';
import { registerNumber } from '../../adapter/symbols/registers.ts';

const folder = new URL('corpus/', import.meta.url);

/** Built from the same sources by both compilers, with and without optimisation, in DWARF 4 and 5. */
export const builds = [
  'gcc-O0-dwarf4',
  'gcc-O0-dwarf5',
  'gcc-O2-dwarf4',
  'gcc-O2-dwarf5',
  'clang-O0-dwarf4',
  'clang-O0-dwarf5',
  'clang-O2-dwarf4',
  'clang-O2-dwarf5',
] as const;

export function readBuild(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(new URL(`${name}.elf`, folder)));
}

const programs = new Map<string, Program>();

export function program(name: string): Program {
  const known = programs.get(name) ?? loadProgram(`${name}.elf`, readBuild(name));
  programs.set(name, known);
  return known;
}

/** A stopped program, as gdb found it on qemu. */
export interface Snapshot {
  readonly place: string;
  readonly pc: bigint;
  /** What gdb says of each frame, innermost first. */
  readonly frames: readonly GdbFrame[];
  /** Registers and memory, which can be changed. */
  readonly context: FrameContext;
}

export interface GdbFrame {
  readonly function: string;
  readonly line: number;
  readonly inlined: boolean;
  /** Arguments and locals of at most 8 bytes, in hexadecimal. */
  readonly values: Readonly<Record<string, string | null>>;
}

interface Recorded {
  readonly place: string;
  readonly pc: string;
  readonly registers: Readonly<Record<string, string>>;
  readonly dataAddress: string;
  readonly data: string;
  readonly stackAddress: string;
  readonly stack: string;
  readonly frames: readonly GdbFrame[];
}

export function snapshots(name: string): Snapshot[] {
  const recorded = JSON.parse(
    readFileSync(new URL(`snapshots/${name}.json`, folder), 'utf8'),
  ) as readonly Recorded[];
  return recorded.map((one) => ({
    place: one.place,
    pc: BigInt(one.pc),
    frames: one.frames,
    context: stopped(program(name), one),
  }));
}

/** Registers and memory of a thread, from plain tables; what is not in them is in the file or unreadable. */
export function thread(
  of: Program,
  pc: bigint,
  registers: Readonly<Record<string, bigint>>,
  memory: readonly (readonly [address: bigint, bytes: Uint8Array])[],
): FrameContext {
  const values = new Map(Object.entries(registers).map(([key, value]) => [registerNumber(key), value]));
  const find = (address: bigint, length: number): Uint8Array | undefined => {
    const inFile = of.elf.segments.map(({ virtualAddress, bytes }) => [virtualAddress, bytes] as const);
    for (const [start, bytes] of [...memory, ...inFile])
      if (address >= start && address + BigInt(length) <= start + BigInt(bytes.length))
        return bytes.subarray(Number(address - start), Number(address - start) + length);
    return undefined;
  };
  return {
    pc,
    exact: true,
    readRegister: (register) => (register === 0 ? 0n : values.get(register)),
    writeRegister: (register, value) => {
      values.set(register, value);
      return true;
    },
    readMemory: (address, length) => find(address, length)?.slice(),
    writeMemory: (address, bytes) => {
      const at = find(address, bytes.length);
      at?.set(bytes);
      return at !== undefined;
    },
  };
}

function stopped(of: Program, one: Recorded): FrameContext {
  const registers = Object.fromEntries(
    Object.entries(one.registers).map(([name, value]) => [name, BigInt(value)]),
  );
  return thread(of, BigInt(one.pc), registers, [
    [BigInt(one.stackAddress), Uint8Array.from(Buffer.from(one.stack, 'hex'))],
    [BigInt(one.dataAddress), Uint8Array.from(Buffer.from(one.data, 'hex'))],
  ]);
}

/** What llvm-symbolizer says of addresses: `function file:line:column`, innermost first. */
export function symbolized(name: string): { address: bigint; frames: string[] }[] {
  const lines = readFileSync(new URL(`symbolizer/${name}.txt`, folder), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const [address = '', ...rest] = line.split(' ');
    return { address: BigInt(address), frames: rest.join(' ').split(' < ') };
  });
}
