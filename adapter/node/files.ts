import { statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { FileError, type Files } from '../systems/files.ts';

/** Larger files are no programs, descriptions or disk images that one would debug with. */
const MAX_SIZE = 1024 * 1024 * 1024;

/** The file system of the computer. */
export const nodeFiles: Files = {
  async read(path) {
    try {
      const found = await stat(path);
      const { size } = found;
      // Reading a device or a pipe may never end.
      if (!found.isFile() && !found.isDirectory()) throw new FileError(path, 'it is no ordinary file');
      if (size > MAX_SIZE)
        throw new FileError(path, `the file has ${size} bytes; more than ${MAX_SIZE} are not read`);
      return new Uint8Array(await readFile(path));
    } catch (error) {
      throw error instanceof FileError ? error : new FileError(path, reasonOf(error));
    }
  },

  stat(path) {
    return Promise.resolve(statOf(path));
  },

  async list(path) {
    try {
      return (await readdir(path)).sort();
    } catch {
      return [];
    }
  },
};

/** Most questions are about files that are not there: this way they cost no error, and no turn of the event loop. */
function statOf(path: string): Awaited<ReturnType<Files['stat']>> {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    const kind = found.isDirectory() ? 'folder' : 'file';
    return { kind, size: found.size, modified: found.mtimeMs };
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'it is a folder',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}
