import assert from 'node:assert/strict';
import { bindNotification } from '../../../adapter/microkernel/objects/notification.ts';
import {
  endpointCap,
  info,
  notificationCap,
  replyCap,
  TestKernel,
  type TestThread,
} from '../support/test-kernel.ts';

const SEE = 'mv s1, a0\n mv s2, a1\n mv s3, a2';

function seen({ registers }: TestThread): bigint[] {
  return [9, 18, 19].map((index) => registers.get(index));
}

/** Marks that show whether a system call left a1 and a2 alone. */
const MARKS = 'li a1, 0x111\n li a2, 0x222';

describe('seL4_Recv', () => {
  it('takes the senders that wait in the order of their priorities', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const reply = replyCap(test.reply());
    for (const [priority, badge] of [
      [20, 1n],
      [30, 2n],
    ] as const)
      test.thread(`sender ${badge}`, 'li a0, 1\n li a7, Send\n ecall', {
        priority,
        slots: { 1: endpointCap(endpoint, badge) },
      });
    const receiver = test.thread(
      'receiver',
      'li a0, 1\n li a6, 2\n li a7, Recv\n ecall\n mv s1, a0\n li a0, 1\n ecall\n mv s2, a0',
      {
        slots: { 1: endpointCap(endpoint), 2: reply },
      },
    );
    test.runToIdle();
    assert.deepEqual(seen(receiver).slice(0, 2), [2n, 1n]);
  });

  it('prefers a signal of the bound notification to a message that waits', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const notification = test.notification();
    notification.pending = 0x40n;
    test.thread('sender', 'li a0, 1\n li a7, Send\n ecall', {
      priority: 20,
      slots: { 1: endpointCap(endpoint, 1n) },
    });
    const receiver = test.thread(
      'receiver',
      `li a0, 1\n ${MARKS}\n li a6, 2\n li a7, Recv\n ecall\n ${SEE}`,
      {
        slots: { 1: endpointCap(endpoint), 2: replyCap(test.reply()) },
      },
    );
    bindNotification(receiver.tcb, notification);
    test.runToIdle();
    assert.deepEqual(seen(receiver), [0x40n, 0x111n, 0x222n], 'a signal changes the badge register only');
    assert.equal(notification.pending, undefined);
  });

  it('is woken by a signal of the bound notification while it waits for a message', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const notification = test.notification();
    const receiver = test.thread(
      'receiver',
      `li a0, 1\n ${MARKS}\n li a6, 2\n li a7, Recv\n ecall\n ${SEE}`,
      {
        priority: 20,
        slots: { 1: endpointCap(endpoint), 2: replyCap(test.reply()) },
      },
    );
    bindNotification(receiver.tcb, notification);
    test.thread('signaller', 'li a0, 1\n li a7, Send\n ecall', {
      slots: { 1: notificationCap(notification, 4n) },
    });
    test.runToIdle();
    assert.deepEqual(seen(receiver), [4n, 0x111n, 0x222n]);
    assert.deepEqual(endpoint.queue, []);
  });

  it('without a reply object in a6 is a fault in the receive phase', () => {
    const test = new TestKernel();
    const failures = test.collect('call-failed');
    const receiver = test.thread('receiver', 'li a0, 1\n li a6, 40\n li a7, Recv\n ecall', {
      slots: { 1: endpointCap(test.endpoint()) },
    });
    assert.equal(test.runToFault(), receiver.tcb);
    assert.deepEqual([failures[0]!.cptr, failures[0]!.reported], [40n, 'fault']);
  });

  it('from an endpoint without receive right, or from what is no endpoint, is a fault', () => {
    for (const slot of [1, 2, 30]) {
      const test = new TestKernel();
      const slots = { 1: endpointCap(test.endpoint(), 0n, { receive: false }), 2: replyCap(test.reply()) };
      const receiver = test.thread('receiver', `li a0, ${slot}\n li a6, 2\n li a7, Recv\n ecall`, { slots });
      assert.equal(test.runToFault(), receiver.tcb, `slot ${slot}`);
    }
  });

  it('from a notification that is bound to another thread is a fault', () => {
    const test = new TestKernel();
    const notification = test.notification();
    const other = test.thread('other', '', { stopped: true });
    bindNotification(other.tcb, notification);
    const receiver = test.thread('receiver', 'li a0, 1\n li a7, Wait\n ecall', {
      slots: { 1: notificationCap(notification) },
    });
    assert.equal(test.runToFault(), receiver.tcb);
  });

  it('with a reply object that a caller still waits behind ends that call without an answer', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const slots = { 1: endpointCap(endpoint), 2: replyCap(test.reply()) };
    const receive = 'li a0, 1\n li a6, 2\n li a7, Recv\n ecall\n';
    test.thread('server', receive + receive, { priority: 20, slots });
    const caller = test.thread('caller', 'li a0, 1\n li a7, Call\n ecall', { slots });
    test.runToIdle();
    assert.equal(caller.tcb.state.kind, 'inactive');
  });
});

describe('seL4_NBRecv and seL4_NBWait', () => {
  it('change only the badge register, to 0, when nothing waits', () => {
    for (const [call, slot] of [
      ['NBRecv', 1],
      ['NBRecv', 3],
      ['NBWait', 3],
      ['NBWait', 1],
    ] as const) {
      const test = new TestKernel();
      const slots = {
        1: endpointCap(test.endpoint()),
        2: replyCap(test.reply()),
        3: notificationCap(test.notification()),
      };
      const thread = test.thread(
        'thread',
        `li a0, ${slot}\n ${MARKS}\n li a6, 2\n li a7, ${call}\n ecall\n ${SEE}`,
        { slots },
      );
      test.runToIdle();
      assert.deepEqual(seen(thread), [0n, 0x111n, 0x222n], `${call} of slot ${slot}`);
    }
  });

  it('take a signal that waits', () => {
    const test = new TestKernel();
    const notification = test.notification();
    notification.pending = 6n;
    const thread = test.thread('thread', `li a0, 3\n ${MARKS}\n li a7, NBWait\n ecall\n ${SEE}`, {
      slots: { 3: notificationCap(notification) },
    });
    test.runToIdle();
    assert.deepEqual(seen(thread), [6n, 0x111n, 0x222n]);
  });
});

describe('seL4_Wait', () => {
  it('on a notification wakes the waiter of the highest priority, with all badges signalled at once', () => {
    const test = new TestKernel();
    const notification = test.notification();
    const wait = `li a0, 1\n ${MARKS}\n li a7, Wait\n ecall\n ${SEE}`;
    const slots = { 1: notificationCap(notification) };
    const low = test.thread('low', wait, { priority: 20, slots });
    const high = test.thread('high', wait, { priority: 30, slots });
    test.thread('signaller', 'li a0, 1\n li a7, Send\n ecall', {
      slots: { 1: notificationCap(notification, 3n) },
    });
    test.runToIdle();
    assert.deepEqual(seen(high), [3n, 0x111n, 0x222n]);
    assert.equal(low.tcb.state.kind, 'blocked-on-notification');
  });

  it('on an endpoint receives without a reply object: a caller is parked', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const slots = { 1: endpointCap(endpoint, 3n) };
    const receiver = test.thread('receiver', `li a0, 1\n li a7, Wait\n ecall\n ${SEE}`, {
      priority: 20,
      slots,
    });
    const caller = test.thread('caller', `li a0, 1\n li a1, ${info(2)}\n li a7, Call\n ecall`, { slots });
    test.runToIdle();
    assert.deepEqual(seen(receiver).slice(0, 2), [3n, BigInt(info(2))]);
    assert.equal(caller.tcb.state.kind, 'inactive');
  });
});
