import type { DebugProtocol } from '@vscode/debugprotocol';

/**
 * Every error a request can end with: its number and its sentence. `{name}` is filled in by the client or by us.
 * A translation is another table with the same keys (see `catalogueFor`).
 */
const ENGLISH = {
  badArgument: [1001, 'The request `{command}` needs `{argument}` to be {expected}.'],
  unknownCommand: [1002, 'Bulkhead does not know the request `{command}`.'],
  notStopped: [1003, 'notStopped'],
  notStarted: [1004, 'There is no system yet: `{command}` needs a `launch` that succeeded.'],
  alreadyLaunched: [1005, 'This session has launched its system already.'],
  ended: [1006, 'The system has ended.'],
  cancelled: [1007, 'cancelled'],
  internal: [1008, 'Bulkhead failed while it answered `{command}`: {reason}. Please report this.'],
  launchFailed: [2001, '{reason}'],
  attachUnsupported: [
    2002,
    'Bulkhead owns the machine it debugs, so there is nothing to attach to. Use a `launch` configuration.',
  ],
  noThread: [3001, 'There is no thread {thread}.'],
  staleFrame: [3002, 'This stack frame belongs to an earlier stop.'],
  staleVariable: [3003, 'These variables belong to an earlier stop.'],
  noSource: [3004, 'There is no source text with the number {reference}.'],
  cannotStep: [3005, '{reason}'],
  evaluation: [3006, '{reason}'],
  notWritable: [3007, '{reason}'],
  badReference: [3008, '`{reference}` is no memory reference; expected an address such as 0x80000000.'],
  noPartition: [3009, 'There is no partition `{name}`. There are: {names}.'],
  noConsole: [3010, 'There is no console `{name}`. There are: {names}.'],
  noInput: [3011, 'The console `{name}` takes no input.'],
  partitionState: [3012, '{reason}'],
  noException: [3013, 'The thread {thread} is not stopped by a fault.'],
  noTarget: [3014, 'This target belongs to an earlier stop.'],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorName = keyof typeof ENGLISH;

/** The sentences in the client's language; today there is one. */
function catalogueFor(_locale: string | undefined): Record<ErrorName, readonly [number, string]> {
  return ENGLISH;
}

/** A client that steps fast asks on about the stop before: that is no news for the user. */
const QUIET: ReadonlySet<ErrorName> = new Set<ErrorName>([
  'notStopped',
  'cancelled',
  'evaluation',
  'staleFrame',
  'staleVariable',
  'noTarget',
]);

/** A request that ends with an error on purpose. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: ErrorName;
  readonly variables: Readonly<Record<string, string>>;

  constructor(code: ErrorName, variables: Readonly<Record<string, string>> = {}) {
    super(fill(ENGLISH[code][1], variables));
    this.code = code;
    this.variables = variables;
  }

  /** Errors that are part of ordinary use are not shown in a dialogue. */
  get quiet(): boolean {
    return QUIET.has(this.code);
  }
}

/** The body of a failed response, and its short `message`. */
export function renderError(
  error: RequestError,
  locale: string | undefined,
): { readonly message: string; readonly body: DebugProtocol.ErrorResponse['body'] } {
  const [id, format] = catalogueFor(locale)[error.code];
  const text = fill(format, error.variables);
  return {
    message: text,
    body: { error: { id, format: text, showUser: !error.quiet } },
  };
}

function fill(format: string, variables: Readonly<Record<string, string>>): string {
  return format.replace(/\{(\w+)\}/g, (whole, name: string) => variables[name] ?? whole);
}
