import assert from 'node:assert/strict';
import { enableInterrupt } from '../../../adapter/microkernel/interrupts.ts';
import { info, notificationCap, TestKernel, type TestThread } from '../support/test-kernel.ts';

const RTC = 11;
const RTC_BASE = 0x10_1000n;
const ACK = `li a0, 1\n li a1, ${info(27)}\n li a7, Call\n ecall`;

/** A driver of the real-time clock that arms one alarm after the other; its registers are mapped at 0x30000. */
function alarmDriver(afterWait: string) {
  const test = new TestKernel();
  const notification = test.notification('clock interrupts');
  const handler = test.irqHandler(RTC);
  handler.target = notificationCap(notification, 2n);
  const driver = test.thread(
    'driver',
    `li t1, 0x30000
     li t2, 1
     sw t2, 0x10(t1)
     again: lw t3, 0(t1)
     lw t4, 4(t1)
     addi t3, t3, 1000
     sw t4, 12(t1)
     sw t3, 8(t1)
     li a0, 2
     li a7, Wait
     ecall
     add s1, s1, a0
     sw t2, 0x1c(t1)
     ${afterWait}
     j again`,
    { slots: { 1: { kind: 'irq-handler', handler }, 2: notificationCap(notification) } },
  );
  mapClock(driver);
  return { test, driver, handler, notification };
}

function mapClock({ tcb }: TestThread): void {
  if (tcb.vspace.kind !== 'page-table') throw new Error('no address space');
  const permissions = { read: true, write: true, execute: false };
  tcb.vspace.vspace.space.map({
    ...{ name: 'clock', virtual: 0x30000n, size: 4096, pageSize: 4096, permissions },
    physical: Number(RTC_BASE),
  });
}

describe('an interrupt', () => {
  it('signals the notification of its handler, with the badge', () => {
    const { test, driver, handler } = alarmDriver('');
    const events = test.collect('irq');
    test.runToIdle();
    assert.equal(driver.registers.get(9), 2n);
    assert.equal(handler.claimed, true);
    assert.deepEqual(
      events.map(({ source, change }) => ({ source, change })),
      [{ source: RTC, change: 'delivered' }],
    );
  });

  it('comes again only when it has been acknowledged', () => {
    const { test, driver } = alarmDriver(ACK);
    test.kernel.run({ until: 100_000 });
    assert.ok(driver.registers.get(9) > 20n, `${driver.registers.get(9)}`);
  });

  it('wakes a machine in which everybody waits', () => {
    const { test, driver } = alarmDriver(ACK);
    test.kernel.run({ until: 100_000 });
    assert.ok(driver.tcb.retired < 10_000, 'most of the time was skipped');
  });

  it('without a notification is undelivered, and stays claimed until acknowledged', () => {
    const { test, driver, handler } = alarmDriver('');
    handler.target = { kind: 'null' };
    const events = test.collect('irq');
    test.runToIdle();
    assert.deepEqual(
      events.map(({ change }) => change),
      ['undelivered'],
    );
    assert.equal(driver.registers.get(9), 0n);
  });
});

describe('an interrupt without a handler', () => {
  it('does not come again, and comes when there is a handler after all', () => {
    const test = new TestKernel();
    const notification = test.notification('clock interrupts');
    enableInterrupt(test.kernel.context, RTC);
    const driver = test.thread(
      'driver',
      `li t1, 0x30000
       li t2, 1
       sw t2, 0x10(t1)
       sw zero, 12(t1)
       sw zero, 8(t1)
       li a0, 2
       li a7, Wait
       ecall
       mv s1, a0`,
      { slots: { 2: notificationCap(notification) } },
    );
    mapClock(driver);
    const events = test.collect('irq');
    test.runToIdle();
    assert.deepEqual(
      events.map(({ change }) => change),
      ['undelivered'],
    );
    assert.equal(driver.registers.get(9), 0n);
    test.irqHandler(RTC).target = notificationCap(notification, 2n);
    test.runToIdle();
    assert.equal(driver.registers.get(9), 2n);
  });
});

describe('invocations of an interrupt handler', () => {
  function invoke(label: number, extra?: ReturnType<typeof notificationCap>) {
    const test = new TestKernel();
    const handler = test.irqHandler(RTC);
    const caller = test.thread(
      'caller',
      `li a0, 1\n li a1, ${info(label, 0, extra === undefined ? 0 : 1)}\n li a7, Call\n ecall\n mv s2, a1\n mv s3, a2`,
      {
        slots: { 1: { kind: 'irq-handler', handler }, ...(extra === undefined ? {} : { 2: extra }) },
      },
    );
    test.setBufferWord(caller, 122, 2n);
    test.runToIdle();
    return { handler, answer: caller.registers.get(18), word: caller.registers.get(19) };
  }

  it('SetNotification takes a notification that may be signalled', () => {
    const capability = notificationCap(new TestKernel().notification(), 8n);
    const { handler, answer } = invoke(28, capability);
    assert.deepEqual([answer, handler.target], [0n, capability]);
  });

  it('SetNotification refuses others as capability 0', () => {
    const capability = notificationCap(new TestKernel().notification(), 8n, { send: false });
    const { answer, word } = invoke(28, capability);
    assert.deepEqual([answer, word], [BigInt(info(2, 1)), 0n]);
  });

  it('Clear removes it, Ack without an interrupt does nothing, others are illegal', () => {
    assert.equal(invoke(29).answer, 0n);
    assert.equal(invoke(27).answer, 0n);
    assert.equal(invoke(26).answer, BigInt(info(3)));
  });
});
