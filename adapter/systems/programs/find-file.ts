import type { Files } from '../files.ts';
import type { Named } from '../description/system-file.ts';
import { absolutePath, folderOf, isAbsolute, nameOf } from '../text/paths.ts';
import { didYouMean } from '../text/suggestion.ts';

/** Where programs lie when not at the path that a description gives: the build's output, then what was built before. */
const FOLDERS = ['', 'build/', 'prebuilt/'];

export type FoundFile =
  | { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }
  /** What to tell whoever wrote the description. */
  | { readonly problem: string };

/**
 * Finds a file that a description names: as it stands, or relative to the description's folder, that folder's `build` and
 * `prebuilt`, in this order.
 */
export async function findFile(files: Files, description: string, named: Named): Promise<FoundFile> {
  const folder = folderOf(description);
  const candidates = isAbsolute(named.text)
    ? [absolutePath(folder, named.text)]
    : FOLDERS.map((subfolder) => absolutePath(folder, subfolder + named.text));
  for (const path of candidates) {
    const found = await files.stat(path);
    if (found?.kind === 'folder') return { problem: `${path} is a folder; expected a file` };
    if (found === undefined) continue;
    try {
      return { path, bytes: await files.read(path) };
    } catch (error) {
      return { problem: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
  const names = await Promise.all(candidates.map((path) => files.list(folderOf(path))));
  const hint = didYouMean(nameOf(named.text), names.flat());
  return { problem: `there is no file "${named.text}"; looked for ${candidates.join(', ')}.${hint}` };
}
