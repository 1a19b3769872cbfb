import type { Node, ParseError } from 'jsonc-parser';
import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Place, Problem } from '../problem.ts';

/** The file that says how a folder's programs are built. */
export const BUILD_DESCRIPTION = 'bulkhead.build.json';

/** One ELF file: `build/NAME.elf` beside the description. Paths are relative to the description's folder. */
export interface ProgramDescription {
  readonly name: string;
  readonly sources: readonly string[];
  /** Folders for `#include`, besides those of the guest headers. */
  readonly include: readonly string[];
  /** `NAME` or `NAME=VALUE`. */
  readonly defines: readonly string[];
  /** Options for the compiler, after Bulkhead's own. */
  readonly cflags: readonly string[];
}

export interface BuildDescription {
  readonly programs: readonly ProgramDescription[];
}

export interface ParsedBuildDescription {
  /** Undefined when a problem is an error. */
  readonly description: BuildDescription | undefined;
  readonly problems: readonly Problem[];
}

const LISTS = ['sources', 'include', 'defines', 'cflags'] as const;
type ListKey = (typeof LISTS)[number];

/**
 * Reads a `bulkhead.build.json`: `{ "include"?, "defines"?, "cflags"?, "programs": [{ "name", "sources", ... }] }`, with comments
 * allowed. Lists on top hold for every program, before its own. Every mistake is reported, all of them at once.
 */
export function parseBuildDescription(text: string, path: string): ParsedBuildDescription {
  const problems = new ProblemCollector(text, path);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  for (const error of errors) problems.at(error.offset, error.length, `not JSON: ${inWords(error)}`);
  if (errors.length > 0 || root === undefined) {
    if (errors.length === 0) problems.at(0, 0, 'the file is empty');
    return { description: undefined, problems: problems.all };
  }
  const programs = readDescription(root, problems);
  const description = problems.all.length === 0 ? { programs } : undefined;
  return { description, problems: problems.all };
}

/** `CloseBraceExpected` as `close brace expected`. */
function inWords({ error }: ParseError): string {
  return printParseErrorCode(error)
    .replace(/(?<!^)[A-Z]/g, ' $&')
    .toLowerCase();
}

function readDescription(root: Node, problems: ProblemCollector): ProgramDescription[] {
  const members = readMembers(
    root,
    ['programs', 'include', 'defines', 'cflags'],
    'a build description',
    problems,
  );
  const common = {
    include: readList(members, 'include', problems),
    defines: readList(members, 'defines', problems),
    cflags: readList(members, 'cflags', problems),
  };
  const list = members.get('programs');
  if (list?.type !== 'array') {
    problems.of(list ?? root, 'a build description needs `programs`, a list');
    return [];
  }
  const programs = (list.children ?? []).map((node) => readProgram(node, common, problems));
  reportDuplicates(list, programs, problems);
  return programs;
}

function readProgram(
  node: Node,
  common: Omit<ProgramDescription, 'name' | 'sources'>,
  problems: ProblemCollector,
): ProgramDescription {
  const members = readMembers(node, ['name', ...LISTS], 'a program', problems);
  const name = members.get('name');
  const sources = readList(members, 'sources', problems);
  if (!isProgramName(name?.value))
    problems.of(name ?? node, 'a program needs a `name` of letters, digits, `_`, `-` and `.`');
  if (sources.length === 0)
    problems.of(members.get('sources') ?? node, 'a program needs `sources`, at least one');
  return {
    name: isProgramName(name?.value) ? name.value : '',
    sources,
    include: [...common.include, ...readList(members, 'include', problems)],
    defines: [...common.defines, ...readList(members, 'defines', problems)],
    cflags: [...common.cflags, ...readList(members, 'cflags', problems)],
  };
}

function readMembers(
  node: Node,
  known: readonly string[],
  what: string,
  problems: ProblemCollector,
): ReadonlyMap<string, Node> {
  const members = new Map<string, Node>();
  if (node.type !== 'object') {
    problems.of(node, `${what} is an object`);
    return members;
  }
  for (const property of node.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (!known.includes(name))
      problems.of(
        key,
        `${what} has no \`${name}\`; known are ${known.map((each) => `\`${each}\``).join(', ')}`,
      );
    else if (members.has(name)) problems.of(key, `\`${name}\` is given twice`);
    members.set(name, value);
  }
  return members;
}

function readList(members: ReadonlyMap<string, Node>, key: ListKey, problems: ProblemCollector): string[] {
  const node = members.get(key);
  if (node === undefined) return [];
  const items = (node.type === 'array' ? node.children : undefined)?.map(({ value }) => value as unknown);
  if (items?.every((item) => typeof item === 'string')) return items;
  problems.of(node, `\`${key}\` is a list of strings`);
  return [];
}

function isProgramName(value: unknown): value is string {
  // The name becomes a file name; it must not lead out of the folder.
  return typeof value === 'string' && /^[A-Za-z0-9_][\w.-]*$/.test(value);
}

function reportDuplicates(
  list: Node,
  programs: readonly ProgramDescription[],
  problems: ProblemCollector,
): void {
  const seen = new Set<string>();
  programs.forEach(({ name }, index) => {
    const node = list.children?.[index];
    if (name !== '' && seen.has(name) && node !== undefined)
      problems.of(node, `there are two programs named \`${name}\``);
    seen.add(name);
  });
}

class ProblemCollector {
  readonly all: Problem[] = [];
  private readonly text: string;
  private readonly path: string;

  constructor(text: string, path: string) {
    this.text = text;
    this.path = path;
  }

  of(node: Node, message: string): void {
    this.at(node.offset, node.length, message);
  }

  at(offset: number, length: number, message: string): void {
    this.all.push({ severity: 'error', message, place: this.place(offset, length) });
  }

  private place(offset: number, length: number): Place {
    const before = this.text.slice(0, offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    const lineEnd = this.text.slice(offset, offset + length).split('\n', 1)[0]?.length ?? 0;
    return { path: this.path, line: before.length, column, endColumn: column + lineEnd };
  }
}
