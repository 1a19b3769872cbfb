import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { Place, Problem } from '../problem.ts';
import { ProblemList } from '../problem-list.ts';
import { parseJson } from '../text/json.ts';
import { LineTable } from '../text/lines.ts';
import { listed } from '../text/list.ts';
import { folderOf, nameOf } from '../text/paths.ts';
import { didYouMean } from '../text/suggestion.ts';
import { checkConfiguration, type CheckedConfiguration, type ConfigurationPlaces } from './check.ts';

const DEBUG_TYPE = 'bulkhead';

export interface LaunchFile {
  /** The configurations of our type, in the file's order; VS Code's variables for paths are replaced. */
  readonly configurations: readonly LaunchFileEntry[];
  /** What is wrong with the file as a whole. */
  readonly problems: readonly Problem[];
  place(offset: number): Place;
}

export interface LaunchFileEntry {
  readonly name: string;
  readonly value: unknown;
  readonly places: ConfigurationPlaces;
}

/** Reads a launch.json (JSON with comments), VS Code's or one of the same form. */
export function readLaunchFile(path: string, text: string): LaunchFile {
  const lines = new LineTable(path, text);
  const problems = new ProblemList();
  const place = (offset: number): Place => lines.place(offset);
  const root = parseJson(text, lines, problems);
  const list = root && findNodeAtLocation(root, ['configurations']);
  if (list?.type !== 'array') {
    if (!problems.hasErrors)
      problems.error(place(list?.offset ?? 0), 'the file has no list "configurations"');
    return { configurations: [], problems: problems.all, place };
  }
  const folder = workspaceOf(path);
  const configurations = (list.children ?? []).flatMap((node) => entry(node, folder, lines) ?? []);
  return { configurations, problems: problems.all, place };
}

/** The configuration of a launch.json with a name, checked. */
export function configurationNamed(
  path: string,
  text: string,
  name: string,
): {
  readonly configuration: CheckedConfiguration | undefined;
  readonly places: ConfigurationPlaces | undefined;
  readonly problems: readonly Problem[];
} {
  const file = readLaunchFile(path, text);
  const found = file.configurations.find((each) => each.name === name);
  if (found === undefined) {
    const names = file.configurations.map((each) => each.name);
    const known = names.length === 0 ? 'there is none of type "bulkhead"' : `there are ${listed(names)}`;
    const message = `no configuration is named "${name}"; ${known}.${didYouMean(name, names)}`;
    const missing: Problem = { severity: 'error', message, place: file.place(0) };
    const problems = file.problems.length > 0 ? file.problems : [missing];
    return { configuration: undefined, places: undefined, problems };
  }
  const context = { folder: workspaceOf(path), places: found.places, programRequired: true };
  const { configuration, problems } = checkConfiguration(found.value, context);
  return { configuration, places: found.places, problems: [...file.problems, ...problems] };
}

function entry(node: Node, folder: string, lines: LineTable): LaunchFileEntry | undefined {
  const value = valueOf(node, folder);
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, name } = value as Readonly<Record<string, unknown>>;
  if (type !== DEBUG_TYPE) return undefined;
  const placeOf = (found: Node): Place => lines.place(found.offset, found.offset + found.length);
  return {
    name: typeof name === 'string' ? name : '',
    value,
    places: {
      value: (path) => placeOf(findNodeAtLocation(node, [...path]) ?? node),
      key: (key) => placeOf(keyOf(node, key) ?? node),
    },
  };
}

function keyOf(object: Node, key: string): Node | undefined {
  const property = object.children?.find((child) => child.children?.[0]?.value === key);
  return property?.children?.[0];
}

/** The value that a node stands for, as VS Code hands it to an adapter: with variables replaced. */
function valueOf(node: Node, folder: string): unknown {
  switch (node.type) {
    case 'object': {
      // A null prototype, so that a key "__proto__" is a key like any other.
      const object = Object.create(null) as Record<string, unknown>;
      for (const { children } of node.children ?? []) {
        const [key, value] = children ?? [];
        if (key !== undefined && value !== undefined) object[String(key.value)] = valueOf(value, folder);
      }
      return object;
    }
    case 'array':
      return (node.children ?? []).map((child) => valueOf(child, folder));
    case 'string':
      return String(node.value)
        .replaceAll('${workspaceFolder}', folder)
        .replaceAll('${workspaceFolderBasename}', nameOf(folder))
        .replaceAll('${pathSeparator}', '/')
        .replaceAll('${/}', '/');
    default:
      return node.value as unknown;
  }
}

/** The folder that VS Code would have opened: the one that holds `.vscode`. */
function workspaceOf(path: string): string {
  const folder = folderOf(path);
  return nameOf(folder) === '.vscode' ? folderOf(folder) : folder;
}
