/**
 * The way from a folder to a path, both absolute, with `/`: `../../guest`. On another drive there is none; the path is returned.
 */
export function relativePath(from: string, to: string): string {
  const here = split(from);
  const there = split(to);
  if (here[0] !== there[0]) return to;
  let common = 0;
  while (common < here.length && common < there.length && here[common] === there[common]) common++;
  const parts = [...here.slice(common).map(() => '..'), ...there.slice(common)];
  return parts.length > 0 ? parts.join('/') : '.';
}

/** The first part is the drive, or empty. */
function split(path: string): string[] {
  const [drive = '', ...parts] = path.replaceAll('\\', '/').split('/');
  return [drive.toLowerCase(), ...parts.filter((part) => part !== '' && part !== '.')];
}
