import type {
  ConsoleOutputBody,
  FaultEventBody,
  PlaceBody,
  ProblemsBody,
} from '../../adapter/protocol/custom.ts';

/** What the extension listens for in the messages that an adapter sends. */
export type Signal =
  | { readonly kind: 'fault'; readonly fault: FaultEventBody }
  | { readonly kind: 'problems'; readonly problems: ProblemsBody['problems'] }
  | { readonly kind: 'console'; readonly console: string; readonly bytes: Uint8Array }
  /** The system is loaded: its consoles and partitions can be asked for. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'running' };

/** Requests after whose answer the machine runs; the protocol wants no `continued` event after them. */
const RESUMING = new Set([
  'continue',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'goto',
  'restartFrame',
]);

/** @returns undefined for every message that is not for us, and for one whose body is not of the agreed shape. */
export function readSignal(message: unknown): Signal | undefined {
  if (!isObject(message)) return undefined;
  if (message['type'] === 'event') return readEvent(message['event'], message['body']);
  if (message['type'] === 'response' && message['success'] === true) return readResponse(message['command']);
  return undefined;
}

function readResponse(command: unknown): Signal | undefined {
  if (command === 'launch' || command === 'attach' || command === 'restart') return { kind: 'ready' };
  return typeof command === 'string' && RESUMING.has(command) ? { kind: 'running' } : undefined;
}

function readEvent(event: unknown, body: unknown): Signal | undefined {
  switch (event) {
    case 'stopped':
      return { kind: 'stopped' };
    case 'continued':
      return { kind: 'running' };
    case 'bulkhead/fault':
      return isFault(body) ? { kind: 'fault', fault: body } : undefined;
    case 'bulkhead/problems':
      return isProblems(body) ? { kind: 'problems', problems: body.problems } : undefined;
    case 'bulkhead/console':
      return isConsoleOutput(body)
        ? { kind: 'console', console: body.console, bytes: Buffer.from(body.data, 'base64') }
        : undefined;
    default:
      return undefined;
  }
}

function isFault(body: unknown): body is FaultEventBody {
  return (
    isObject(body) &&
    typeof body['code'] === 'string' &&
    isOneOf(body['severity'], ['error', 'warning', 'note']) &&
    typeof body['message'] === 'string' &&
    isOptionalPlace(body['place']) &&
    typeof body['where'] === 'string' &&
    Array.isArray(body['related']) &&
    body['related'].every(
      (link: unknown) =>
        isObject(link) &&
        typeof link['message'] === 'string' &&
        typeof link['where'] === 'string' &&
        isOptionalPlace(link['place']),
    ) &&
    typeof body['id'] === 'number' &&
    typeof body['count'] === 'number' &&
    typeof body['report'] === 'string'
  );
}

function isProblems(body: unknown): body is ProblemsBody {
  return (
    isObject(body) &&
    Array.isArray(body['problems']) &&
    body['problems'].every(
      (problem: unknown) =>
        isObject(problem) &&
        isOneOf(problem['severity'], ['error', 'warning']) &&
        typeof problem['message'] === 'string' &&
        isPlace(problem['place']),
    )
  );
}

function isConsoleOutput(body: unknown): body is ConsoleOutputBody {
  return isObject(body) && typeof body['console'] === 'string' && typeof body['data'] === 'string';
}

function isOptionalPlace(place: unknown): place is PlaceBody | undefined {
  return place === undefined || place === null || isPlace(place);
}

function isPlace(place: unknown): place is PlaceBody {
  return (
    isObject(place) &&
    typeof place['path'] === 'string' &&
    typeof place['line'] === 'number' &&
    typeof place['column'] === 'number'
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isOneOf(value: unknown, choices: readonly string[]): boolean {
  return typeof value === 'string' && choices.includes(value);
}
