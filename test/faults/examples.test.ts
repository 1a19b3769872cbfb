import assert from 'node:assert/strict';
import { runSystem, type Watched } from './support/run-system.ts';

/** Code and the text of each report, for messages of failed assertions too. */
function found({ reports }: Watched, severity: 'error' | 'warning'): string[] {
  return reports.filter(({ fault }) => fault.severity === severity).map(({ fault }) => fault.code);
}

describe('a healthy example', () => {
  it('serial: runs, echoes and has no fault', async () => {
    const watched = await runSystem('examples/serial/serial.system', { input: 'hello\r' });
    assert.match(watched.output, /line 1: hello/);
    assert.deepEqual(watched.reports, []);
    assert.equal(watched.stop.kind, 'idle');
  });

  it('blk: reads and writes its disk and has no fault', async () => {
    const watched = await runSystem('examples/blk/blk.system');
    assert.match(watched.output, /the disk is good/);
    assert.deepEqual(watched.reports, []);
  });

  it('blk: is as healthy when nothing is enforced', async () => {
    const watched = await runSystem('examples/blk/blk.system', { dma: 'observe' });
    assert.deepEqual(watched.reports, []);
  });

  it('restart: has a child that crashes on purpose, which is a warning as its parent deals with it', async () => {
    const watched = await runSystem('examples/restart/restart.system');
    assert.deepEqual(found(watched, 'error'), []);
    assert.deepEqual(found(watched, 'warning'), ['mem-fault']);
  });
});

describe('an example with a seeded mistake', () => {
  const cases: readonly (readonly [string, string, { dma?: 'observe'; input?: string }?])[] = [
    ['serial/serial-bug-forgotten-ack', 'irq-unacked'],
    ['serial/serial-bug-wrong-bit', 'live-loop'],
    ['serial/serial-bug-missing-handler', 'mem-null-fn'],
    ['serial/serial-bug-wrong-channel', 'cap-error', { input: 'x\r' }],
    ['serial/serial-bug-two-page-ring', 'mem-fault'],
    ['serial/serial-bug-big-local', 'mem-stack'],
    ['blk/blk-bug-rounded-up', 'dma-blocked'],
    ['blk/blk-bug-rounded-up', 'dma-outside', { dma: 'observe' }],
    ['blk/blk-bug-virtual-address', 'dma-virtual-address'],
    ['blk/blk-bug-half-word', 'reg-size'],
    ['blk/blk-bug-forgotten-ack', 'irq-unacked'],
    ['blk/blk-bug-wait-too-early', 'live-loop'],
  ];
  for (const [name, code, options = {}] of cases)
    it(`${name}${options.dma === undefined ? '' : ', DMA observed'}: is found by ${code}`, async () => {
      const { reports } = await runSystem(`examples/${name}.system`, options);
      assert.equal(reports[0]?.fault.code, code);
      assert.notEqual(reports[0].fault.place.source, undefined);
    });
});
