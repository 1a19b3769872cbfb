import assert from 'node:assert/strict';
import { GoldfishRtc } from '../../../adapter/machine/devices/goldfish-rtc.ts';
import { DeviceBench } from '../fixtures/device-bench.ts';

describe('The Goldfish RTC', () => {
  const TIME_LOW = 0x00;
  const TIME_HIGH = 0x04;
  const ALARM_LOW = 0x08;
  const ALARM_HIGH = 0x0c;
  const IRQ_ENABLED = 0x10;
  const CLEAR_ALARM = 0x14;
  const ALARM_STATUS = 0x18;
  const CLEAR_INTERRUPT = 0x1c;
  const START = 1_700_000_000;

  function build(start = START) {
    const bench = new DeviceBench();
    return { bench, rtc: new GoldfishRtc(bench.context, start) };
  }

  function time(rtc: GoldfishRtc): bigint {
    const low = BigInt(rtc.read(TIME_LOW, 4));
    return low | (BigInt(rtc.read(TIME_HIGH, 4)) << 32n);
  }

  function setAlarm(rtc: GoldfishRtc, at: bigint) {
    rtc.write(ALARM_HIGH, 4, Number(at >> 32n));
    rtc.write(ALARM_LOW, 4, Number(BigInt.asUintN(32, at)));
  }

  const start = BigInt(START) * 1_000_000_000n;

  describe('the time', () => {
    it('begins at the configured second, in nanoseconds', () => {
      assert.equal(time(build().rtc), start);
    });

    it('runs with virtual time', () => {
      const { bench, rtc } = build();
      bench.advance(1_234_567);
      assert.equal(time(rtc), start + 1_234_567n);
    });

    it('keeps the high half that belonged to the low half read before', () => {
      const { bench, rtc } = build(4);
      rtc.read(TIME_LOW, 4);
      bench.advance(4_000_000_000);
      assert.equal(rtc.read(TIME_HIGH, 4), 0);
      rtc.read(TIME_LOW, 4);
      assert.equal(rtc.read(TIME_HIGH, 4), 1);
    });

    it('can be set', () => {
      const { bench, rtc } = build();
      rtc.write(TIME_HIGH, 4, 2);
      rtc.write(TIME_LOW, 4, 5);
      bench.advance(10);
      assert.equal(time(rtc), (2n << 32n) + 15n);
    });

    it('is not latched by a debugger that looks', () => {
      const { rtc } = build();
      rtc.peek(TIME_LOW, 4);
      assert.equal(rtc.peek(TIME_HIGH, 4), 0);
    });
  });

  describe('the alarm', () => {
    it('interrupts when its time comes', () => {
      const { bench, rtc } = build();
      rtc.write(IRQ_ENABLED, 4, 1);
      setAlarm(rtc, start + 500n);
      bench.advance(499);
      assert.equal(bench.interrupt, false);
      bench.advance(1);
      assert.equal(bench.interrupt, true);
    });

    it('is armed by the low half', () => {
      const { rtc } = build();
      rtc.write(ALARM_HIGH, 4, 0x7fff_ffff);
      assert.equal(rtc.read(ALARM_STATUS, 4), 0);
      rtc.write(ALARM_LOW, 4, 0);
      assert.equal(rtc.read(ALARM_STATUS, 4), 1);
    });

    it('reads back', () => {
      const { rtc } = build();
      setAlarm(rtc, 0x7654_3210_8765_4321n);
      assert.deepEqual([rtc.read(ALARM_LOW, 4), rtc.read(ALARM_HIGH, 4)], [0x8765_4321, 0x7654_3210]);
    });

    it('in the past rings at once and is not armed', () => {
      const { bench, rtc } = build();
      rtc.write(IRQ_ENABLED, 4, 1);
      setAlarm(rtc, start - 1n);
      assert.equal(bench.interrupt, true);
      assert.equal(rtc.read(ALARM_STATUS, 4), 0);
    });

    it('is no longer armed after it rang', () => {
      const { bench, rtc } = build();
      setAlarm(rtc, start + 500n);
      bench.advance(500);
      assert.equal(rtc.read(ALARM_STATUS, 4), 0);
    });

    it('rings once', () => {
      const { bench, rtc } = build();
      rtc.write(IRQ_ENABLED, 4, 1);
      setAlarm(rtc, start + 500n);
      bench.advance(500);
      rtc.write(CLEAR_INTERRUPT, 4, 0);
      bench.advance(1e9);
      assert.equal(bench.interrupt, false);
    });

    it('is disarmed by any write of CLEAR_ALARM', () => {
      const { bench, rtc } = build();
      rtc.write(IRQ_ENABLED, 4, 1);
      setAlarm(rtc, start + 500n);
      rtc.write(CLEAR_ALARM, 4, 0);
      bench.advance(1000);
      assert.equal(bench.interrupt, false);
      assert.equal(rtc.read(ALARM_STATUS, 4), 0);
    });

    it('moves with the time when that is set', () => {
      const { bench, rtc } = build();
      rtc.write(IRQ_ENABLED, 4, 1);
      setAlarm(rtc, start + 1_000_000n);
      const later = start + 999_000n;
      rtc.write(TIME_LOW, 4, Number(BigInt.asUintN(32, later)));
      bench.advance(1000);
      assert.equal(bench.interrupt, true);
    });

    it('further away than the clock can count stays armed and never rings', () => {
      const { bench, rtc } = build();
      setAlarm(rtc, 2n ** 64n - 1n);
      assert.equal(rtc.read(ALARM_STATUS, 4), 1);
      assert.equal(bench.clock.nextDeadline, undefined);
    });
  });

  describe('the interrupt', () => {
    it('stays until it is cleared', () => {
      const { bench, rtc } = build();
      rtc.write(IRQ_ENABLED, 4, 1);
      setAlarm(rtc, 0n);
      bench.advance(1e6);
      assert.equal(bench.interrupt, true);
      rtc.write(CLEAR_INTERRUPT, 4, 1);
      assert.equal(bench.interrupt, false);
    });

    it('that is not enabled waits', () => {
      const { bench, rtc } = build();
      setAlarm(rtc, 0n);
      assert.equal(bench.interrupt, false);
      rtc.write(IRQ_ENABLED, 4, 1);
      assert.equal(bench.interrupt, true);
    });

    it('is masked again by a 0', () => {
      const { bench, rtc } = build();
      rtc.write(IRQ_ENABLED, 4, 1);
      setAlarm(rtc, 0n);
      rtc.write(IRQ_ENABLED, 4, 0);
      assert.equal(bench.interrupt, false);
    });
  });

  it('has enable and status registers of one bit', () => {
    const { rtc } = build();
    rtc.write(IRQ_ENABLED, 4, 0xffff_ffff);
    assert.equal(rtc.read(IRQ_ENABLED, 4), 1);
    rtc.write(ALARM_STATUS, 4, 1);
    assert.equal(rtc.read(ALARM_STATUS, 4), 0);
  });

  it('does nothing for accesses that are not of four bytes', () => {
    const { rtc } = build();
    rtc.write(IRQ_ENABLED, 1, 1);
    assert.equal(rtc.read(IRQ_ENABLED, 4), 0);
    assert.equal(rtc.read(TIME_LOW, 2), 0);
  });

  it('begins again at the configured time after a reset, with no alarm', () => {
    const { bench, rtc } = build();
    rtc.write(IRQ_ENABLED, 4, 1);
    rtc.write(TIME_HIGH, 4, 1);
    setAlarm(rtc, 0n);
    rtc.reset();
    assert.equal(bench.interrupt, false);
    assert.equal(time(rtc), start);
    assert.equal(rtc.read(IRQ_ENABLED, 4), 0);
  });

  it('runs on identically from a restored state', () => {
    const { bench, rtc } = build();
    rtc.write(IRQ_ENABLED, 4, 1);
    setAlarm(rtc, start + 500n);
    rtc.read(TIME_LOW, 4);
    bench.assertReplays(rtc, () => {
      bench.advance(300);
      rtc.write(TIME_LOW, 4, 0);
      rtc.read(TIME_LOW, 4);
      bench.advance(300);
      rtc.write(TIME_HIGH, 4, 9);
    });
  });
});
