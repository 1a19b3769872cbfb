/** Paths as compilers write them: POSIX, or Windows with drives; joined and tidied without asking a file system. */

/** `name` seen from `directory`: absolute names stay as they are. */
export function joinPath(directory: string, name: string): string {
  if (isAbsolute(name) || directory === '') return normalizePath(name);
  return normalizePath(`${directory}/${name}`);
}

export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || path.startsWith('\\\\') || /^[A-Za-z]:[\\/]/.test(path);
}

/** Without `.`, `..` and doubled separators; always with `/`. */
export function normalizePath(path: string): string {
  const slashed = /^[A-Za-z]:[\\/]|^\\\\/.test(path) ? path.replaceAll('\\', '/') : path;
  const rooted = slashed.startsWith('/');
  const parts: string[] = [];
  for (const part of slashed.split('/')) {
    if (part === '' || part === '.') continue;
    const last = parts.at(-1);
    if (part !== '..') parts.push(part);
    else if (last !== undefined && last !== '..' && !/^[A-Za-z]:$/.test(last)) parts.pop();
    else if (!rooted) parts.push(part);
  }
  const share = slashed.startsWith('//') ? '/' : '';
  return `${share}${rooted ? '/' : ''}${parts.join('/')}`;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
