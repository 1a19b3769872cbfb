import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fc from 'fast-check';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { encodeFrame, FrameReader } from '../../adapter/protocol/framing.ts';
import { loadSystem } from '../../adapter/protocol/load-system.ts';
import { REQUESTS } from '../../adapter/protocol/requests/index.ts';
import { ADAPTER, Client } from './support/client.ts';
import { PROGRAM } from './support/scenario.ts';

const commands = Object.keys(REQUESTS).filter((command) => command !== 'disconnect' && command !== 'launch');

describe('clients that do not keep to the protocol', () => {
  it('get an answer to every request, whatever its arguments are', async function () {
    this.timeout(120_000);
    const client = Client.inProcess(loadSystem);
    await client.launch({ program: `${PROGRAM}/debugger.system`, stopOnEntry: true });
    const arg = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(-1, 0, 1, 2, 1e308, 2 ** 53, 'x', '0x200000', null, [], {}, [{}], [{ line: 'a' }], {
        path: 5,
      }),
    );
    const names = fc.constantFrom(
      ...[
        'threadId',
        'frameId',
        'variablesReference',
        'expression',
        'memoryReference',
        'count',
        'offset',
        'source',
        'breakpoints',
      ],
      ...[
        'line',
        'name',
        'value',
        'instructionCount',
        'instructionOffset',
        'filters',
        'data',
        'console',
        'partition',
        'action',
        'text',
        'column',
      ],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...commands),
        fc.dictionary(names, arg, { maxKeys: 5 }),
        async (command, args) => {
          const response = await client.ask(command, args);
          assert.doesNotMatch(response.message ?? '', /Please report this/);
        },
      ),
      { numRuns: 1500 },
    );
    assert.equal(client.unanswered, 0);
    await client.end();
  });

  it('may ask before there is anything to ask about', async () => {
    const client = Client.inProcess(loadSystem);
    for (const command of commands) await client.ask(command, { threadId: 1, expression: 'x', frameId: 1 });
    assert.equal(client.unanswered, 0);
    await client.end();
  });

  it('may set breakpoints before launch: they are bound, and told, when there is a system', async () => {
    const client = Client.inProcess(loadSystem);
    await client.initialize();
    const { breakpoints } = await client.request<DebugProtocol.SetFunctionBreakpointsResponse['body']>(
      'setFunctionBreakpoints',
      { breakpoints: [{ name: 'factorial' }] },
    );
    assert.deepEqual([breakpoints[0]?.verified, breakpoints[0]?.reason], [false, 'pending']);
    const launched = client.request('launch', { program: `${PROGRAM}/debugger.system` });
    const changed = await client.event<DebugProtocol.BreakpointEvent['body']>('breakpoint');
    assert.equal(changed.breakpoint.id, breakpoints[0]?.id);
    assert.equal(changed.breakpoint.verified, true);
    await client.request('configurationDone');
    await launched;
    const stop = await client.event<DebugProtocol.StoppedEvent['body']>('stopped');
    assert.deepEqual(stop.hitBreakpointIds, [breakpoints[0]?.id]);
    await client.end();
  });

  it('cannot launch twice, and cannot attach', async () => {
    const client = Client.inProcess(loadSystem);
    await client.launch({ program: `${PROGRAM}/debugger.system`, stopOnEntry: true });
    assert.equal((await client.ask('launch', { program: 'x' })).success, false);
    assert.match((await client.ask('attach', {})).message ?? '', /nothing to attach to/);
    await client.end();
  });

  it('do not end the adapter with bytes that are no messages', async () => {
    const child = spawn(process.execPath, [ADAPTER], { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader = new FrameReader();
    const answers: { readonly type?: string; readonly command?: string; readonly success?: boolean }[] = [];
    const both = new Promise<void>((resolve) => {
      child.stdout.on('data', (bytes: Buffer) => {
        for (const frame of reader.push(bytes))
          if (frame.kind === 'message') answers.push(frame.value as object);
        if (answers.filter(({ type }) => type === 'response').length === 2) resolve();
      });
    });
    child.stdin.write('GET / HTTP/1.1\r\nHost: nobody\r\n\r\n');
    child.stdin.write('Content-Length: 5\r\n\r\nhello');
    child.stdin.write(Buffer.from([0, 255, 1, 254, 13, 10]));
    child.stdin.write(encodeFrame([1, 2, 3]));
    child.stdin.write(
      encodeFrame({ seq: 1, type: 'request', command: 'initialize', arguments: { adapterID: 'x' } }),
    );
    child.stdin.write('Content-Length: 99999999999\r\n\r\n');
    child.stdin.end();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    void both;
    assert.equal(await ended, 0);
    assert.deepEqual(
      answers.filter(({ type }) => type === 'response').map(({ command, success }) => [command, success]),
      [['initialize', true]],
    );
  });
});
