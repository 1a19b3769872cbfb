import { isAbsolute, join } from 'node:path';

/** Compilers name files as they were given to them; the problem matcher wants to know in which folder they are. */
export function absolutePaths(messages: string, folder: string): string {
  return messages.replace(/^([^\s:][^:\n]*)(?=:\d+:\d+: )/gm, (path) =>
    isAbsolute(path) ? path : join(folder, path),
  );
}
