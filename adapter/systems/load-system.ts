import { EventHub } from '../machine/events.ts';
import { createMachine } from '../machine/virt.ts';
import type { Board } from './board.ts';
import { loadBareSystem } from './bare/load-bare.ts';
import { readSystemFile } from './description/read-system.ts';
import { FileError, type Files } from './files.ts';
import type { LaunchConfiguration } from './launch/configuration.ts';
import { descriptionOfProgram } from './microkit/single-program.ts';
import { isMicrokitProgram } from './microkit/variables.ts';
import { loadMicrokitSystem } from './microkit/load-microkit.ts';
import { LoadError, type Place } from './problem.ts';
import { ProblemList } from './problem-list.ts';
import { readProgram } from './programs/load-program.ts';
import type { System, SystemEvent } from './system.ts';

/**
 * Loads what a configuration says: a Microkit system description, a program of libmicrokit alone, or a bare-metal program.
 * Nothing has executed yet.
 * @throws LoadError with every mistake in the description and the files it names.
 */
export async function loadSystem(files: Files, configuration: LaunchConfiguration): Promise<System> {
  const { program: path } = configuration;
  const here: Place = { path, line: 1, column: 1 };
  const problems = new ProblemList();
  const bytes = await readOrReport(files, path, here, problems);
  const disks = await readDisks(files, configuration, here, problems);
  if (bytes === undefined) throw new LoadError(`${path} cannot be loaded`, problems.all);
  const board = (resetVector?: bigint): Board => createBoard(configuration, disks, resetVector);

  if (isDescription(path, bytes)) {
    const { file, problems: found } = readSystemFile(path, new TextDecoder().decode(bytes));
    found.forEach((problem) => problems.add(problem));
    if (file === undefined) throw new LoadError(`${path} is no system description`, problems.all);
    return loadMicrokitSystem(files, file, { configuration, board, problems });
  }

  const program = readProgram(path, bytes);
  if ('problem' in program) {
    problems.error(here, program.problem);
    throw new LoadError(`${path} cannot be run`, problems.all);
  }
  if (isMicrokitProgram(program))
    return loadMicrokitSystem(files, descriptionOfProgram(path), { configuration, board, problems });
  return loadBareSystem(program, { board, problems });
}

/** Descriptions are XML; everything else has to be an ELF file. */
function isDescription(path: string, bytes: Uint8Array): boolean {
  if (path.toLowerCase().endsWith('.system')) return true;
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200)).trimStart();
  return start.startsWith('<?xml') || start.startsWith('<system') || start.startsWith('<!--');
}

interface LoadedDisk {
  readonly image: Uint8Array;
  readonly slot: number;
  readonly readOnly: boolean;
}

async function readDisks(
  files: Files,
  { disks }: LaunchConfiguration,
  here: Place,
  problems: ProblemList,
): Promise<readonly LoadedDisk[]> {
  const loaded: LoadedDisk[] = [];
  for (const { path, slot, readOnly } of disks) {
    const image = await readOrReport(files, path, here, problems);
    if (image !== undefined) loaded.push({ image, slot, readOnly });
  }
  return loaded;
}

async function readOrReport(
  files: Files,
  path: string,
  here: Place,
  problems: ProblemList,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await files.read(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.error(here, error.message);
    return undefined;
  }
}

function createBoard(
  { memory, rtcStart }: LaunchConfiguration,
  disks: readonly LoadedDisk[],
  resetVector: bigint | undefined,
): Board {
  const events = new EventHub<SystemEvent>();
  const machine = createMachine({
    ramSize: memory,
    disks,
    rtcStart,
    events,
    ...(resetVector === undefined ? {} : { resetVector }),
  });
  return { machine, events };
}
