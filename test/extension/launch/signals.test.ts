import assert from 'node:assert/strict';
import { readSignal } from '../../../src/launch/signals.ts';

const place = { path: '/w/driver.c', line: 3, column: 5 };
const fault = {
  code: 'dma-outside',
  severity: 'error',
  message: 'outside',
  place,
  where: 'driver',
  related: [{ message: 'filled here', place, where: '' }],
  id: 1,
  count: 1,
  report: '# report',
};
const event = (name: string, body?: unknown) => ({ type: 'event', event: name, body });

describe('Messages of the adapter', () => {
  it('tell of a fault', () => {
    assert.deepEqual(readSignal(event('bulkhead/fault', fault)), { kind: 'fault', fault });
  });

  it('tell of a fault in code without source', () => {
    assert.equal(readSignal(event('bulkhead/fault', { ...fault, place: undefined }))?.kind, 'fault');
  });

  it('carry console output as bytes', () => {
    const signal = readSignal(event('bulkhead/console', { console: 'uart0', data: 'aP8=' }));
    assert.ok(signal?.kind === 'console');
    assert.deepEqual([...signal.bytes], [0x68, 0xff]);
  });

  it('tell of mistakes in a description', () => {
    const problems = [{ severity: 'error', message: 'no such pd', place }];
    assert.deepEqual(readSignal(event('bulkhead/problems', { problems })), { kind: 'problems', problems });
  });

  it('tell whether the machine runs', () => {
    assert.deepEqual(readSignal(event('stopped', { reason: 'step' })), { kind: 'stopped' });
    assert.deepEqual(readSignal(event('continued')), { kind: 'running' });
    const response = { type: 'response', command: 'stepIn', success: true };
    assert.deepEqual(readSignal(response), { kind: 'running' });
    assert.equal(readSignal({ ...response, success: false }), undefined);
  });

  it('tell when a system is loaded, and not when it could not be', () => {
    assert.deepEqual(readSignal({ type: 'response', command: 'launch', success: true }), { kind: 'ready' });
    assert.equal(readSignal({ type: 'response', command: 'launch', success: false }), undefined);
  });

  const misshapen: readonly [string, unknown][] = [
    ['nothing', undefined],
    ['text', 'stopped'],
    ['an event without a body', event('bulkhead/fault')],
    ['a fault of unknown severity', event('bulkhead/fault', { ...fault, severity: 'fatal' })],
    ['a fault with a cause that is no object', event('bulkhead/fault', { ...fault, related: [7] })],
    ['a fault at half a place', event('bulkhead/fault', { ...fault, place: { path: '/w' } })],
    ['output that is no text', event('bulkhead/console', { console: 'uart0', data: [1] })],
    [
      'problems without a place',
      event('bulkhead/problems', { problems: [{ severity: 'error', message: '' }] }),
    ],
    ['an event of somebody else', event('output', { output: 'x' })],
  ];
  for (const [what, message] of misshapen) {
    it(`are ignored when they are ${what}`, () => {
      assert.equal(readSignal(message), undefined);
    });
  }
});
