import type { Machine } from '../../machine/machine.ts';
import { PT_LOAD } from '../../symbols/elf/elf-file.ts';
import type { Program } from '../../symbols/program.ts';
import type { Board } from '../board.ts';
import { LoadError, type Place } from '../problem.ts';
import type { ProblemList } from '../problem-list.ts';
import type { System } from '../system.ts';
import { nameOf } from '../text/paths.ts';
import { BareSystem, type BareSegment } from './bare-system.ts';

/** Puts a program on the bare machine: no kernel, machine mode, all devices its own. @throws LoadError */
export function loadBareSystem(
  program: Program,
  { board, problems }: { readonly board: (resetVector: bigint) => Board; readonly problems: ProblemList },
): System {
  const { machine, events } = board(entryOf(program));
  const here: Place = { path: program.path, line: 1, column: 1 };
  const segments = segmentsOf(program, machine, here, problems);
  if (problems.hasErrors) throw new LoadError(`${program.path} does not fit the machine`, problems.all);
  const notes = program.hasDebugInfo
    ? []
    : [`${nameOf(program.path)} has no debug information: functions and addresses are all that can be shown`];
  return new BareSystem({ machine, events, program, segments, notes });
}

/** The entry point, at the address that its segment is loaded to. */
function entryOf({ elf }: Program): bigint {
  const segment = elf.segments.find(
    ({ type, virtualAddress, memorySize }) =>
      type === PT_LOAD && elf.entry >= virtualAddress && elf.entry < virtualAddress + memorySize,
  );
  return segment === undefined ? elf.entry : elf.entry - segment.virtualAddress + segment.physicalAddress;
}

function segmentsOf(
  { elf, path }: Program,
  machine: Machine,
  here: Place,
  problems: ProblemList,
): readonly BareSegment[] {
  const { ram } = machine;
  return elf.segments.flatMap(({ type, physicalAddress, memorySize, bytes }) => {
    if (type !== PT_LOAD || memorySize === 0n) return [];
    const inRam =
      physicalAddress >= BigInt(ram.base) && physicalAddress + memorySize <= BigInt(ram.base + ram.size);
    if (inRam) return [{ physical: Number(physicalAddress), bytes }];
    problems.error(
      here,
      `${nameOf(path)} loads ${memorySize} bytes at 0x${physicalAddress.toString(16)}, outside of RAM ` +
        `(0x${ram.base.toString(16)}..0x${(ram.base + ram.size - 1).toString(16)}). A program for the bare machine is linked to RAM; ` +
        'one for a protection domain is linked with libmicrokit.',
    );
    return [];
  });
}
