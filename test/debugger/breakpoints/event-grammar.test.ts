import assert from 'node:assert/strict';
import { isEventName, parseEventName } from '../../../adapter/debugger/breakpoints/event-grammar.ts';

describe('event breakpoints', () => {
  const table: readonly (readonly [name: string, pattern: object])[] = [
    ['irq:10', { kind: 'irq', source: 10 }],
    ['irq', { kind: 'irq', source: undefined }],
    ['fault:dma-outside', { kind: 'fault', code: 'dma-outside' }],
    ['fault:dma-*', { kind: 'fault', code: 'dma-*' }],
    ['register:uart0.LCR:write', { kind: 'register', device: 'uart0', register: 'LCR', access: 'write' }],
    ['register:uart0', { kind: 'register', device: 'uart0', register: undefined, access: 'access' }],
    ['partition:blk_driver:restart', { kind: 'partition', name: 'blk_driver', change: 'restarted' }],
    ['partition:*:killed', { kind: 'partition', name: '*', change: 'killed' }],
    ['partition:client', { kind: 'partition', name: 'client', change: undefined }],
    ['ipc:client', { kind: 'ipc', of: 'client' }],
    ['signal', { kind: 'signal', of: undefined }],
    ['syscall:seL4_Signal', { kind: 'syscall', call: 'seL4_Signal' }],
  ];
  for (const [name, pattern] of table)
    it(`understand ${name}`, () => {
      assert.ok(isEventName(name));
      assert.deepEqual(parseEventName(name), { ok: true, pattern });
    });

  for (const name of [
    'irq:ten',
    'irq:1:2',
    'register',
    'register:uart0.LCR:poke',
    'partition',
    'partition:a:eaten',
    'fault:UPPER',
    'clock:5',
  ])
    it(`refuse ${name} with an example of what to write`, () => {
      const parsed = parseEventName(name);
      assert.ok(!parsed.ok);
      assert.match(parsed.message, /Write for example: \S+/);
    });

  it('leave names of functions alone', () => {
    for (const name of ['main', 'uart_write', 'ring::push', 'irq_handler', 'std::vec::len'])
      assert.ok(!isEventName(name));
  });
});
