import { ElfError } from '../../symbols/elf/elf-error.ts';
import { PT_LOAD } from '../../symbols/elf/elf-file.ts';
import { loadProgram } from '../../symbols/load.ts';
import type { Program } from '../../symbols/program.ts';

/** @returns the program, or why the bytes are none that can run. */
export function readProgram(path: string, bytes: Uint8Array): Program | { readonly problem: string } {
  try {
    const program = loadProgram(path, bytes);
    const problem = unrunnable(program);
    return problem === undefined ? program : { problem: `${path}: ${problem}` };
  } catch (error) {
    if (error instanceof ElfError) return { problem: `${path}: ${error.message}` };
    throw error;
  }
}

function unrunnable({ elf }: Program): string | undefined {
  if (elf.kind === 'relocatable') return 'an object file; expected a linked program';
  if (elf.section('.dynamic') !== undefined && elf.segments.some(({ type }) => type === PT_INTERP))
    return 'it needs a dynamic linker; expected a statically linked program';
  const loaded = elf.segments.filter(({ type, memorySize }) => type === PT_LOAD && memorySize > 0n);
  if (loaded.length === 0) return 'it has nothing to load (no PT_LOAD segment)';
  const { entry } = elf;
  const holder = loaded.find(
    ({ virtualAddress, memorySize }) => entry >= virtualAddress && entry < virtualAddress + memorySize,
  );
  if (holder === undefined)
    return `its entry point 0x${entry.toString(16)} lies in no segment that is loaded`;
  if (!holder.executable)
    return `its entry point 0x${entry.toString(16)} lies in a segment that is not executable`;
  return undefined;
}

/** The segment type that names a program's dynamic linker. */
const PT_INTERP = 3;
