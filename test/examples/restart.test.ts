import assert from 'node:assert/strict';
import { runSystem } from './run-system.ts';

describe('the restart example', () => {
  it('restarts the crashing child three times, and then leaves it', async () => {
    const run = await runSystem('examples/restart/restart.system');
    assert.equal(run.end, 'idle');
    const ends = run.debug
      .filter((line) => line.startsWith('supervisor: the ticker crashed'))
      .map((line) => line.split('; ')[1]);
    assert.deepEqual(ends, ['restart 1', 'restart 2', 'restart 3', 'once too often']);
    assert.equal(run.faults.length, 4);
  });

  it('lets the listener see every batch, from before and after a crash', async () => {
    const run = await runSystem('examples/restart/restart.system');
    const counts = run.debug.filter((line) => line.startsWith('listener')).map((line) => line.split(', ')[1]);
    assert.deepEqual(
      counts,
      Array.from({ length: 12 }, (_, index) => `${4 * (index + 1)} in all`),
    );
  });

  it('with the wrong entry: the child faults again and again where it has no code', async () => {
    const run = await runSystem('examples/restart/restart-bug-wrong-entry.system');
    assert.deepEqual(
      run.faults.slice(1).map(({ pc }) => pc),
      [0x20000n, 0x20000n, 0x20000n],
    );
  });
});
