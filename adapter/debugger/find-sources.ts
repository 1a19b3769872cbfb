import type { Files } from '../systems/files.ts';
import type { LaunchConfiguration } from '../systems/launch/configuration.ts';
import type { System } from '../systems/system.ts';
import { Sources } from './sources.ts';

/** The sources of a system's programs: where the configuration says, and around the description and the programs. */
export function findSources(
  configuration: Pick<LaunchConfiguration, 'program' | 'sourceMap' | 'sourceFolders'>,
  system: System,
  files: Files,
): Promise<Sources> {
  const programs = system.partitions.flatMap((partition) => partition.programs);
  const around = [configuration.program, ...programs.map(({ path }) => path)].flatMap(foldersAround);
  return Sources.find(
    [...new Set(programs.map(({ program }) => program))],
    {
      sourceMap: configuration.sourceMap,
      folders: [...new Set([...configuration.sourceFolders, ...around])],
    },
    files,
  );
}

/** The folder of a file and the two above it: where the sources of a build usually are. */
function foldersAround(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return [parts, parts.slice(0, -1), parts.slice(0, -2)]
    .filter((each) => each.length > 1)
    .map((each) => each.join('/'));
}
