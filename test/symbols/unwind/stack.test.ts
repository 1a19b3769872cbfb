import assert from 'node:assert/strict';
import { builds, program, type Snapshot, snapshots } from '../corpus.ts';

/** gdb does not see through assembly without frame descriptions, and stops at main. */
function asGdb(snapshot: Snapshot): string[] {
  return snapshot.frames.map(({ function: name, line }) => `${name}:${line}`);
}

describe('The call stack', () => {
  for (const build of [...builds, 'clang-O1-unwind-tables']) {
    it(`of ${build} is what gdb shows, wherever gdb finds main`, () => {
      let compared = 0;
      for (const snapshot of snapshots(build)) {
        if (snapshot.frames.at(-1)?.function !== 'main' || snapshot.frames.some(({ line }) => line === 0))
          continue;
        const { frames } = program(build).stack(snapshot.context, 40);
        const ours = frames.map(({ functionName, location }) => `${functionName}:${location?.line}`);
        assert.deepEqual(ours.slice(0, -1), asGdb(snapshot), snapshot.place);
        compared++;
      }
      assert.ok(compared >= 8, `only ${compared} stacks compared`);
    });

    it(`of ${build} ends at the entry point as the start of the thread`, () => {
      for (const snapshot of snapshots(build)) {
        const stack = program(build).stack(snapshot.context, 40);
        assert.equal(stack.end, 'start of the thread');
        assert.equal(stack.frames.at(-1)?.functionName, '_start');
      }
    });

    it(`of ${build} goes through assembly without frame descriptions by reading its prologue`, () => {
      const inLeaf = snapshots(build).filter(({ pc }) => pc === program(build).symbol('count_bits')?.address);
      assert.ok(inLeaf.length > 0);
      for (const snapshot of inLeaf) {
        const { frames } = program(build).stack(snapshot.context, 40);
        assert.deepEqual(
          frames
            .filter(({ inlined }) => !inlined)
            .map(({ functionName, guessed }) => `${functionName}${guessed ? '?' : ''}`),
          ['count_bits', 'through_assembly?', 'device_poll?', 'main', '_start'],
        );
      }
    });
  }

  it('of a program without any debug information is found by prologues and symbols', () => {
    const stacks = snapshots('gcc-O2-nodebug').map(({ context }) =>
      program('gcc-O2-nodebug')
        .stack(context, 40)
        .frames.map(({ functionName }) => functionName),
    );
    assert.deepEqual(stacks.at(0), ['on_interrupt', 'dispatch.constprop.0', 'main', '_start']);
    assert.deepEqual(stacks.at(-1), ['count_bits', 'through_assembly', 'device_poll', 'main', '_start']);
  });

  it('has no more frames than asked for', () => {
    const [snapshot] = snapshots('gcc-O0-dwarf5');
    const stack = program('gcc-O0-dwarf5').stack(snapshot!.context, 2);
    assert.equal(stack.frames.length, 2);
    assert.equal(stack.end, 'limit');
  });
});
