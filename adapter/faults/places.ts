import type { CallStack, FrameContext, Program, SourceLocation, StackFrame } from '../symbols/program.ts';
import type { System, SystemPartition, SystemThread } from '../systems/system.ts';
import type { GuestPlace, SourcePlace } from './fault.ts';

/** Frames that are looked at to find the one of the program's author. */
const MAX_FRAMES = 16;

/** From instructions to places that people know: lines, functions, and the frame that the author of a program wrote. */
export class Places {
  private readonly system: System;
  private readonly resolvePath: (path: string) => string;

  /** @param resolvePath from a path of the debug information to where the file lies now. */
  constructor(system: System, resolvePath: (path: string) => string) {
    this.system = system;
    this.resolvePath = resolvePath;
  }

  threadById(id: number): SystemThread | undefined {
    return this.system.threads.find((thread) => thread.id === id);
  }

  /** The place of an instruction of a thread. */
  at(thread: SystemThread, pc: bigint): GuestPlace {
    return this.inPartition(thread.partition, pc, thread.name);
  }

  inPartition(partition: SystemPartition, pc: bigint, thread: string | undefined): GuestPlace {
    const { program, address } = programAt(partition, pc) ?? {};
    const location = address === undefined ? undefined : program?.locate(address);
    const symbol = address === undefined ? undefined : program?.nameAddress(address);
    return {
      partition: partition.name,
      thread,
      pc,
      source: location && this.sourceOf(location),
      symbol: location?.functionName ?? symbol,
    };
  }

  /**
   * The thread's call stack, innermost frame first; empty when nothing is known about where it is.
   * @param pc the instruction in question, when the thread's pc is already behind it.
   */
  stack(thread: SystemThread, pc = thread.registers.pc): CallStack {
    const { program, bias } = programAt(thread.partition, pc) ?? {};
    if (program === undefined || bias !== 0n) return { frames: [], end: 'no program here' };
    return program.stack(frameOf(thread, pc), MAX_FRAMES);
  }

  /** The call stack as it looks to the function that has called what lies at the thread's pc, for a pc where no code is. */
  stackOfCaller(thread: SystemThread): CallStack {
    const returnAddress = thread.registers.get(1);
    const { program } = programAt(thread.partition, returnAddress - 1n) ?? {};
    if (program === undefined) return { frames: [], end: 'no program here' };
    return program.stack({ ...frameOf(thread, returnAddress), exact: false }, MAX_FRAMES);
  }

  ofFrame(thread: SystemThread, frame: StackFrame): GuestPlace {
    const source = frame.location && this.sourceOf(frame.location);
    const near = this.at(thread, frame.lookup);
    return {
      ...near,
      pc: frame.pc,
      source: source ?? near.source,
      symbol: frame.functionName ?? near.symbol,
    };
  }

  /**
   * The innermost frame that the author of the program wrote: libraries that wrap system calls and copy memory are where
   * things come to light, not where they are wrong.
   */
  authored(frames: readonly StackFrame[]): StackFrame | undefined {
    const known = frames.filter(({ location }) => location !== undefined);
    return (
      known.find(({ location, functionName }) => !isLibrary(location, functionName)) ?? known[0] ?? frames[0]
    );
  }

  /** A function of the partition's programs by its name. */
  functionNamed(partition: SystemPartition, name: string): GuestPlace | undefined {
    for (const { program } of partition.programs) {
      const found = program.functionsNamed(name)[0];
      if (found === undefined) continue;
      const place = this.inPartition(partition, found.entry, undefined);
      const declared = found.declared && this.sourceOf(found.declared);
      return { ...place, source: declared ?? place.source, symbol: name };
    }
    return undefined;
  }

  private sourceOf({ file, line, column }: SourceLocation): SourcePlace {
    return { path: this.resolvePath(file.path), line, column: Math.max(1, column) };
  }
}

/** The program that an address of a partition belongs to, and the address as it was linked. */
export function programAt(
  partition: SystemPartition,
  address: bigint,
): { readonly program: Program; readonly bias: bigint; readonly address: bigint } | undefined {
  for (const { program, bias } of partition.programs) {
    const linked = address - bias;
    const inside = program.elf.segments.some(
      ({ virtualAddress, memorySize }) => linked >= virtualAddress && linked < virtualAddress + memorySize,
    );
    if (inside) return { program, bias, address: linked };
  }
  return undefined;
}

/** What the unwinder needs of a thread. */
export function frameOf(thread: SystemThread, pc: bigint): FrameContext {
  const { registers, partition } = thread;
  return {
    pc,
    exact: true,
    readMemory(address, length) {
      const bytes = partition.memory.read(address, length);
      return bytes.length === length ? bytes : undefined;
    },
    readRegister: (register) => (register < 32 ? registers.get(register) : undefined),
  };
}

/** Functions that pass on what they are given; a fault inside is their caller's. */
const PASSING_ON = /^(?:mem(?:cpy|set|move|cmp)|str\w*|__\w+)$/;
/** Files of libmicrokit and libsel4, the originals' and ours. */
const LIBRARY_FILES =
  /(?:^|\/)(?:microkit\.h|sel4\/.*|sel4_arch\/.*|microkit\/(?:main|dbg|memory|crt0)\.[cS]|libmicrokit\/.*)$/;

function isLibrary(location: SourceLocation | undefined, functionName: string | undefined): boolean {
  if (functionName !== undefined && PASSING_ON.test(functionName)) return true;
  return location !== undefined && isLibraryFile(location.file.path);
}

/** Whether a source file belongs to libmicrokit or libsel4. */
export function isLibraryFile(path: string): boolean {
  return LIBRARY_FILES.test(path);
}
