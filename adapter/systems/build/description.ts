import type { Node } from 'jsonc-parser';
import { ProblemList } from '../problem-list.ts';
import type { Problem } from '../problem.ts';
import { parseJson } from '../text/json.ts';
import { LineTable } from '../text/lines.ts';

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
  const lines = new LineTable(path, text);
  const list = new ProblemList();
  const root = parseJson(text, lines, list);
  if (root === undefined || list.hasErrors) return { description: undefined, problems: list.all };
  const programs = readDescription(root, {
    of: ({ offset, length }, message) => list.error(lines.place(offset, offset + length), message),
  });
  const problems = list.all;
  return { description: problems.length === 0 ? { programs } : undefined, problems };
}

/** Takes what is wrong with a node. */
interface NodeProblems {
  of(node: Node, message: string): void;
}

function readDescription(root: Node, problems: NodeProblems): ProgramDescription[] {
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
  problems: NodeProblems,
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
  problems: NodeProblems,
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

function readList(members: ReadonlyMap<string, Node>, key: ListKey, problems: NodeProblems): string[] {
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

function reportDuplicates(list: Node, programs: readonly ProgramDescription[], problems: NodeProblems): void {
  const seen = new Set<string>();
  programs.forEach(({ name }, index) => {
    const node = list.children?.[index];
    if (name !== '' && seen.has(name) && node !== undefined)
      problems.of(node, `there are two programs named \`${name}\``);
    seen.add(name);
  });
}
