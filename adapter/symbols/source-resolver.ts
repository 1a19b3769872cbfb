/**
 * From the paths compilers recorded to the files a person has: the tree may have moved since it was built. Asks nothing
 * but `exists`; remembers every answer.
 */

import { baseName, isAbsolute, joinPath, normalizePath } from './source-path.ts';

export interface SourceResolverOptions {
  /** Prefixes of recorded paths and what stands there now: `/build/src` to `/home/me/src`. The longest match counts. */
  readonly pathMap?: Readonly<Record<string, string>>;
  /** Files that are known to be there, such as those of the workspace; absolute. */
  readonly knownFiles?: readonly string[];
  /** Folders that relative recorded paths may be relative to. */
  readonly folders?: readonly string[];
  exists(path: string): Promise<boolean>;
}

export class SourceResolver {
  private readonly options: SourceResolverOptions;
  private readonly prefixes: readonly (readonly [from: string, to: string])[];
  private readonly byName = new Map<string, string[]>();
  private readonly resolved = new Map<string, Promise<string | undefined>>();

  constructor(options: SourceResolverOptions) {
    this.options = options;
    this.prefixes = Object.entries(options.pathMap ?? {})
      .map(([from, to]): [string, string] => [normalizePath(from), normalizePath(to)])
      .sort(([a], [b]) => b.length - a.length);
    for (const file of options.knownFiles ?? []) {
      const path = normalizePath(file);
      const sameName = this.byName.get(baseName(path)) ?? [];
      sameName.push(path);
      this.byName.set(baseName(path), sameName);
    }
  }

  /** The file that is there for a recorded path (`SourceFile.path`); undefined when none is found. */
  resolve(recorded: string): Promise<string | undefined> {
    const known = this.resolved.get(recorded) ?? this.find(normalizePath(recorded));
    this.resolved.set(recorded, known);
    return known;
  }

  /**
   * The other way, for breakpoints: which of the recorded paths mean the file at `path`. Those that resolve to it; when
   * there is none, of those that resolve to no file at all the ones that share the longest end with it.
   */
  async recordedFor(path: string, recorded: readonly string[]): Promise<string[]> {
    const wanted = normalizePath(path);
    const sameName = recorded.filter((candidate) => baseName(candidate) === baseName(wanted));
    const resolved = await Promise.all(sameName.map((candidate) => this.resolve(candidate)));
    const exact = sameName.filter(
      (candidate, index) => normalizePath(candidate) === wanted || resolved[index] === wanted,
    );
    if (exact.length > 0) return exact;
    const lost = sameName.filter((_, index) => resolved[index] === undefined);
    const scores = lost.map((candidate) => commonEnd(wanted, normalizePath(candidate)));
    return lost.filter((_, index) => scores[index] === Math.max(...scores));
  }

  private async find(recorded: string): Promise<string | undefined> {
    for (const candidate of this.candidates(recorded))
      if (await this.options.exists(candidate)) return candidate;
    return this.bestKnown(recorded);
  }

  private candidates(recorded: string): string[] {
    const mapped = this.map(recorded);
    const places = mapped === undefined ? [] : [mapped];
    if (isAbsolute(recorded)) places.push(recorded);
    else places.push(...(this.options.folders ?? []).map((folder) => joinPath(folder, recorded)));
    return places;
  }

  private map(recorded: string): string | undefined {
    for (const [from, to] of this.prefixes) {
      if (recorded === from) return to;
      if (recorded.startsWith(`${from}/`)) return joinPath(to, recorded.slice(from.length + 1));
    }
    return undefined;
  }

  /** The known file that shares the longest end with the recorded path; none when two share equally much. */
  private bestKnown(recorded: string): string | undefined {
    const sameName = this.byName.get(baseName(recorded)) ?? [];
    const scored = sameName.map((path) => ({ path, parts: commonEnd(path, recorded) }));
    const most = Math.max(0, ...scored.map(({ parts }) => parts));
    const best = scored.filter(({ parts }) => parts === most);
    return best.length === 1 ? best[0]?.path : undefined;
  }
}

/** How many path parts two paths have in common at their ends. */
function commonEnd(a: string, b: string): number {
  const left = a.split('/').reverse();
  const right = b.split('/').reverse();
  let count = 0;
  while (count < left.length && left[count] === right[count] && left[count] !== '') count++;
  return count;
}
