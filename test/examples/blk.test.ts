import assert from 'node:assert/strict';
import { runSystem } from './run-system.ts';

describe('the disk example', () => {
  it('reads and checks the whole disk, then writes and reads back', async () => {
    const run = await runSystem('examples/blk/blk.system');
    assert.equal(run.end, 'idle');
    assert.deepEqual(run.debug, [
      'client: sectors on the disk: 128',
      'client: sectors read: 128',
      'client: sectors written and read back: 16',
      'client: the disk is good',
    ]);
    assert.deepEqual(run.faults, []);
    assert.deepEqual(run.dmaViolations, []);
    assert.deepEqual(run.misuses, []);
  });

  it('runs the same way every time, to the last instruction', async () => {
    const moments = new Set<number>();
    for (let i = 0; i < 2; i++)
      moments.add((await runSystem('examples/blk/blk.system')).system.machine.clock.moment);
    assert.equal(moments.size, 1);
  });
});

describe('the disk example with a mistake', () => {
  it('rounded-up, enforced: the transfer is stopped where the buffers end, and the client gives up', async () => {
    const run = await runSystem('examples/blk/blk-bug-rounded-up.system');
    assert.equal(run.debug.at(-1), 'client: giving up: the driver failed at sector 4');
    assert.equal(run.dmaViolations[0]?.address, 0x86001000);
    assert.equal(run.dmaViolations[0].request.origin?.what, 'descriptor 4 of queue 0, addr');
  });

  it('rounded-up, observed: the transfer destroys the checksums of the client', async () => {
    const run = await runSystem('examples/blk/blk-bug-rounded-up.system', { dma: 'observe' });
    assert.ok(run.dmaViolations.length > 0);
    assert.ok(run.debug.some((line) => line.startsWith('client: lost the data written to sector')));
    assert.match(run.debug.at(-1) ?? '', /^client: sectors that are wrong: \d+$/);
  });

  it('virtual-address: the device is refused at the address of a pointer', async () => {
    const run = await runSystem('examples/blk/blk-bug-virtual-address.system');
    const [violation] = run.dmaViolations;
    assert.ok(violation !== undefined && violation.address >= 0x3000000 && violation.address < 0x3001000);
  });

  it('half-word: two registers are written in halves, and the queue never works', async () => {
    const run = await runSystem('examples/blk/blk-bug-half-word.system');
    assert.deepEqual(
      run.misuses.map(({ register, size, problem }) => ({ register, size, problem })),
      [
        { register: 'QueueSel', size: 2, problem: 'wrong-width' },
        { register: 'QueueNum', size: 2, problem: 'wrong-width' },
      ],
    );
    assert.ok(!run.debug.includes('client: the disk is good'));
  });

  it('forgotten-ack: only the first requests are answered', async () => {
    const run = await runSystem('examples/blk/blk-bug-forgotten-ack.system');
    assert.equal(run.end, 'idle');
    assert.equal(run.interrupts.at(-1)?.change, 'delivered');
    assert.deepEqual(run.debug, ['client: sectors on the disk: 128']);
  });

  it('wait-too-early: the driver never comes out of its initialisation', async () => {
    const run = await runSystem('examples/blk/blk-bug-wait-too-early.system', { instructions: 20_000 });
    assert.equal(run.end, 'limit');
    assert.deepEqual(run.debug, []);
  });
});
