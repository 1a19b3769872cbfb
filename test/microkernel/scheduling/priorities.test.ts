import assert from 'node:assert/strict';
import { notificationCap, TestKernel } from '../support/test-kernel.ts';

const COUNT = 'loop: addi s1, s1, 1\n j loop';

describe('the scheduler', () => {
  it('runs only the highest priority that can run', () => {
    const test = new TestKernel();
    const low = test.thread('low', COUNT, { priority: 5 });
    const high = test.thread('high', COUNT, { priority: 6 });
    test.run(10_000);
    assert.deepEqual([low.tcb.retired, high.tcb.retired], [0, 10_000]);
  });

  it('gives equals their whole budgets in turn', () => {
    const test = new TestKernel();
    const threads = ['a', 'b', 'c'].map((name) => test.thread(name, COUNT, { budget: 100 }));
    test.run(900_000);
    for (const { tcb } of threads)
      assert.ok(Math.abs(tcb.retired - 300_000) <= 1000, `${tcb.name} ${tcb.retired}`);
  });

  it('lets a higher thread that is woken run at once', () => {
    const test = new TestKernel();
    const notification = test.notification();
    const slots = { 1: notificationCap(notification, 1n) };
    const high = test.thread('high', 'li a0, 1\n li a7, Wait\n ecall\n rdinstret s1', {
      priority: 20,
      slots,
    });
    const low = test.thread('low', 'li a0, 1\n li a7, Send\n ecall\n rdinstret s1', { slots });
    test.runToIdle();
    assert.ok(high.registers.get(9) < low.registers.get(9));
  });

  it('does not let an equal thread that is woken run before the waker stops', () => {
    const test = new TestKernel();
    const notification = test.notification();
    const slots = { 1: notificationCap(notification, 1n) };
    const waiter = test.thread('waiter', 'li a0, 1\n li a7, Wait\n ecall\n rdinstret s1', { slots });
    test.runToIdle();
    const waker = test.thread('waker', 'li a0, 1\n li a7, Send\n ecall\n rdinstret s1', { slots });
    test.runToIdle();
    assert.ok(waker.registers.get(9) < waiter.registers.get(9));
  });

  it('after Yield runs the others of the same priority first', () => {
    const test = new TestKernel();
    const yielding = 'loop: addi s1, s1, 1\n li a7, Yield\n ecall\n j loop';
    const [a, b] = [test.thread('a', yielding), test.thread('b', yielding)];
    test.run(4000);
    assert.ok(Math.abs(Number(a.registers.get(9) - b.registers.get(9))) <= 1);
    assert.ok(a.registers.get(9) > 400n);
  });

  it('never runs a thread without a budget', () => {
    const test = new TestKernel();
    const thread = test.thread('thread', COUNT, { budget: 'none' });
    assert.deepEqual(test.run(100), { kind: 'idle' });
    assert.equal(thread.tcb.retired, 0);
  });
});

describe('scheduling domains', () => {
  it('run one after the other for their times, whatever the priorities', () => {
    const test = new TestKernel([
      { domain: 0, duration: 3_000_000 },
      { domain: 1, duration: 1_000_000 },
    ]);
    const zero = test.thread('zero', COUNT, { domain: 0, priority: 1 });
    const one = test.thread('one', COUNT, { domain: 1, priority: 200 });
    test.kernel.run({ until: 8_000_000 });
    assert.ok(Math.abs(zero.tcb.retired - 6_000_000) < 100_000, `${zero.tcb.retired}`);
    assert.ok(Math.abs(one.tcb.retired - 2_000_000) < 100_000, `${one.tcb.retired}`);
  });

  it('pass also when nobody in them can run', () => {
    const test = new TestKernel([
      { domain: 0, duration: 1_000_000 },
      { domain: 1, duration: 1_000_000 },
    ]);
    const one = test.thread('one', COUNT, { domain: 1 });
    test.kernel.run({ until: 4_000_000 });
    assert.ok(Math.abs(one.tcb.retired - 2_000_000) < 100_000, `${one.tcb.retired}`);
  });
});
