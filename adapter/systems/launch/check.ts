import type { Place, Problem } from '../problem.ts';
import { ProblemList } from '../problem-list.ts';
import { listed } from '../text/list.ts';
import { didYouMean } from '../text/suggestion.ts';
import type { DiskConfiguration } from './configuration.ts';
import { FOREIGN_KEYS, FOREIGN_PREFIX, LAUNCH_KEYS, type KeyValue, type LaunchKeyName } from './keys.ts';
import { absolutePath } from '../text/paths.ts';

/** Where the values of a configuration were written. */
export interface ConfigurationPlaces {
  /** @param path keys and list positions from the configuration down, empty for itself. */
  value(path: readonly (string | number)[]): Place;
  key(name: string): Place;
}

/** A configuration whose values are of the right kind, with what was left out left out. Paths are absolute. */
export interface CheckedConfiguration {
  readonly program: string | undefined;
  readonly dma: 'enforce' | 'observe';
  readonly stopOnEntry: boolean;
  readonly noDebug: boolean;
  readonly memory: number;
  readonly disks: readonly DiskConfiguration[] | undefined;
  readonly liveLoopInstructions: number;
  readonly sourceMap: Readonly<Record<string, string>>;
  readonly sourceFolders: readonly string[];
  readonly rtcStart: number;
}

export interface CheckContext {
  /** Relative paths begin here; absolute. */
  readonly folder: string;
  readonly places: ConfigurationPlaces;
  /** False where a program is found in another way when the key is left out. */
  readonly programRequired: boolean;
}

/** Checks the value of a launch configuration, from launch.json or from a launch request, and fills in the defaults. */
export function checkConfiguration(
  value: unknown,
  context: CheckContext,
): { readonly configuration: CheckedConfiguration; readonly problems: readonly Problem[] } {
  const problems = new ProblemList();
  const values = new CheckedValues(isRecord(value) ? value : {}, context, problems);
  if (!isRecord(value)) problems.error(context.places.value([]), 'a launch configuration is an object');
  values.checkKeys();
  const dma = values.choice('dma') === 'observe' ? 'observe' : 'enforce';
  return {
    configuration: {
      program: values.path('program'),
      dma,
      stopOnEntry: values.flag('stopOnEntry'),
      noDebug: isRecord(value) && value['noDebug'] === true,
      memory: values.integer('memory'),
      disks: values.disks(),
      liveLoopInstructions: values.integer('liveLoopInstructions'),
      sourceMap: values.pathMap('sourceMap'),
      sourceFolders: values.paths('sourceFolders'),
      rtcStart: values.integer('rtcStart'),
    },
    problems: problems.all,
  };
}

class CheckedValues {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly context: CheckContext;
  private readonly problems: ProblemList;

  constructor(values: Readonly<Record<string, unknown>>, context: CheckContext, problems: ProblemList) {
    this.values = values;
    this.context = context;
    this.problems = problems;
  }

  checkKeys(): void {
    const names: readonly string[] = LAUNCH_KEYS.map(({ name }) => name);
    for (const key of Object.keys(this.values)) {
      if (names.includes(key) || FOREIGN_KEYS.includes(key) || key.startsWith(FOREIGN_PREFIX)) continue;
      const hint = didYouMean(key, names);
      this.problems.error(
        this.context.places.key(key),
        `"${key}" is no key of a launch configuration; there are ${listed(names)}.${hint}`,
      );
    }
    // Of no use to the adapter, but a mistake all the same.
    this.flag('trace');
  }

  path(name: LaunchKeyName): string | undefined {
    const value = this.values[name];
    const { required } = descriptionOf(name, 'path');
    if (value === undefined) {
      if (required && this.context.programRequired)
        this.problems.error(this.context.places.value([]), `the configuration needs "${name}"`);
      return undefined;
    }
    return this.absolute(value, [name], `"${name}"`);
  }

  flag(name: LaunchKeyName): boolean {
    const { fallback } = descriptionOf(name, 'flag');
    const value = this.given(name, fallback);
    if (typeof value === 'boolean') return value;
    this.error([name], `"${name}" is ${shown(value)}; expected true or false`);
    return fallback;
  }

  choice(name: LaunchKeyName): string {
    const { fallback, choices } = descriptionOf(name, 'choice');
    const value = this.given(name, fallback);
    const words = choices.map((choice) => choice.value);
    if (typeof value === 'string' && words.includes(value)) return value;
    const hint = typeof value === 'string' ? didYouMean(value, words) : '';
    this.error([name], `"${name}" is ${shown(value)}; expected ${listed(words)}.${hint}`);
    return fallback;
  }

  integer(name: LaunchKeyName): number {
    const { fallback, minimum, maximum, size } = descriptionOf(name, 'integer');
    const value = this.given(name, fallback);
    const number = size && typeof value === 'string' ? parseSize(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= minimum && number <= maximum)
      return number;
    const example = size ? ', or a string such as "64M"' : '';
    this.error(
      [name],
      `"${name}" is ${shown(value)}; expected a whole number from ${minimum} to ${maximum}${example}`,
    );
    return fallback;
  }

  paths(name: LaunchKeyName): readonly string[] {
    const value = this.given(name, []);
    if (!Array.isArray(value)) {
      this.error([name], `"${name}" is ${shown(value)}; expected a list of folders`);
      return [];
    }
    return value.flatMap(
      (item: unknown, index) => this.absolute(item, [name, index], `an entry of "${name}"`) ?? [],
    );
  }

  pathMap(name: LaunchKeyName): Readonly<Record<string, string>> {
    const value = this.given(name, {});
    if (!isRecord(value)) {
      this.error([name], `"${name}" is ${shown(value)}; expected an object of paths`);
      return {};
    }
    const entries = Object.entries(value).flatMap(([from, to]): [string, string][] => {
      const path = this.absolute(to, [name, from], `"${name}" for "${from}"`);
      return path === undefined ? [] : [[from, path]];
    });
    return Object.fromEntries(entries);
  }

  disks(): readonly DiskConfiguration[] | undefined {
    const value = this.values['disks'];
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      this.error(['disks'], `"disks" is ${shown(value)}; expected a list of paths or objects`);
      return undefined;
    }
    const disks = value.flatMap((item: unknown, index) => this.disk(item, index) ?? []);
    for (const [index, { slot }] of disks.entries())
      if (disks.findIndex((other) => other.slot === slot) !== index)
        this.error(['disks', index], `slot ${slot} already has a disk`);
    return disks;
  }

  private given(name: LaunchKeyName, fallback: unknown): unknown {
    return this.values[name] === undefined ? fallback : this.values[name];
  }

  private disk(item: unknown, index: number): DiskConfiguration | undefined {
    const at = ['disks', index];
    const object = isRecord(item) ? item : { path: item };
    for (const key of Object.keys(object))
      if (!['path', 'slot', 'readOnly'].includes(key))
        this.error([...at, key], `a disk has "path", "slot" and "readOnly", not "${key}"`);
    const path = this.absolute(object['path'], isRecord(item) ? [...at, 'path'] : at, 'the path of a disk');
    const slot = object['slot'] ?? index;
    if (typeof slot !== 'number' || !Number.isInteger(slot) || slot < 0 || slot > 7) {
      this.error([...at, 'slot'], `the slot of a disk is ${shown(slot)}; expected 0 to 7`);
      return undefined;
    }
    const readOnly = object['readOnly'] ?? false;
    if (typeof readOnly !== 'boolean')
      this.error([...at, 'readOnly'], `"readOnly" is ${shown(readOnly)}; expected true or false`);
    return path === undefined ? undefined : { path, slot, readOnly: readOnly === true };
  }

  private absolute(value: unknown, at: readonly (string | number)[], what: string): string | undefined {
    if (typeof value !== 'string' || value === '') {
      this.error(at, `${what} is ${shown(value)}; expected a path`);
      return undefined;
    }
    const variable = /\$\{[^}]*\}/.exec(value)?.[0];
    if (variable !== undefined) {
      this.error(at, `${what} contains ${variable}, which only VS Code can replace`);
      return undefined;
    }
    return absolutePath(this.context.folder, value);
  }

  private error(at: readonly (string | number)[], message: string): void {
    this.problems.error(this.context.places.value(at), message);
  }
}

/** The description of a key, which is of the kind that the caller says. */
function descriptionOf<Kind extends KeyValue['kind']>(
  name: LaunchKeyName,
  kind: Kind,
): Extract<KeyValue, { kind: Kind }> {
  const value: KeyValue | undefined = LAUNCH_KEYS.find((key) => key.name === name)?.value;
  if (value?.kind !== kind) throw new Error(`launch key ${name} is no ${kind}`);
  return value as Extract<KeyValue, { kind: Kind }>;
}

function parseSize(text: string): number | undefined {
  const parts = /^([0-9]{1,12})\s*([kKmMgG]?)i?[bB]?$/.exec(text);
  if (parts === null) return undefined;
  const powers: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
  return Number(parts[1]) * (powers[(parts[2] ?? '').toLowerCase()] ?? 1);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value in a message: short, and never an object spilled out. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'number' || typeof value === 'boolean') return value.toString();
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : 'an object';
}
