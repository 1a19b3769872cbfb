import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ROOT, runSystem, type Run } from './run-system.ts';

async function expected(path: string): Promise<string[]> {
  return (await readFile(`${ROOT}/${path}`, 'utf8')).trimEnd().split('\n');
}

/** What a program of a rule must show when it has the bug; none of it happens in a clean one. */
const signs: Readonly<Record<string, (run: Run) => boolean>> = {
  'mem-fault': ({ faults }) => faults[0]?.value === 0x3001000n,
  'mem-stack': ({ faults }) => (faults[0]?.value ?? 0n) > 0x3fffff0000n,
  'mem-null-fn': ({ faults }) => faults[0]?.pc === 0n,
  'dma-outside': ({ dmaViolations }) => dmaViolations[0]?.address === 0x86001000,
  'dma-blocked': ({ dmaViolations }) => dmaViolations[0]?.address === 0x86001000,
  'dma-virtual-address': ({ dmaViolations }) => dmaViolations[0]?.address === 0x3100000,
  'irq-unacked': ({ interrupts }) => interrupts.at(-1)?.change === 'delivered',
  'live-loop': ({ end }) => end === 'limit',
  'cap-error': ({ failedCalls }) => failedCalls[0]?.reported === 'silent',
  'reg-size': ({ misuses }) => misuses[0]?.problem === 'wrong-width',
};

for (const [rule, shows] of Object.entries(signs)) {
  describe(`the programs of the rule ${rule}`, () => {
    it('show the bug', async () => {
      assert.ok(shows(await runSystem(`test/programs/${rule}/bug.system`, { instructions: 200_000 })));
    });

    for (const near of ['clean-1', 'clean-2'])
      it(`are clean where they nearly have it (${near})`, async () => {
        const run = await runSystem(`test/programs/${rule}/${near}.system`, { instructions: 200_000 });
        assert.equal(run.end, 'idle');
        assert.ok(!shows(run));
        const { faults, failedCalls, dmaViolations, misuses } = run;
        assert.deepEqual([faults, failedCalls, dmaViolations, misuses], [[], [], [], []]);
        assert.ok(run.debug.length > 0);
      });
  });
}

describe('the programs that use every system call', () => {
  it('see what seL4 lets them see', async () => {
    const run = await runSystem('test/programs/ipc/ipc.system');
    assert.deepEqual(run.debug, await expected('test/programs/ipc/expected.txt'));
  });
});

describe('a child that crashes a hundred times', () => {
  it('is restarted as often, whatever it did', async () => {
    const run = await runSystem('test/programs/restart-stress/restart-stress.system');
    assert.deepEqual(run.debug, await expected('test/programs/restart-stress/expected.txt'));
  });
});
