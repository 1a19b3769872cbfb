import { buildMicrokitSystem } from '../../personalities/microkit/build.ts';
import { BuildError } from '../../personalities/microkit/memory.ts';
import type { SystemFile } from '../description/system-file.ts';
import type { Files } from '../files.ts';
import type { LaunchConfiguration } from '../launch/configuration.ts';
import type { Board } from '../board.ts';
import { LoadError, type Place } from '../problem.ts';
import type { ProblemList } from '../problem-list.ts';
import type { LoadedProgram, System } from '../system.ts';
import { nameOf } from '../text/paths.ts';
import { DebugConsole } from './debug-console.ts';
import { describeSystem } from './describe.ts';
import { loadFiles, type LoadedFiles } from './load-files.ts';
import { RunningMicrokitSystem } from './running-system.ts';

export interface LoadContext {
  readonly configuration: LaunchConfiguration;
  readonly board: () => Board;
  /** What is known to be wrong so far. */
  readonly problems: ProblemList;
}

/** Loads a system from its description. @throws LoadError */
export async function loadMicrokitSystem(
  files: Files,
  file: SystemFile,
  { configuration, board, problems }: LoadContext,
): Promise<System> {
  const { machine, events } = board();
  const loaded = await loadFiles(files, file, problems);
  const description = describeSystem(file, loaded, machine, configuration.dma, problems);
  if (problems.hasErrors) throw new LoadError(`${file.path} has mistakes`, problems.all);

  const console = new DebugConsole();
  events.on('debug-output', ({ bytes }) => console.write(bytes));
  try {
    const microkit = buildMicrokitSystem(machine, description, events);
    const notes = [
      ...problems.all.map(({ message, place }) => `${placeText(place)}: ${message}`),
      ...remarks(loaded),
    ];
    const programs = programsOf(file, loaded);
    return new RunningMicrokitSystem({
      name: description.name,
      machine,
      microkit,
      events,
      console,
      notes,
      programs,
    });
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    const here = { path: file.path, line: 1, column: 1 };
    for (const problem of error.problems) problems.error(here, problem);
    throw new LoadError(`${file.path} does not fit into the machine`, problems.all);
  }
}

function programsOf(file: SystemFile, { programs }: LoadedFiles): readonly (readonly LoadedProgram[])[] {
  return file.protectionDomains.map((domain) => {
    const pair = programs.get(domain);
    return pair === undefined ? [] : [{ path: pair.image.path, program: pair.symbols, bias: 0n }];
  });
}

/** What whoever debugs the system should know and is no mistake. */
function remarks({ programs }: LoadedFiles): readonly string[] {
  const symbols = new Set([...programs.values()].map((pair) => pair.symbols));
  return [...symbols]
    .filter(({ hasDebugInfo }) => !hasDebugInfo)
    .map(
      ({ path }) =>
        `${nameOf(path)} has no debug information: functions and addresses are all that can be shown`,
    );
}

function placeText({ path, line, column }: Place): string {
  return `${path}:${line}:${column}`;
}
