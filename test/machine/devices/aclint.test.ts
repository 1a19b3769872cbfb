import assert from 'node:assert/strict';
import { Aclint } from '../../../adapter/machine/devices/aclint.ts';
import { DeviceBench } from '../fixtures/device-bench.ts';

describe('The ACLINT', () => {
  const MTIMECMP = 0x4000;
  const MTIME = 0xbff8;

  function build(harts = 2) {
    const bench = new DeviceBench();
    const timer = new Map<number, boolean>();
    const software = new Map<number, boolean>();
    const aclint = new Aclint(bench.clock, harts, {
      timer: (hart, level) => timer.set(hart, level),
      software: (hart, level) => software.set(hart, level),
    });
    return { bench, aclint, timer, software };
  }

  function write64(aclint: Aclint, offset: number, value: bigint) {
    aclint.write(offset, 4, Number(BigInt.asUintN(32, value)));
    aclint.write(offset + 4, 4, Number(value >> 32n));
  }

  const read64 = (aclint: Aclint, offset: number) =>
    BigInt(aclint.read(offset, 4)) | (BigInt(aclint.read(offset + 4, 4)) << 32n);

  describe('MSIP', () => {
    it('drives the software interrupt of its hart', () => {
      const { aclint, software } = build();
      aclint.write(4, 4, 1);
      assert.deepEqual([software.get(0) ?? false, software.get(1)], [false, true]);
      aclint.write(4, 4, 0);
      assert.equal(software.get(1), false);
    });

    it('keeps one bit', () => {
      const { aclint } = build();
      aclint.write(0, 4, 0xffff_ffff);
      assert.equal(aclint.read(0, 4), 1);
    });

    it('ignores a write of reserved bits alone', () => {
      const { aclint, software } = build();
      aclint.write(0, 4, 0xffff_fffe);
      assert.equal(software.get(0), false);
    });

    it('of a hart that is not there reads 0 and ignores writes', () => {
      const { aclint } = build(1);
      aclint.write(4, 4, 1);
      assert.equal(aclint.read(4, 4), 0);
    });
  });

  describe('MTIME', () => {
    it('counts ticks of 100 ns', () => {
      const { bench, aclint } = build();
      bench.advance(12_345);
      assert.equal(read64(aclint, MTIME), 123n);
    });

    it('is what the time CSR reads', () => {
      const { bench, aclint } = build();
      bench.advance(1000);
      assert.equal(aclint.time, 10n);
    });

    it('goes on from a value that is written', () => {
      const { bench, aclint } = build();
      bench.advance(1000);
      write64(aclint, MTIME, 0x1_0000_0000n);
      bench.advance(500);
      assert.equal(read64(aclint, MTIME), 0x1_0000_0005n);
    });

    it('carries from its low half into its high half', () => {
      const { bench, aclint } = build();
      write64(aclint, MTIME, 0xffff_ffffn);
      bench.advance(100);
      assert.equal(read64(aclint, MTIME), 0x1_0000_0000n);
    });

    it('that is written beyond a compare value raises the interrupt', () => {
      const { aclint, timer } = build();
      write64(aclint, MTIMECMP, 1000n);
      assert.equal(timer.get(0), false);
      write64(aclint, MTIME, 1000n);
      assert.equal(timer.get(0), true);
    });
  });

  describe('MTIMECMP', () => {
    it('is never reached after reset', () => {
      const { bench, aclint, timer } = build();
      bench.advance(1e12);
      assert.equal(read64(aclint, MTIMECMP), 2n ** 64n - 1n);
      assert.equal(timer.get(0) ?? false, false);
    });

    it('raises the timer interrupt of its hart in the tick that reaches it', () => {
      const { bench, aclint, timer } = build();
      write64(aclint, MTIMECMP + 8, 7n);
      bench.advance(699);
      assert.deepEqual([timer.get(0) ?? false, timer.get(1)], [false, false]);
      bench.advance(1);
      assert.deepEqual([timer.get(0) ?? false, timer.get(1)], [false, true]);
    });

    it('in the past raises it at once', () => {
      const { bench, aclint, timer } = build();
      bench.advance(1000);
      write64(aclint, MTIMECMP, 10n);
      assert.equal(timer.get(0), true);
    });

    it('keeps the interrupt until it is moved into the future', () => {
      const { bench, aclint, timer } = build();
      write64(aclint, MTIMECMP, 7n);
      bench.advance(5000);
      assert.equal(timer.get(0), true);
      write64(aclint, MTIMECMP, 100n);
      assert.equal(timer.get(0), false);
    });

    it('compares without sign', () => {
      const { bench, aclint, timer } = build();
      write64(aclint, MTIMECMP, 2n ** 63n);
      bench.advance(1000);
      assert.equal(timer.get(0), false);
    });

    it('can be written in halves, the high one first held at all ones', () => {
      const { bench, aclint, timer } = build();
      aclint.write(MTIMECMP + 4, 4, 0xffff_ffff);
      aclint.write(MTIMECMP, 4, 20);
      assert.equal(timer.get(0), false);
      aclint.write(MTIMECMP + 4, 4, 0);
      bench.advance(2000);
      assert.equal(timer.get(0), true);
    });

    it('beyond what the clock can count arms no timer', () => {
      const { bench, aclint } = build();
      write64(aclint, MTIMECMP, 2n ** 62n);
      assert.equal(bench.clock.nextDeadline, undefined);
    });
  });

  it('reads 0 and ignores writes where no register lies', () => {
    const { aclint } = build(1);
    for (const offset of [0x3ffc, 0x4008, 0xbff0, 0xc000, 0xfffc]) {
      aclint.write(offset, 4, 0xffff_ffff);
      assert.equal(aclint.read(offset, 4), 0);
    }
  });

  it('does nothing for an access of a byte or two', () => {
    const { aclint } = build();
    aclint.write(0, 1, 1);
    aclint.write(MTIMECMP, 2, 0);
    assert.equal(aclint.read(0, 4), 0);
    assert.equal(aclint.read(MTIMECMP, 2), 0);
  });

  it('takes every interrupt back at a reset', () => {
    const { bench, aclint, timer, software } = build();
    aclint.write(0, 4, 1);
    write64(aclint, MTIMECMP, 0n);
    aclint.reset();
    assert.deepEqual([timer.get(0), software.get(0)], [false, false]);
    assert.equal(bench.clock.nextDeadline, undefined);
  });

  it('runs on identically from a restored state', () => {
    const { bench, aclint } = build();
    write64(aclint, MTIMECMP, 1050n);
    write64(aclint, MTIME, 1000n);
    bench.assertReplays(aclint, () => {
      aclint.write(4, 4, 1);
      bench.advance(6000);
      write64(aclint, MTIME, 5n);
    });
  });
});
