import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { ROOT, type Client, type Message } from './client.ts';

const FOLDER = `${ROOT}/test/protocol/golden`;

/**
 * Compares what was said in a conversation with the text kept under test/protocol/golden. A missing text fails; with
 * UPDATE_GOLDEN=1 the texts are written anew, to be read before they are committed.
 */
export function assertGolden(client: Client, name: string): void {
  assert.deepEqual(client.mistakes, [], 'every message is one of the protocol');
  const actual = transcript(client);
  const path = `${FOLDER}/${name}.txt`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  assert.ok(existsSync(path), `${path} is missing: run with UPDATE_GOLDEN=1, read it, commit it`);
  assert.equal(actual, readFileSync(path, 'utf8'));
}

/**
 * The conversation as text that is the same in every run: no sequence numbers, addresses numbered in the order in which they
 * appear, output joined and put before the stop that follows it.
 */
export function transcript(client: Client): string {
  const addresses = new Map<string, string>();
  const stable = (text: string): string =>
    text.replaceAll(ROOT, '<root>').replace(/0x[0-9a-f]{5,}/g, (address) => {
      const known = addresses.get(address) ?? `<address ${addresses.size + 1}>`;
      addresses.set(address, known);
      return known;
    });
  const lines: string[] = [];
  let output = '';
  const flush = (): void => {
    if (output !== '') lines.push(`output ${JSON.stringify(output)}`);
    output = '';
  };
  const requests = new Map<number, Message>();
  for (const { message } of client.messages) {
    if (message.type === 'event') {
      const { event, body } = message as { readonly event: string; readonly body?: unknown };
      if (event === 'output') output += (body as DebugProtocol.OutputEvent['body']).output;
      else if (event !== 'bulkhead/console') {
        if (event === 'stopped' || event === 'terminated' || event === 'exited') flush();
        lines.push(`event ${event} ${render(body)}`.trimEnd());
      }
    } else if (message.type === 'request') requests.set(message.seq, message);
    else {
      // A request is shown with its answer: when it was sent, seen from the adapter's side, is chance.
      const request = requests.get((message as DebugProtocol.Response).request_seq);
      if (request !== undefined) lines.push(renderCall(request));
      lines.push(renderCall(message));
    }
  }
  flush();
  return `${lines.map(stable).join('\n')}\n`;
}

function renderCall(message: Message): string {
  if (message.type === 'request') {
    const { command, arguments: args } = message as {
      readonly command: string;
      readonly arguments?: unknown;
    };
    return `\n> ${command} ${render(args)}`.trimEnd();
  }
  const {
    command,
    success,
    body,
    message: reason,
  } = message as {
    readonly command: string;
    readonly success: boolean;
    readonly body?: unknown;
    readonly message?: string;
  };
  return success ? `< ${command} ${render(body)}`.trimEnd() : `< ${command} failed: ${reason ?? ''}`;
}

/** Lists of objects one item a line, everything else on one line. */
function render(body: unknown): string {
  if (body === undefined) return '';
  const [only, ...others] = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  if (
    only !== undefined &&
    Array.isArray(only[1]) &&
    only[1].length > 1 &&
    others.every(([, value]) => !Array.isArray(value))
  )
    return [
      `${only[0]}${others.length > 0 ? ` ${JSON.stringify(Object.fromEntries(others))}` : ''}`,
      ...only[1].map((item) => `    ${JSON.stringify(item)}`),
    ].join('\n');
  return JSON.stringify(body);
}
