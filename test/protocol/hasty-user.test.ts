import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { loadSystem } from '../../adapter/protocol/load-system.ts';
import { Client } from './support/client.ts';
import { PROGRAM, source } from './support/scenario.ts';

const FILE = `${PROGRAM}/debugger.c`;

/** Requests that a user's clicks and VS Code's own curiosity make, in any order and at any time. */
const request = fc.oneof(
  fc
    .constantFrom('next', 'stepIn', 'stepOut', 'continue', 'pause')
    .map((command) => ({ command, args: { threadId: 1 } })),
  fc
    .constantFrom('next', 'stepIn')
    .map((command) => ({ command, args: { threadId: 2, granularity: 'instruction' } })),
  fc.constant({ command: 'threads', args: {} }),
  fc
    .constantFrom(1, 2)
    .map((threadId) => ({ command: 'stackTrace', args: { threadId, startFrame: 0, levels: 20 } })),
  fc.nat({ max: 400 }).map((frameId) => ({ command: 'scopes', args: { frameId } })),
  fc.nat({ max: 800 }).map((variablesReference) => ({ command: 'variables', args: { variablesReference } })),
  fc
    .nat({ max: 400 })
    .map((frameId) => ({ command: 'evaluate', args: { expression: 'counter', frameId, context: 'watch' } })),
  fc.array(fc.integer({ min: 1, max: 130 }), { maxLength: 4 }).map((lines) => ({
    command: 'setBreakpoints',
    args: { source: source(FILE), breakpoints: lines.map((line) => ({ line, hitCondition: '%3' })) },
  })),
  fc.constant({ command: 'bulkhead/partitions', args: {} }),
  fc.nat({ max: 1 << 20 }).map((offset) => ({
    command: 'disassemble',
    args: { memoryReference: '0x200000', offset, instructionOffset: -10, instructionCount: 20 },
  })),
  fc.constant({ command: 'restart', args: {} }),
);

describe('R2: a hasty user', () => {
  it('never leaves a request unanswered, whatever is pressed when', async function () {
    this.timeout(120_000);
    let bursts = 0;
    const client = Client.inProcess(loadSystem);
    await client.launch({ program: `${PROGRAM}/debugger.system`, stopOnEntry: true });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 50 }), async (requests) => {
        const answers = await Promise.all(requests.map(({ command, args }) => client.ask(command, args)));
        bursts += answers.length;
        assert.equal(client.unanswered, 0);
        assert.deepEqual(client.mistakes, []);
      }),
      { numRuns: 30 },
    );
    await client.request('pause', { threadId: 1 });
    await client.end();
    assert.ok(bursts >= 600);
  });

  it('never sees data of another stop: old frames and variables are refused', async () => {
    const client = Client.inProcess(loadSystem);
    await client.launch({ program: `${PROGRAM}/debugger.system`, stopOnEntry: true });
    const { threadId = 0 } = await client.event<DebugProtocol.StoppedEvent['body']>('stopped');
    const { stackFrames } = await client.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
      threadId,
    });
    const frameId = stackFrames.find(({ presentationHint }) => presentationHint !== 'label')?.id;
    const { scopes } = await client.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId });
    await client.request('next', { threadId, granularity: 'instruction' });
    await client.event('stopped');
    assert.match((await client.ask('scopes', { frameId })).message ?? '', /earlier stop/);
    const variablesReference = scopes[0]?.variablesReference;
    assert.match((await client.ask('variables', { variablesReference })).message ?? '', /earlier stop/);
    await client.end();
  });

  it('hears exactly one stop for each time it sets the machine going', async () => {
    const client = Client.inProcess(loadSystem);
    await client.launch({ program: `${PROGRAM}/debugger.system`, stopOnEntry: true });
    await client.event('stopped');
    for (let i = 0; i < 50; i++) {
      await client.request('stepIn', { threadId: 1, granularity: 'instruction' });
      await client.event('stopped');
    }
    const stops = client.messages.filter(({ message }) => 'event' in message && message.event === 'stopped');
    assert.equal(stops.length, 51);
    await client.end();
  });
});
