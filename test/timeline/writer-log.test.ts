import assert from 'node:assert/strict';
import { hashState, restoreState, saveState } from '../../adapter/machine/state.ts';
import type { System } from '../../adapter/systems/system.ts';
import { WriterLog } from '../../adapter/timeline/writer-log.ts';
import { loadQuietly, ROOT } from '../faults/support/run-system.ts';

async function blkWithLog(): Promise<{ system: System; log: WriterLog }> {
  const system = await loadQuietly(`${ROOT}test/programs/dma-outside/clean-1.system`);
  return { system, log: new WriterLog(system) };
}

function physicalOf(system: System, window: string): number {
  const found = system.partitions[0]?.dma.windows.find(({ name }) => name === window);
  assert.ok(found);
  return found.physical;
}

describe('the log of writers', () => {
  it('knows which instruction of which thread last wrote a field of a descriptor', async () => {
    const { system, log } = await blkWithLog();
    system.run({ instructions: 100_000 });
    const write = log.lastWrite(physicalOf(system, 'queue') + 16, 8);
    assert.equal(write?.by, 'cpu');
    assert.equal(write.thread, system.threads[0]?.id);
    const place = system.partitions[0]?.programs[0]?.program.locate(write.pc);
    assert.equal(place?.file.name, 'clean-1.c');
    assert.ok(write.moment > 0 && write.moment < system.machine.clock.moment);
  });

  it('knows that a device wrote what it transferred', async () => {
    const { system, log } = await blkWithLog();
    system.run({ instructions: 100_000 });
    const used = physicalOf(system, 'queue');
    const writers = Array.from({ length: 1024 }, (_, word) => log.lastWrite(used + 4 * word, 4)?.by);
    assert.ok(writers.includes('dma'));
    assert.ok(writers.includes('cpu'));
  });

  it('answers nothing for what was not written, or is no DMA memory', async () => {
    const { system, log } = await blkWithLog();
    assert.equal(log.lastWrite(physicalOf(system, 'queue'), 8), undefined);
    system.run({ instructions: 100_000 });
    assert.equal(log.lastWrite(system.machine.ram.base + system.machine.ram.size - 4096, 8), undefined);
  });

  it('is saved and restored: running on from a restored state gives an equal one', async () => {
    const { system, log } = await blkWithLog();
    system.run({ instructions: 900 });
    const [systemThen, logThen] = [saveState(system), saveState(log)];
    system.run({ instructions: 100_000 });
    const after = hashState(log);
    restoreState(system, systemThen);
    restoreState(log, logThen);
    assert.notEqual(hashState(log), after);
    system.run({ instructions: 100_000 });
    assert.equal(hashState(log), after);
  });

  it('goes on when somebody else watches the same page and stops to', async () => {
    const { system, log } = await blkWithLog();
    const page = physicalOf(system, 'queue');
    system.machine.watches.watch(page, { load: true, store: false });
    system.machine.watches.unwatch(page);
    system.run({ instructions: 100_000 });
    assert.equal(log.lastWrite(page + 16, 8)?.by, 'cpu');
  });

  it('stops listening when it is disposed of', async () => {
    const { system, log } = await blkWithLog();
    log.dispose();
    system.run({ instructions: 100_000 });
    assert.equal(log.lastWrite(physicalOf(system, 'queue'), 8), undefined);
    assert.equal(system.events.wants('watched-access'), false);
  });
});
