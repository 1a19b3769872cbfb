import { RequestError } from './errors.ts';

/**
 * A request's arguments as they came: anything. Each handler takes out what it needs; what is missing or of another type
 * ends the request with an error that names it.
 */
export class Arguments {
  readonly command: string;
  readonly raw: Readonly<Record<string, unknown>>;
  private readonly path: string;

  constructor(command: string, raw: unknown, path = '') {
    this.command = command;
    this.raw = isRecord(raw) ? raw : {};
    this.path = path;
  }

  has(name: string): boolean {
    return this.raw[name] !== undefined && this.raw[name] !== null;
  }

  string(name: string): string {
    return this.optionalString(name) ?? this.refuse(name, 'a text');
  }

  optionalString(name: string): string | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'string' ? value : this.refuse(name, 'a text');
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? this.refuse(name, 'a whole number');
  }

  optionalInteger(name: string): number | undefined {
    const value = this.raw[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'number' && Number.isSafeInteger(value)
      ? value
      : this.refuse(name, 'a whole number');
  }

  boolean(name: string): boolean {
    const value = this.raw[name];
    if (value === undefined || value === null) return false;
    return typeof value === 'boolean' ? value : this.refuse(name, 'true or false');
  }

  /** An object; an empty one when it is missing. */
  object(name: string): Arguments {
    const value = this.raw[name];
    if (value === undefined || value === null) return new Arguments(this.command, {}, `${this.path}${name}.`);
    if (!isRecord(value)) return this.refuse(name, 'an object');
    return new Arguments(this.command, value, `${this.path}${name}.`);
  }

  /** A list of objects; an empty one when it is missing. */
  objects(name: string): Arguments[] {
    return this.list(name).map((item, index) => {
      if (!isRecord(item)) return this.refuse(`${name}[${index}]`, 'an object');
      return new Arguments(this.command, item, `${this.path}${name}[${index}].`);
    });
  }

  strings(name: string): string[] {
    return this.list(name).map((item, index) =>
      typeof item === 'string' ? item : this.refuse(`${name}[${index}]`, 'a text'),
    );
  }

  private list(name: string): readonly unknown[] {
    const value = this.raw[name];
    if (value === undefined || value === null) return [];
    return Array.isArray(value) ? (value as unknown[]) : this.refuse(name, 'a list');
  }

  refuse(name: string, expected: string): never {
    throw new RequestError('badArgument', {
      command: this.command,
      argument: `${this.path}${name}`,
      expected,
    });
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
