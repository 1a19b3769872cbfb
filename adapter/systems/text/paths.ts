/** Paths with `/`, absolute from a root (`/home/x`) or a drive (`C:/x`). */

export function isAbsolute(path: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path);
}

/** `.` and `..` are resolved, `\` of Windows becomes `/`. */
export function absolutePath(folder: string, path: string): string {
  return normalised(isAbsolute(path) ? path : `${folder}/${path}`);
}

export function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end <= 0 ? '/' : path.slice(0, end);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function normalised(path: string): string {
  // A backslash is an ordinary character of a name except where Windows' paths are recognised.
  const slashes = /^(?:[A-Za-z]:|\\\\)/.test(path) ? path.replaceAll('\\', '/') : path;
  const drive = /^(?:[A-Za-z]:|\/(?=\/))?/.exec(slashes)?.[0] ?? '';
  const parts: string[] = [];
  for (const part of slashes.slice(drive.length).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `${drive}/${parts.join('/')}`;
}
