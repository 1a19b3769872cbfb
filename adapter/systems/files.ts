/** All that the rooms know of a file system. Node, a browser's workspace and tests implement it. Paths are absolute, with `/`. */
export interface Files {
  /** @throws FileError when it cannot be read. */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** undefined when there is nothing of that name. */
  stat(
    path: string,
  ): Promise<
    { readonly kind: 'file' | 'folder'; readonly size: number; readonly modified: number } | undefined
  >;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
}

export class FileError extends Error {
  override readonly name = 'FileError';
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
  }
}
