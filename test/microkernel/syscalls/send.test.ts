import assert from 'node:assert/strict';
import { endpointCap, info, notificationCap, replyCap, TestKernel } from '../support/test-kernel.ts';

const RECEIVE = 'li a0, 1\n li a6, 2\n li a7, Recv\n ecall\n mv s1, a0\n mv s2, a1\n mv s3, a2';

describe('seL4_Send', () => {
  it('waits until somebody receives, and goes on when its message is taken', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const slots = { 1: endpointCap(endpoint, 5n), 2: replyCap(test.reply()) };
    const sender = test.thread(
      'sender',
      `li a0, 1\n li a1, ${info(3, 1)}\n li a2, 77\n li a7, Send\n ecall\n li s1, 1`,
      {
        priority: 20,
        slots,
      },
    );
    const receiver = test.thread('receiver', RECEIVE, { priority: 10, slots });
    test.runToIdle();
    assert.deepEqual(
      [9, 18, 19].map((index) => receiver.registers.get(index)),
      [5n, BigInt(info(3, 1)), 77n],
    );
    assert.equal(sender.registers.get(9), 1n);
  });

  it('changes no register of the sender', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const slots = { 1: endpointCap(endpoint), 2: replyCap(test.reply()) };
    test.thread('receiver', RECEIVE, { priority: 20, slots });
    const program = Array.from({ length: 31 }, (_, index) => index + 1)
      .filter((index) => ![10, 11, 17].includes(index))
      .map((index) => `li x${index}, ${1000 + index}`);
    const sender = test.thread(
      'sender',
      `${program.join('\n')}\n li a0, 1\n li a1, 0\n li a7, Send\n ecall\n after: j after`,
      {
        slots,
      },
    );
    test.run(200);
    for (let index = 1; index < 32; index++) {
      const expected = index === 10 ? 1n : index === 11 ? 0n : index === 17 ? -5n : BigInt(1000 + index);
      assert.equal(sender.registers.get(index), BigInt.asUintN(64, expected), `x${index}`);
    }
  });

  it('to a capability that cannot be found is a fault at the system call', () => {
    const test = new TestKernel();
    const sender = test.thread('sender', 'li a0, -1\n li a7, Send\n at: ecall');
    test.runToFault();
    assert.equal(sender.tcb.faultIp, sender.labels.get('at'));
    assert.equal(sender.tcb.state.kind, 'inactive');
  });

  it('to an empty slot is dropped silently, and reported as such', () => {
    const test = new TestKernel();
    const failures = test.collect('call-failed');
    const sender = test.thread('sender', 'li a0, 30\n li a1, 0\n li a7, Send\n ecall\n li s1, 1');
    test.runToIdle();
    assert.equal(sender.registers.get(9), 1n);
    assert.deepEqual(
      failures.map(({ call, error, reported }) => ({ call, error, reported })),
      [{ call: 'seL4_Signal', error: 'dropped', reported: 'silent' }],
    );
  });
});

describe('seL4_NBSend', () => {
  it('to an empty slot is reported by its name, whatever the label', () => {
    const test = new TestKernel();
    const failures = test.collect('call-failed');
    test.thread('sender', `li a0, 30\n li a1, ${info(1)}\n li a7, NBSend\n ecall`);
    test.runToIdle();
    assert.deepEqual(
      failures.map(({ call }) => call),
      ['seL4_NBSend'],
    );
  });

  it('is dropped when nobody receives', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const slots = { 1: endpointCap(endpoint), 2: replyCap(test.reply()) };
    const sender = test.thread('sender', 'li a0, 1\n li a7, NBSend\n ecall\n li s1, 1', {
      priority: 20,
      slots,
    });
    const receiver = test.thread('receiver', RECEIVE, { slots });
    test.runToIdle();
    assert.equal(sender.registers.get(9), 1n);
    assert.equal(receiver.tcb.state.kind, 'blocked-on-receive');
  });

  it('reaches a receiver that waits', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const slots = { 1: endpointCap(endpoint, 8n), 2: replyCap(test.reply()) };
    const receiver = test.thread('receiver', RECEIVE, { priority: 20, slots });
    test.thread('sender', 'li a0, 1\n li a7, NBSend\n ecall', { slots });
    test.runToIdle();
    assert.equal(receiver.registers.get(9), 8n);
  });

  it('to a capability that cannot be found ends silently', () => {
    const test = new TestKernel();
    const sender = test.thread('sender', 'li a0, -1\n li a7, NBSend\n ecall\n li s1, 1');
    test.runToIdle();
    assert.equal(sender.registers.get(9), 1n);
  });
});

describe('seL4_Signal', () => {
  it('is a Send to a notification: it never waits and gathers badges', () => {
    const test = new TestKernel();
    const notification = test.notification();
    const slots = { 1: notificationCap(notification, 1n), 2: notificationCap(notification, 4n) };
    test.thread('sender', 'li a0, 1\n li a7, Send\n ecall\n li a0, 2\n ecall', { slots });
    test.runToIdle();
    assert.equal(notification.pending, 5n);
  });

  it('through a capability without send right is dropped', () => {
    const test = new TestKernel();
    const notification = test.notification();
    test.thread('sender', 'li a0, 1\n li a7, Send\n ecall', {
      slots: { 1: notificationCap(notification, 1n, { send: false }) },
    });
    test.runToIdle();
    assert.equal(notification.pending, undefined);
  });

  it('by a Call is answered with an empty success', () => {
    const test = new TestKernel();
    const caller = test.thread(
      'caller',
      'li a0, 1\n li a1, 0x5000\n li a2, 9\n li a7, Call\n ecall\n mv s1, a0\n mv s2, a1\n mv s3, a2',
      {
        slots: { 1: notificationCap(test.notification(), 1n) },
      },
    );
    test.runToIdle();
    assert.deepEqual(
      [9, 18, 19].map((index) => caller.registers.get(index)),
      [0n, 0n, 9n],
    );
  });
});
