import { FileError, type Files } from '../files.ts';
import { LoadError, type Problem } from '../problem.ts';
import { absolutePath, folderOf, nameOf } from '../text/paths.ts';
import { didYouMean } from '../text/suggestion.ts';
import { checkConfiguration, type CheckedConfiguration, type ConfigurationPlaces } from './check.ts';
import type { DiskConfiguration, LaunchConfiguration } from './configuration.ts';
import { configurationNamed, readLaunchFile } from './launch-file.ts';

/**
 * The configuration that a launch request carries. What is wrong with it is reported where the folder's launch.json says it,
 * when it comes from there.
 * @param folder where relative paths begin.
 * @throws LoadError with all that is wrong with it.
 */
export async function configurationFromArguments(
  files: Files,
  value: unknown,
  folder: string,
): Promise<LaunchConfiguration> {
  const places =
    (await placesInFile(files, value, `${folder}/.vscode/launch.json`)) ?? nowhere(value, folder);
  const { configuration, problems } = checkConfiguration(value, { folder, places, programRequired: true });
  return complete(files, configuration, places, problems);
}

async function placesInFile(
  files: Files,
  value: unknown,
  path: string,
): Promise<ConfigurationPlaces | undefined> {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  if (typeof name !== 'string' || (await files.stat(path))?.kind !== 'file') return undefined;
  const text = await textOf(files, path);
  if (typeof text !== 'string') return undefined;
  return readLaunchFile(path, text).configurations.find((entry) => entry.name === name)?.places;
}

/** A configuration that was never written down: the program stands for it. */
function nowhere(value: unknown, folder: string): ConfigurationPlaces {
  const program =
    typeof value === 'object' && value !== null && 'program' in value ? value.program : undefined;
  const path = typeof program === 'string' ? absolutePath(folder, program) : folder;
  const here = { path, line: 1, column: 1 };
  return { value: () => here, key: () => here };
}

/** The configuration named in a launch.json. @throws LoadError */
export async function configurationFromFile(
  files: Files,
  path: string,
  name: string,
): Promise<LaunchConfiguration> {
  const missingReason = await missing(files, path);
  const text = missingReason === undefined ? await textOf(files, path) : { problem: missingReason };
  if (typeof text !== 'string')
    throw new LoadError(text.problem, [
      { severity: 'error', message: text.problem, place: { path, line: 1, column: 1 } },
    ]);
  const { configuration, places, problems } = configurationNamed(path, text, name);
  if (configuration === undefined || places === undefined)
    throw new LoadError(`launch.json has no usable configuration "${name}"`, problems);
  return complete(files, configuration, places, problems);
}

async function textOf(files: Files, path: string): Promise<string | { readonly problem: string }> {
  try {
    return new TextDecoder().decode(await files.read(path));
  } catch (error) {
    if (error instanceof FileError) return { problem: error.message };
    throw error;
  }
}

/** Checks what needs the file system and adds the defaults that depend on it. */
async function complete(
  files: Files,
  checked: CheckedConfiguration,
  places: ConfigurationPlaces,
  earlier: readonly Problem[],
): Promise<LaunchConfiguration> {
  const problems = [...earlier];
  const { program } = checked;
  if (program !== undefined) {
    const reason = await missing(files, program);
    if (reason !== undefined)
      problems.push({ severity: 'error', message: `"program": ${reason}`, place: places.value(['program']) });
  }
  for (const [index, disk] of (checked.disks ?? []).entries()) {
    const reason = await missing(files, disk.path);
    if (reason !== undefined)
      problems.push({
        severity: 'error',
        message: `disk ${index}: ${reason}`,
        place: places.value(['disks', index]),
      });
  }
  if (program === undefined || problems.some(({ severity }) => severity === 'error'))
    throw new LoadError('the launch configuration has mistakes', problems);
  return { ...checked, program, disks: checked.disks ?? (await defaultDisks(files, program)) };
}

/** `disk.img` beside the program, in the first slot. */
async function defaultDisks(files: Files, program: string): Promise<readonly DiskConfiguration[]> {
  const path = `${folderOf(program)}/disk.img`;
  const found = await files.stat(path);
  return found?.kind === 'file' ? [{ path, slot: 0, readOnly: false }] : [];
}

/** @returns why there is no file of that path, or undefined when there is one. */
async function missing(files: Files, path: string): Promise<string | undefined> {
  const found = await files.stat(path);
  if (found?.kind === 'file') return undefined;
  if (found?.kind === 'folder') return `${path} is a folder; expected a file`;
  const hint = didYouMean(nameOf(path), await files.list(folderOf(path)));
  return `there is no file ${path}.${hint}`;
}
