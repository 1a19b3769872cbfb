import assert from 'node:assert/strict';
import { ByteQueue } from '../../adapter/machine/byte-queue.ts';
import { hashState, restoreState, saveState } from '../../adapter/machine/state.ts';

describe('A byte queue', () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);

  it('gives bytes in the order they came', () => {
    const queue = new ByteQueue();
    queue.push(bytes(1, 2, 3));
    assert.deepEqual(queue.take(2), bytes(1, 2));
    queue.push(bytes(4));
    assert.equal(queue.length, 2);
    assert.deepEqual(queue.take(9), bytes(3, 4));
    assert.equal(queue.length, 0);
  });

  it('gives nothing when it is empty', () => {
    assert.deepEqual(new ByteQueue().take(1), bytes());
  });

  it('has a state that does not depend on what was taken before', () => {
    const queue = new ByteQueue();
    queue.push(bytes(1, 2, 3));
    queue.take(1);
    const other = new ByteQueue();
    other.push(bytes(2, 3));
    assert.equal(hashState(queue), hashState(other));
  });

  it('goes on from a restored state', () => {
    const queue = new ByteQueue();
    queue.push(bytes(1, 2, 3));
    queue.take(1);
    const saved = saveState(queue);
    queue.take(9);
    restoreState(queue, saved);
    assert.deepEqual(queue.take(9), bytes(2, 3));
  });
});
