import assert from 'node:assert/strict';
import type { FaultRule } from '../../adapter/faults/rule.ts';
import { hashState } from '../../adapter/machine/state.ts';
import { loadQuietly, runOn, runSystem, watchSystem } from './support/run-system.ts';

/** Reports every character of debug output, as one object or as one each. */
function chatterRule(objectOf: (bytes: Uint8Array) => string): FaultRule {
  return {
    code: 'chatter',
    title: 'Debug output',
    attach(context) {
      context.on('debug-output', ({ thread: id, bytes }) => {
        const thread = context.places.threadById(id);
        if (thread === undefined) return;
        const place = context.places.at(thread, 0n);
        const rest = { severity: 'note', message: 'It speaks.', access: undefined, causes: [] } as const;
        context.report({ ...rest, place, object: objectOf(bytes) });
      });
      return {};
    },
  };
}

const SERVANT = 'test/programs/cap-error/clean-1.system';

describe('the fault monitor', () => {
  it('makes one report of the same rule, line and object, with a count', async () => {
    const { reports } = await runSystem(SERVANT, { rules: [chatterRule(() => 'any')] });
    const counts = reports.map(({ count }) => count);
    assert.ok(counts.length >= 1 && counts.length <= 2, 'one for each partition');
    assert.ok(counts.every((count) => count > 1));
  });

  it('keeps apart what has different objects, in the order of their first occurrence', async () => {
    const { reports } = await runSystem(SERVANT, { rules: [chatterRule((bytes) => String(bytes[0]))] });
    assert.ok(reports.length > 2);
    assert.deepEqual(
      reports.map(({ id }) => id),
      reports.map((_, index) => index + 1),
    );
    assert.equal(new Set(reports.map(({ id }) => id)).size, reports.length);
  });

  it('tells of each occurrence at once', async () => {
    const monitor = await watchSystem('test/programs/cap-error/bug.system');
    const heard: string[] = [];
    monitor.onReport = ({ fault, count }) => heard.push(`${fault.code} ${count}`);
    runOn(monitor.system);
    assert.deepEqual(heard, ['cap-error 1']);
  });

  it('changes nothing: a run with it ends in the same state as one without, however it is cut', async () => {
    const path = 'test/programs/dma-outside/clean-1.system';
    const alone = await loadQuietly(path);
    alone.run({ instructions: 5000 });
    const { system } = await watchSystem(path, { liveLoopInstructions: 1000 });
    for (let slice = 0; slice < 50; slice++) system.run({ instructions: 100 });
    assert.equal(hashState(system), hashState(alone));
  });

  it('looks at a loop within the limit of the run: not one instruction more is executed', async () => {
    const { system } = await watchSystem('test/programs/live-loop/bug.system', {
      liveLoopInstructions: 1000,
    });
    for (const instructions of [999, 1, 500, 7, 3000]) {
      const before = system.machine.clock.moment;
      system.run({ instructions });
      assert.equal(system.machine.clock.moment - before, instructions);
    }
  });

  it('reports again what happens again after a restart of the system', async () => {
    const monitor = await watchSystem('test/programs/mem-null-fn/bug.system');
    runOn(monitor.system);
    assert.equal(monitor.reports.length, 1);
    monitor.system.restart();
    assert.equal(monitor.reports.length, 0);
    runOn(monitor.system);
    assert.deepEqual(
      monitor.reports.map(({ fault, count }) => [fault.code, count]),
      [['mem-null-fn', 1]],
    );
  });

  it('listens to nothing any more once it is disposed of', async () => {
    const monitor = await watchSystem('test/programs/cap-error/bug.system');
    monitor.dispose();
    runOn(monitor.system);
    assert.deepEqual(monitor.reports, []);
  });
});
