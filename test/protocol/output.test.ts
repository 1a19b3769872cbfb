import assert from 'node:assert/strict';
import { Output } from '../../adapter/protocol/output.ts';

interface Sent {
  readonly event: string;
  readonly body: { readonly category?: string; readonly output?: string; readonly line?: number };
}

/** An output whose time passes when `tick` is called. */
function outputWithClock(): { output: Output; sent: Sent[]; tick: () => void } {
  const sent: Sent[] = [];
  let waiting: (() => void) | undefined;
  const output = new Output({
    after(_milliseconds, callback) {
      waiting = callback;
      return () => (waiting = undefined);
    },
    emit: (event, body) => sent.push({ event, body: body }),
  });
  return { output, sent, tick: () => waiting?.() };
}

describe('output', () => {
  it('is joined until its time has come', () => {
    const { output, sent, tick } = outputWithClock();
    for (const char of 'hello\n') output.print('stdout', char);
    assert.equal(sent.length, 0);
    tick();
    assert.deepEqual(sent, [{ event: 'output', body: { category: 'stdout', output: 'hello\n' } }]);
  });

  it('keeps the order of categories', () => {
    const { output, sent } = outputWithClock();
    output.print('stdout', 'a');
    output.print('console', 'b');
    output.print('stdout', 'c');
    output.flush();
    assert.deepEqual(
      sent.map(({ body }) => body.output),
      ['a', 'b', 'c'],
    );
  });

  it('keeps head and tail of a flood, and little memory', () => {
    const { output, sent } = outputWithClock();
    output.print('stdout', 'FIRST ');
    for (let i = 0; i < 10_000; i++) output.print('stdout', 'x'.repeat(100));
    output.print('stdout', ' LAST');
    output.flush();
    const text = sent.map(({ body }) => body.output).join('');
    assert.ok(text.length < 100_000, `${text.length} characters`);
    assert.match(text, /^FIRST x+/);
    assert.match(text, /x+ LAST$/);
    assert.match(text, /characters left out/);
  });

  it('sends the latest of an event that came often', () => {
    const { output, sent, tick } = outputWithClock();
    for (let count = 1; count <= 100; count++) output.latest('fault 1', 'bulkhead/fault', { count });
    tick();
    assert.deepEqual(sent, [{ event: 'bulkhead/fault', body: { count: 100 } }]);
  });
});
