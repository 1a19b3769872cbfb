import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { checkConfiguration, type ConfigurationPlaces } from '../../adapter/systems/launch/check.ts';
import { readLaunchFile } from '../../adapter/systems/launch/launch-file.ts';
import type { Problem } from '../../adapter/systems/problem.ts';

/** A launch configuration whose variables have been replaced. */
export type Configuration = Readonly<Record<string, unknown>> & { readonly name: string };

export interface CheckedProgram {
  /** Absolute, and a file; undefined when a problem says why not. */
  readonly program: string | undefined;
  /** Where they stand in launch.json, or at its beginning when the configuration is not in it. */
  readonly problems: readonly Problem[];
}

/**
 * Checks a configuration before there is an adapter that would, because only here it is known where in launch.json it stands.
 * @param folder the workspace folder.
 */
export async function checkLaunch(config: Configuration, folder: string): Promise<CheckedProgram> {
  const places = await placesOf(config.name, folder);
  const { problems } = checkConfiguration(config, { folder: slashes(folder), places, programRequired: true });
  const given = config['program'];
  if (typeof given !== 'string' || given === '') return { program: undefined, problems };
  const program = isAbsolute(given) ? given : join(folder, given);
  if (await isFile(program)) return { program, problems };
  const message = `"program": there is no file ${program}; expected a .system file or a RISC-V ELF file`;
  const missing: Problem = { severity: 'error', message, place: places.value(['program']) };
  return { program: undefined, problems: [...problems, missing] };
}

async function placesOf(name: string, folder: string): Promise<ConfigurationPlaces> {
  const path = join(folder, '.vscode', 'launch.json');
  const start = { path, line: 1, column: 1 };
  try {
    const { configurations } = readLaunchFile(slashes(path), await readFile(path, 'utf8'));
    const places = configurations.find((entry) => entry.name === name)?.places;
    if (places) return places;
  } catch {
    // There is no launch.json: the configuration comes from a command or from the settings.
  }
  return { value: () => start, key: () => start };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
