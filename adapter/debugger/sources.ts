import type { Files } from '../systems/files.ts';
import type { Program, SourceFile } from '../symbols/program.ts';
import { baseName, isAbsolute, joinPath, normalizePath } from '../symbols/source-path.ts';

export interface SourceFolders {
  /** From prefix in the debug information to folder. */
  readonly sourceMap: Readonly<Record<string, string>>;
  /** Searched by longest matching path: the user's folders, then those around the description and the programs. */
  readonly folders: readonly string[];
}

/**
 * Which file on disk a file of the debug information is. Compilers write the paths of the machine they ran on: another folder,
 * a container, another drive. Files are found once, when the system is loaded; afterwards every question is a look-up.
 */
export class Sources {
  private readonly onDisk = new Map<string, string>();
  private readonly byName = new Map<string, { readonly program: Program; readonly file: SourceFile }[]>();

  private constructor(programs: readonly Program[]) {
    for (const program of programs)
      for (const file of program.sources) {
        const key = file.name.toLowerCase();
        this.byName.set(key, [...(this.byName.get(key) ?? []), { program, file }]);
      }
  }

  static async find(programs: readonly Program[], folders: SourceFolders, files: Files): Promise<Sources> {
    const sources = new Sources(programs);
    const paths = new Set(programs.flatMap((program) => program.sources.map(({ path }) => path)));
    await Promise.all(
      [...paths].map(async (path) => {
        const found = await firstExisting(candidates(path, folders), files);
        if (found !== undefined) sources.onDisk.set(path, found);
      }),
    );
    return sources;
  }

  /** The path on disk, or undefined when the file was not found. */
  onDiskOf(path: string): string | undefined {
    return this.onDisk.get(path);
  }

  /** Whether the debug information has a file of exactly this path. */
  isDebugPath(path: string): boolean {
    return (this.byName.get(baseName(tidy(path))) ?? []).some(({ file }) => file.path === path);
  }

  /** The path to show: on disk when it is there, else as the debug information has it. */
  shown(path: string): string {
    return this.onDisk.get(path) ?? path;
  }

  /** The files of the programs that a client's path means, in the programs that have them. */
  matching(clientPath: string): readonly { readonly program: Program; readonly file: SourceFile }[] {
    const wanted = tidy(clientPath);
    const same = this.byName.get(baseName(wanted)) ?? [];
    const exact = same.filter(
      ({ file }) => tidy(this.shown(file.path)) === wanted || tidy(file.path) === wanted,
    );
    if (exact.length > 0) return exact;
    // No path is equal: the one with the most equal last parts, when it is the only such one and was not found elsewhere.
    const lost = same.filter(({ file }) => !this.onDisk.has(file.path));
    const best = Math.max(0, ...lost.map(({ file }) => equalTail(tidy(file.path), wanted)));
    const nearest = lost.filter(({ file }) => equalTail(tidy(file.path), wanted) === best);
    return best > 0 && new Set(nearest.map(({ file }) => file.path)).size === 1 ? nearest : [];
  }

  /** Files, as they are shown, whose path ends in this relative path: how one names a file without saying where it is. */
  endingIn(relative: string): readonly string[] {
    const tail = `/${tidy(relative).replace(/^(\.\/)+/, '')}`;
    const same = this.byName.get(baseName(tidy(relative))) ?? [];
    const shown = new Set(same.map(({ file }) => this.shown(file.path)));
    return [...shown].filter((path) => `/${tidy(path)}`.endsWith(tail));
  }

  /** Paths in the debug information of files of the same name: what to say when nothing matches. */
  namesakes(clientPath: string): readonly string[] {
    return [...new Set((this.byName.get(baseName(tidy(clientPath))) ?? []).map(({ file }) => file.path))];
  }
}

/** Where a file may be, best guess first. */
function candidates(path: string, { sourceMap, folders }: SourceFolders): string[] {
  const found: string[] = [];
  const prefixes = Object.entries(sourceMap).sort(([a], [b]) => b.length - a.length);
  for (const [from, to] of prefixes)
    if (path === from || path.startsWith(from.endsWith('/') ? from : `${from}/`))
      found.push(joinPath(to, path.slice(from.length).replace(/^\//, '')));
  if (isAbsolute(path)) found.push(path);
  // `..` in a relative path leads out of the folder that the compiler ran in.
  else for (const folder of folders) found.push(joinPath(folder, path));
  const parts = normalizePath(path)
    .split('/')
    .filter((part) => part !== '' && part !== '..' && !/^[A-Za-z]:$/.test(part));
  for (let from = 0; from < parts.length; from++)
    for (const folder of folders) found.push(joinPath(folder, parts.slice(from).join('/')));
  return found;
}

async function firstExisting(paths: readonly string[], files: Files): Promise<string | undefined> {
  for (const path of paths) if ((await files.stat(path))?.kind === 'file') return path;
  return undefined;
}

/** For comparing: one kind of separator, drives and names without case. */
function tidy(path: string): string {
  return path.replaceAll('\\', '/').toLowerCase();
}

function equalTail(a: string, b: string): number {
  const left = a.split('/').reverse();
  const right = b.split('/').reverse();
  let count = 0;
  while (count < left.length && left[count] === right[count]) count++;
  return count;
}
