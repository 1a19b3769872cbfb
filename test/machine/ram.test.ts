import { strict as assert } from 'node:assert';
import { createRam, type GuestRam } from '../../adapter/machine/ram.ts';
import { hashState, restoreState, saveState } from '../../adapter/machine/state.ts';

const BASE = 0x8000_0000;
const SIZE = 1 << 16;

function ram(): GuestRam {
  return createRam({ base: BASE, size: SIZE, harts: 1 });
}

describe('RAM', () => {
  it('contains what lies wholly inside', () => {
    const memory = ram();
    assert(memory.contains(BASE) && memory.contains(BASE + SIZE - 1) && memory.contains(BASE, SIZE));
    assert(!memory.contains(BASE - 1) && !memory.contains(BASE + SIZE) && !memory.contains(BASE + 1, SIZE));
  });

  it('is zero at power-on, and keeps what is written', () => {
    const memory = ram();
    assert.deepEqual([...memory.view(BASE, 4)], [0, 0, 0, 0]);
    memory.write(BASE + 1, Uint8Array.of(1, 2));
    memory.fill(BASE + 3, 1, 9);
    assert.deepEqual([...memory.view(BASE, 4)], [0, 1, 2, 9]);
  });

  it('gives live views', () => {
    const memory = ram();
    const view = memory.view(BASE + 8, 1);
    memory.write(BASE + 8, Uint8Array.of(5));
    assert.equal(view[0], 5);
    view[0] = 6;
    assert.equal(memory.view(BASE + 8, 1)[0], 6);
  });

  it('refuses what lies outside', () => {
    const memory = ram();
    assert.throws(() => memory.view(BASE + SIZE - 1, 2), RangeError);
    assert.throws(() => memory.write(BASE - 1, Uint8Array.of(1)), RangeError);
    assert.throws(() => memory.fill(0, 1, 1), RangeError);
    assert.throws(() => memory.view(BASE, -1), RangeError);
  });

  it('can only be had in pages, and not beyond 3 GiB', () => {
    for (const size of [0, -4096, 100, 2 ** 32]) {
      assert.throws(() => createRam({ base: BASE, size, harts: 1 }), RangeError);
    }
    assert.throws(() => createRam({ base: 5, size: SIZE, harts: 1 }), RangeError);
  });

  it('is the same after save, change and restore, and saves used pages only', () => {
    const memory = ram();
    memory.write(BASE + 5000, Uint8Array.of(1, 2, 3));
    const before = hashState(memory);
    const state = saveState(memory);
    assert(state.length < 2 * 4096);
    memory.fill(BASE, SIZE, 7);
    assert.notEqual(hashState(memory), before);
    restoreState(memory, state);
    assert.equal(hashState(memory), before);
    assert.deepEqual([...memory.view(BASE + 4999, 5)], [0, 1, 2, 3, 0]);
  });
});
