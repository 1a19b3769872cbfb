import assert from 'node:assert/strict';
import { TestFinisher } from '../../../adapter/machine/devices/test-finisher.ts';
import { restoreState, saveState } from '../../../adapter/machine/state.ts';

describe('The test finisher', () => {
  function build() {
    const seen: string[] = [];
    const finisher = new TestFinisher(() => seen.push(finisher.power.kind));
    return { finisher, seen };
  }

  it('is on after reset', () => {
    assert.deepEqual(build().finisher.power, { kind: 'on' });
  });

  it('powers off with exit code 0 at 0x5555', () => {
    const { finisher } = build();
    finisher.write(0, 4, 0x5555);
    assert.deepEqual(finisher.power, { kind: 'off', exitCode: 0 });
  });

  it('ignores the code of a pass', () => {
    const { finisher } = build();
    finisher.write(0, 4, 0x7_5555);
    assert.deepEqual(finisher.power, { kind: 'off', exitCode: 0 });
  });

  it('powers off with the upper half as exit code at 0x3333', () => {
    const { finisher } = build();
    finisher.write(0, 4, 0xffff_3333);
    assert.deepEqual(finisher.power, { kind: 'off', exitCode: 0xffff });
  });

  it('asks for a reset at 0x7777', () => {
    const { finisher } = build();
    finisher.write(0, 4, 0x7777);
    assert.deepEqual(finisher.power, { kind: 'reset' });
  });

  it('says so at once, and only then', () => {
    const { finisher, seen } = build();
    finisher.write(0, 4, 0x1234);
    finisher.write(0, 4, 0x5555);
    assert.deepEqual(seen, ['off']);
  });

  it('accepts a write of two bytes, which has no code', () => {
    const { finisher } = build();
    finisher.write(0, 2, 0x3333);
    assert.deepEqual(finisher.power, { kind: 'off', exitCode: 0 });
  });

  it('ignores a write of one byte', () => {
    const { finisher } = build();
    finisher.write(0, 1, 0x55);
    assert.deepEqual(finisher.power, { kind: 'on' });
  });

  it('ignores words it does not know', () => {
    const { finisher } = build();
    for (const value of [0, 1, 0x5554, 0x5555_0000, 0xffff_ffff]) finisher.write(0, 4, value);
    assert.deepEqual(finisher.power, { kind: 'on' });
  });

  it('reads 0', () => {
    const { finisher } = build();
    finisher.write(0, 4, 0x5555);
    assert.deepEqual([finisher.read(0, 4), finisher.peek(0, 4)], [0, 0]);
  });

  it('does nothing beyond its register', () => {
    const { finisher } = build();
    finisher.write(4, 4, 0x5555);
    assert.deepEqual(finisher.power, { kind: 'on' });
  });

  it('is on again after a reset', () => {
    const { finisher } = build();
    finisher.write(0, 4, 0x7777);
    finisher.reset();
    assert.deepEqual(finisher.power, { kind: 'on' });
  });

  for (const written of [0x5555, 0x9_3333, 0x7777]) {
    it(`keeps the answer to 0x${written.toString(16)} in its state`, () => {
      const { finisher } = build();
      const before = saveState(finisher);
      finisher.write(0, 4, written);
      const after = saveState(finisher);
      const { power } = finisher;
      restoreState(finisher, before);
      assert.deepEqual(finisher.power, { kind: 'on' });
      restoreState(finisher, after);
      assert.deepEqual(finisher.power, power);
    });
  }
});
