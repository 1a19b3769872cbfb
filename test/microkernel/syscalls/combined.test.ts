import assert from 'node:assert/strict';
import {
  endpointCap,
  info,
  notificationCap,
  replyCap,
  TestKernel,
  threadCap,
} from '../support/test-kernel.ts';

const CALL_TWICE = `
  li a0, 1
  li a1, ${info(1, 1)}
  li a2, 10
  li a7, Call
  ecall
  mv s1, a2
  li a0, 1
  ecall
  mv s2, a2
`;

describe('seL4_ReplyRecv', () => {
  it('answers the last caller and receives the next', () => {
    const test = new TestKernel();
    const slots = { 1: endpointCap(test.endpoint()), 2: replyCap(test.reply()) };
    // Answers each call with its first message register plus one.
    const serve =
      'li a0, 1\n li a6, 2\n li a7, Recv\n again: ecall\n addi a2, a2, 1\n li a0, 1\n li a7, ReplyRecv\n j again';
    test.thread('server', serve, { priority: 20, slots });
    const client = test.thread('client', CALL_TWICE, { slots });
    test.runToIdle();
    assert.deepEqual([client.registers.get(9), client.registers.get(18)], [11n, 12n]);
  });

  it('with nobody to answer just receives', () => {
    const test = new TestKernel();
    const notification = test.notification();
    notification.pending = 2n;
    const thread = test.thread('thread', 'li a0, 1\n li a6, 2\n li a7, ReplyRecv\n ecall\n mv s1, a0', {
      slots: { 1: notificationCap(notification), 2: replyCap(test.reply()) },
    });
    test.runToIdle();
    assert.equal(thread.registers.get(9), 2n);
  });
});

describe('seL4_NBSendRecv', () => {
  it('signals through t0 and then receives through a0', () => {
    const test = new TestKernel();
    const [from, to] = [test.notification(), test.notification()];
    from.pending = 9n;
    const thread = test.thread(
      'thread',
      'li a0, 1\n li t0, 3\n li a6, 2\n li a7, NBSendRecv\n ecall\n mv s1, a0',
      {
        slots: { 1: notificationCap(from), 2: replyCap(test.reply()), 3: notificationCap(to, 5n) },
      },
    );
    test.runToIdle();
    assert.equal(thread.registers.get(9), 9n);
    assert.equal(to.pending, 5n);
  });

  it('receives also when the send part cannot be done', () => {
    for (const slot of [0, 30, -1, 4]) {
      const test = new TestKernel();
      const from = test.notification();
      from.pending = 9n;
      const victim = test.thread('victim', 'loop: j loop', { priority: 1 });
      const thread = test.thread(
        'thread',
        `li a0, 1\n li t0, ${slot}\n li a1, ${info(12)}\n li a6, 2\n li a7, NBSendRecv\n ecall\n mv s1, a0`,
        {
          slots: { 1: notificationCap(from), 2: replyCap(test.reply()), 4: threadCap(victim) },
        },
      );
      test.run(100);
      assert.equal(thread.registers.get(9), 9n, `slot ${slot}`);
      assert.equal(victim.tcb.state.kind, 'running', 'a thread is not stopped in the first phase of a call');
    }
  });
});

describe('seL4_NBSendWait', () => {
  it('signals through a6 and then waits without a reply object', () => {
    const test = new TestKernel();
    const [from, to] = [test.notification(), test.notification()];
    from.pending = 9n;
    const thread = test.thread('thread', 'li a0, 1\n li a6, 3\n li a7, NBSendWait\n ecall\n mv s1, a0', {
      slots: { 1: notificationCap(from), 3: notificationCap(to, 5n) },
    });
    test.runToIdle();
    assert.equal(thread.registers.get(9), 9n);
    assert.equal(to.pending, 5n);
  });
});
