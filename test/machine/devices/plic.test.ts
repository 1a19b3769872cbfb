import assert from 'node:assert/strict';
import { Plic } from '../../../adapter/machine/devices/plic.ts';
import { hashState, restoreState, saveState } from '../../../adapter/machine/state.ts';

describe('The PLIC', () => {
  const ENABLE = 0x2000;
  const CONTEXT = 0x200000;
  const CLAIM = 4;

  function build(contexts = 2) {
    const outputs = new Map<number, boolean>();
    const plic = new Plic(contexts, (context, level) => outputs.set(context, level));
    return { plic, outputs };
  }

  /** Context 0 with sources enabled at priority 1. */
  function listening(...sources: number[]) {
    const built = build();
    for (const source of sources) {
      built.plic.setPriority(source, 1);
      built.plic.setEnabled(0, source, true);
    }
    return built;
  }

  function complete(plic: Plic, source: number, context = 0) {
    plic.write(CONTEXT + 0x1000 * context + CLAIM, 4, source);
  }

  const claim = (plic: Plic, context = 0) => plic.read(CONTEXT + 0x1000 * context + CLAIM, 4);
  const pendingWord = (plic: Plic, word: number) => plic.read(0x1000 + 4 * word, 4);

  describe('priorities', () => {
    it('keep three bits of what is written', () => {
      const { plic } = build();
      plic.write(4 * 10, 4, 0xff);
      assert.equal(plic.read(4 * 10, 4), 7);
    });

    it('of source 0 are fixed at 0', () => {
      const { plic } = build();
      plic.write(0, 4, 5);
      assert.equal(plic.read(0, 4), 0);
    });

    it('of 0 mean that a source never interrupts', () => {
      const { plic, outputs } = listening(10);
      plic.setPriority(10, 0);
      plic.setLevel(10, true);
      assert.equal(outputs.get(0) ?? false, false);
      assert.equal(claim(plic), 0);
    });

    it('decide which of several sources is claimed first', () => {
      const { plic } = listening(3, 9);
      plic.setPriority(9, 5);
      plic.setLevel(3, true);
      plic.setLevel(9, true);
      assert.deepEqual([claim(plic), claim(plic), claim(plic)], [9, 3, 0]);
    });

    it('that are equal lead to the lowest source first', () => {
      const { plic } = listening(40, 7, 95);
      for (const source of [95, 40, 7]) plic.setLevel(source, true);
      assert.deepEqual([claim(plic), claim(plic), claim(plic)], [7, 40, 95]);
    });
  });

  describe('pending bits', () => {
    it('lie in one word for each 32 sources', () => {
      const { plic } = build();
      plic.setLevel(1, true);
      plic.setLevel(33, true);
      plic.setLevel(95, true);
      assert.deepEqual(
        [0, 1, 2].map((word) => pendingWord(plic, word)),
        [2, 2, 0x8000_0000],
      );
    });

    it('cannot be written', () => {
      const { plic } = build();
      plic.write(0x1000, 4, 0xffff_ffff);
      assert.equal(pendingWord(plic, 0), 0);
    });

    it('are cleared by a claim', () => {
      const { plic } = listening(10);
      plic.setLevel(10, true);
      claim(plic);
      assert.equal(pendingWord(plic, 0), 0);
    });

    it('stay although the device takes its level back before the claim', () => {
      const { plic } = listening(10);
      plic.setLevel(10, true);
      plic.setLevel(10, false);
      assert.equal(claim(plic), 10);
    });
  });

  describe('enable bits', () => {
    it('of each context lie 0x80 bytes apart', () => {
      const { plic } = build();
      plic.write(ENABLE + 0x80 + 4, 4, 0b110);
      assert.equal(plic.read(ENABLE + 0x80 + 4, 4), 0b110);
      assert.equal(plic.read(ENABLE + 4, 4), 0);
    });

    it('of source 0 cannot be set', () => {
      const { plic } = build();
      plic.write(ENABLE, 4, 0xffff_ffff);
      assert.equal(plic.read(ENABLE, 4), 0xffff_fffe);
    });

    it('raise the output at once when the source is already pending', () => {
      const { plic, outputs } = build();
      plic.setPriority(10, 1);
      plic.setLevel(10, true);
      plic.write(ENABLE, 4, 1 << 10);
      assert.equal(outputs.get(0), true);
      plic.write(ENABLE, 4, 0);
      assert.equal(outputs.get(0), false);
    });

    it('of one context do not concern the other', () => {
      const { plic, outputs } = listening(10);
      plic.setLevel(10, true);
      assert.deepEqual([outputs.get(0), outputs.get(1) ?? false], [true, false]);
      assert.equal(claim(plic, 1), 0);
    });
  });

  describe('thresholds', () => {
    it('mask sources of the same or a lower priority', () => {
      const { plic, outputs } = listening(10);
      plic.write(CONTEXT, 4, 1);
      plic.setLevel(10, true);
      assert.equal(outputs.get(0) ?? false, false);
      plic.setPriority(10, 2);
      assert.equal(outputs.get(0), true);
    });

    it('do not stop a claim', () => {
      const { plic } = listening(10);
      plic.write(CONTEXT, 4, 7);
      plic.setLevel(10, true);
      assert.equal(claim(plic), 10);
    });

    it('keep three bits', () => {
      const { plic } = build();
      plic.write(CONTEXT + 0x1000, 4, 0xf);
      assert.equal(plic.read(CONTEXT + 0x1000, 4), 7);
    });
  });

  describe('claim and complete', () => {
    it('give 0 when nothing is pending', () => {
      assert.equal(claim(listening(10).plic), 0);
    });

    it('take the output back when the last source is claimed', () => {
      const { plic, outputs } = listening(10);
      plic.setLevel(10, true);
      claim(plic);
      assert.equal(outputs.get(0), false);
    });

    it('let no further request through before completion, however the level moves', () => {
      const { plic } = listening(10);
      plic.setLevel(10, true);
      claim(plic);
      plic.setLevel(10, false);
      plic.setLevel(10, true);
      assert.equal(claim(plic), 0);
    });

    it('make a source pending again when its level is still high at completion', () => {
      const { plic, outputs } = listening(10);
      plic.setLevel(10, true);
      claim(plic);
      complete(plic, 10);
      assert.equal(outputs.get(0), true);
      assert.equal(claim(plic), 10);
    });

    it('leave a source quiet when its level is low at completion', () => {
      const { plic } = listening(10);
      plic.setLevel(10, true);
      claim(plic);
      plic.setLevel(10, false);
      complete(plic, 10);
      assert.equal(claim(plic), 0);
    });

    it('ignore the completion of a source that the context has not enabled', () => {
      const { plic } = listening(10);
      plic.setLevel(10, true);
      claim(plic);
      complete(plic, 10, 1);
      assert.equal(claim(plic), 0);
    });

    it('ignore the completion of sources that are not there', () => {
      const { plic } = listening(10);
      const before = hashState(plic);
      for (const source of [0, 96, 1023, 0xffff_ffff]) complete(plic, source);
      assert.equal(hashState(plic), before);
    });

    it('show the next source to a debugger without claiming it', () => {
      const { plic } = listening(10);
      plic.setLevel(10, true);
      assert.equal(plic.peek(CONTEXT + CLAIM, 4), 10);
      assert.equal(claim(plic), 10);
    });
  });

  it('ignores what is written where no register lies', () => {
    const { plic } = build();
    const before = hashState(plic);
    for (const offset of [0x180, 0x100c, 0x2010, 0x200008, 0x5f_fffc]) plic.write(offset, 4, 0xffff_ffff);
    assert.equal(hashState(plic), before);
  });

  it('forgets everything but the wires at a reset, and sees those that are high', () => {
    const { plic, outputs } = listening(10);
    plic.setLevel(10, true);
    claim(plic);
    plic.reset();
    assert.equal(outputs.get(0), false);
    assert.equal(plic.read(ENABLE, 4), 0);
    assert.equal(pendingWord(plic, 0), 1 << 10);
  });

  it('runs on identically from a restored state', () => {
    const { plic } = listening(10, 33);
    plic.setLevel(10, true);
    claim(plic);
    plic.setLevel(33, true);
    const run = () => {
      complete(plic, 10);
      const claimed = [claim(plic), claim(plic)];
      plic.write(CONTEXT, 4, 3);
      return { claimed, hash: hashState(plic) };
    };
    const saved = saveState(plic);
    const first = run();
    restoreState(plic, saved);
    assert.deepEqual(run(), first);
    assert.deepEqual(first.claimed, [10, 33]);
  });
});
