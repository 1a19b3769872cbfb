import { FileError, type Files } from '../../adapter/systems/files.ts';

/** Files that exist only in a test: contents by absolute path. */
export function memoryFiles(contents: Readonly<Record<string, string | Uint8Array>>): Files {
  const bytesOf = (content: string | Uint8Array): Uint8Array<ArrayBuffer> =>
    typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  const inFolder = (path: string): string[] =>
    Object.keys(contents).filter((each) => each.startsWith(path === '/' ? '/' : `${path}/`));
  return {
    read(path) {
      const content = contents[path];
      if (content === undefined) return Promise.reject(new FileError(path, 'no such file'));
      return Promise.resolve(bytesOf(content));
    },
    stat(path) {
      const content = contents[path];
      if (content !== undefined)
        return Promise.resolve({ kind: 'file', size: bytesOf(content).length, modified: 0 });
      return Promise.resolve(
        inFolder(path).length > 0 ? { kind: 'folder', size: 0, modified: 0 } : undefined,
      );
    },
    list(path) {
      const start = path === '/' ? 1 : path.length + 1;
      const names = inFolder(path).map((each) => each.slice(start).split('/')[0] ?? '');
      return Promise.resolve([...new Set(names)].sort());
    },
  };
}
