import assert from 'node:assert/strict';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { Client } from './support/client.ts';
import { assertGolden } from './support/golden.ts';
import { lookAround, SERIAL, source } from './support/scenario.ts';

const DRIVER = `${SERIAL}/serial_driver.c`;
const INTERRUPT = 134;

type Stack = DebugProtocol.StackTraceResponse['body'];
type Scopes = DebugProtocol.ScopesResponse['body'];
type Variables = DebugProtocol.VariablesResponse['body'];

describe('a conversation with the real adapter', () => {
  it('over stdio: a driver stops in its interrupt path, is stepped, looked at and set going again', async () => {
    const client = Client.stdio();
    await client.launch({ program: `${SERIAL}/serial.system` }, async () => {
      await client.request('setBreakpoints', { source: source(DRIVER), breakpoints: [{ line: INTERRUPT }] });
      await client.request('setFunctionBreakpoints', { breakpoints: [] });
      await client.request('setExceptionBreakpoints', { filters: ['error', 'warning'] });
    });
    const { threadId = 0, reason } = await client.stopped();
    assert.equal(reason, 'breakpoint');
    await lookAround(client, threadId);
    for (const command of ['next', 'next', 'stepIn', 'stepOut']) {
      await client.request(command, { threadId });
      await client.stopped();
    }
    const frames = await lookAround(client, threadId);
    const frameId = frames[0]?.id;
    for (const expression of [
      'driver',
      'driver.uart',
      'driver.stats[2],x',
      '&driver',
      'handlers[2]',
      '$a0',
      '$partition',
      'nothing',
    ])
      await client.ask('evaluate', { expression, frameId, context: 'watch' });
    await client.request('setExpression', { expression: 'driver.baud', value: '9600', frameId });
    await client.request('evaluate', { expression: 'driver.baud = 115200', frameId, context: 'repl' });
    await client.request('evaluate', { expression: 'partitions', frameId, context: 'repl' });
    await client.request('setBreakpoints', { source: source(DRIVER), breakpoints: [] });
    await client.request('continue', { threadId });
    await client.request('pause', { threadId });
    await client.stopped();
    await client.request('terminate');
    await client.event('terminated');
    await client.end();
    assertGolden(client, 'serial-stdio');
  });

  it('over TCP: the same adapter serves a port', async () => {
    const client = await Client.tcp();
    await client.launch({ program: `${SERIAL}/serial.system`, stopOnEntry: true });
    const { threadId = 0 } = await client.stopped();
    await lookAround(client, threadId);
    await client.end();
    assertGolden(client, 'serial-tcp');
  });

  it('says at launch what is wrong with the configuration, and stays', async () => {
    const client = Client.stdio();
    await client.initialize();
    const refused = await client.ask('launch', { program: `${SERIAL}/none.system`, stopAtEntry: true });
    assert.equal(refused.success, false);
    await client.request('threads');
    await client.end();
    assertGolden(client, 'launch-refused');
  });
});

describe('breakpoints of every kind', () => {
  it('are bound, hit, counted and printed as asked', async () => {
    const client = Client.stdio();
    await client.launch({ program: `${SERIAL}/serial.system` }, async () => {
      await client.request('setBreakpoints', {
        source: source(DRIVER),
        breakpoints: [
          { line: 87, logMessage: 'to client {driver.stats[0]} of {$partition}, {driver.baud,x}' },
          { line: 64, condition: "byte == 'r'" },
          { line: 65, hitCondition: '%5' },
          { line: 57 },
          { line: 2000 },
          { line: 134, condition: 'no_such_variable' },
        ],
      });
      await client.request('setBreakpoints', {
        source: source('/elsewhere/other.c'),
        breakpoints: [{ line: 1 }],
      });
      await client.request('setFunctionBreakpoints', {
        breakpoints: [
          { name: 'set_baud' },
          { name: 'no_function' },
          { name: 'register:uart0.LCR:write' },
          { name: 'irq:ten' },
        ],
      });
    });
    for (let stops = 0; stops < 40; stops++) {
      const { threadId = 0 } = await client.stopped();
      // While the machine stands still, so that it comes at the same moment in every run.
      if (stops === 0)
        await client.request('bulkhead/input', {
          console: 'uart0',
          data: Buffer.from('hi\r').toString('base64'),
        });
      if (stops < 8) await client.request('stackTrace', { threadId, levels: 1 });
      if (client.output('console').includes('to client')) break;
      await client.request('continue', { threadId });
    }
    await client.end();
    assertGolden(client, 'breakpoints');
  });

  it('on data are hit by whoever touches the bytes', async () => {
    const client = Client.stdio();
    await client.launch({ program: `${SERIAL}/serial.system` }, async () => {
      await client.request('setFunctionBreakpoints', {
        breakpoints: [{ name: 'init', condition: '$partition == "serial_driver"' }],
      });
    });
    const { threadId = 0 } = await client.stopped();
    const { stackFrames } = await client.request<Stack>('stackTrace', { threadId });
    const frameId = stackFrames[0]?.id;
    const info = await client.request<{ dataId: string }>('dataBreakpointInfo', {
      name: 'driver.baud',
      frameId,
    });
    await client.request('setDataBreakpoints', {
      breakpoints: [{ dataId: info.dataId, accessType: 'write' }],
    });
    await client.request('dataBreakpointInfo', { name: '$a0', frameId });
    await client.request('continue', { threadId });
    const stop = await client.stopped();
    assert.equal(stop.reason, 'data breakpoint');
    await client.request('stackTrace', { threadId, levels: 1 });
    await client.end();
    assertGolden(client, 'data-breakpoints');
  });
});

describe('a fault', () => {
  it('stops the session with what, where and why', async () => {
    const client = Client.stdio();
    await client.launch({ program: `${SERIAL}/serial-bug-missing-handler.system` }, async () => {
      await client.request('setExceptionBreakpoints', { filters: ['error'] });
    });
    const { threadId = 0, reason } = await client.stopped();
    assert.equal(reason, 'exception');
    await client.request('stackTrace', { threadId });
    await client.request('exceptionInfo', { threadId });
    await client.request('evaluate', { expression: 'faults', context: 'repl' });
    await client.end();
    assertGolden(client, 'fault');
  });
});

describe('values', () => {
  it('unfold, page, change and show in other formats', async () => {
    const client = Client.stdio();
    await client.launch({ program: `${SERIAL}/../../test/programs/debugger/debugger.system` }, async () => {
      await client.request('setFunctionBreakpoints', {
        breakpoints: [{ name: 'factorial', hitCondition: '3' }],
      });
    });
    const { threadId = 0 } = await client.stopped();
    const { stackFrames } = await client.request<Stack>('stackTrace', { threadId });
    const frameId = stackFrames[0]?.id;
    const evaluate = (expression: string, more: object = {}) =>
      client.ask('evaluate', { expression, frameId, context: 'watch', ...more });
    const shapes = (await evaluate('shapes')).body as { variablesReference: number };
    const members = await client.request<Variables>('variables', {
      variablesReference: shapes.variablesReference,
    });
    await client.request('variables', {
      variablesReference: shapes.variablesReference,
      format: { hex: true },
    });
    for (const { name, variablesReference } of members.variables)
      if (variablesReference > 0 && name !== 'bytes')
        await client.request('variables', { variablesReference });
    const table = (await evaluate('table')).body as { variablesReference: number };
    await client.request('variables', {
      variablesReference: table.variablesReference,
      filter: 'indexed',
      start: 500,
      count: 3,
    });
    for (const expression of [
      'shapes.flags.mode,b',
      'shapes.big,d',
      'shapes.name',
      '*shapes.list',
      'shapes.list->next->value',
      '(uint8_t)shapes.big',
      'n * 2 + 1',
      '&table[3]',
      'shapes.bytes,x',
      'factorial',
      'sizeof(shapes)',
    ])
      await evaluate(expression);
    await evaluate('n', { format: { hex: true } });
    await evaluate('n = 9', { context: 'hover' });
    const { scopes } = await client.request<Scopes>('scopes', { frameId });
    const reference = scopes[0]?.variablesReference;
    await client.request('setVariable', { variablesReference: reference, name: 'n', value: '4' });
    await client.ask('setVariable', { variablesReference: reference, name: 'n', value: 'four' });
    await evaluate('n');
    const bytes = (await evaluate('shapes.bytes')).body as { memoryReference: string };
    await client.request('readMemory', { memoryReference: bytes.memoryReference, offset: 2, count: 4 });
    await client.request('writeMemory', {
      memoryReference: bytes.memoryReference,
      offset: 0,
      data: '/////w==',
    });
    await evaluate('shapes.bytes[0]');
    await client.request('continue', { threadId });
    await client.ask('stackTrace', { threadId });
    while (!client.output('stdout').includes('worked\nworked')) await client.event('output');
    await client.end();
    assertGolden(client, 'values');
  });
});
