import assert from 'node:assert/strict';
import { signal } from '../../../adapter/microkernel/ipc/signal.ts';
import { endpointCap, info, notificationCap, replyCap, TestKernel } from '../support/test-kernel.ts';

const COUNT = 'loop: addi s1, s1, 1\n j loop';

describe('a budget', () => {
  it('below its period lets a thread run for so much of each period', () => {
    const test = new TestKernel();
    const thread = test.thread('thread', COUNT, { budget: 200, period: 1000 });
    test.kernel.run({ until: 10_000_000 });
    assert.ok(Math.abs(thread.tcb.retired - 2_000_000) <= 200_000, `${thread.tcb.retired}`);
  });

  it('that is used up leaves the processor to lower priorities', () => {
    const test = new TestKernel();
    const high = test.thread('high', COUNT, { priority: 20, budget: 250, period: 1000 });
    const low = test.thread('low', COUNT, { priority: 1 });
    test.kernel.run({ until: 8_000_000 });
    assert.ok(Math.abs(high.tcb.retired - 2_000_000) <= 250_000, `${high.tcb.retired}`);
    assert.equal(high.tcb.retired + low.tcb.retired, 8_000_000);
  });

  it('keeps its sum over any pattern of waits', () => {
    for (const sporadic of [false, true]) {
      const test = new TestKernel();
      const notification = test.notification();
      const slots = { 1: notificationCap(notification, 1n) };
      const work =
        'again: li a0, 1\n li a7, Wait\n ecall\n li t1, 20000\n spin: addi t1, t1, -1\n bnez t1, spin\n j again';
      const worker = test.thread('worker', work, {
        priority: 20,
        budget: 100,
        period: 1000,
        sporadic,
        slots,
      });
      test.thread(
        'waker',
        'again: li a0, 1\n li a7, Send\n ecall\n li t1, 3000\n spin: addi t1, t1, -1\n bnez t1, spin\n j again',
        { slots },
      );
      for (let round = 0; round < 20; round++) {
        test.kernel.run({ until: (round + 1) * 777_777 });
        const sum = worker.context.refills.reduce((total, { amount }) => total + amount, 0);
        assert.equal(sum, 100_000);
        assert.ok(worker.context.refills.length <= worker.context.maxRefills);
      }
      assert.ok(worker.tcb.retired <= 1_800_000, `${worker.tcb.retired} in 15.5 periods of 100 us`);
    }
  });

  it('does not pile up while its thread waits', () => {
    const test = new TestKernel();
    const notification = test.notification();
    const thread = test.thread('thread', `li a0, 1\n li a7, Wait\n ecall\n ${COUNT}`, {
      ...{ budget: 100, period: 1000 },
      slots: { 1: notificationCap(notification, 1n) },
    });
    test.runToIdle();
    test.machine.skipTo(20_000_000);
    test.kernel.operate((kernel) => signal(kernel, notification, 1n));
    test.kernel.run({ until: 20_900_000 });
    assert.ok(thread.tcb.retired <= 100_100, `${thread.tcb.retired}`);
  });

  it('that is used up is a timeout fault when there is a handler for it', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const handler = test.thread(
      'handler',
      'li a0, 1\n li a6, 2\n li a7, Recv\n ecall\n mv s1, a1\n mv s2, a2\n mv s3, a3',
      {
        priority: 20,
        slots: { 1: endpointCap(endpoint), 2: replyCap(test.reply()) },
      },
    );
    const thread = test.thread('thread', COUNT, {
      budget: 100,
      period: 1000,
      timeoutHandler: endpointCap(endpoint, 4n),
    });
    test.runToIdle();
    assert.equal(handler.registers.get(9), BigInt(info(5, 2)));
    assert.deepEqual([handler.registers.get(18), handler.registers.get(19)], [0x77n, 100n]);
    assert.equal(thread.tcb.state.kind, 'blocked-on-reply');
  });
});

describe('a passive server', () => {
  const SERVE = `li a0, 1\n li a6, 2\n li a7, Recv\n again: ecall\n addi s1, s1, 1\n rdinstret s2\n li a0, 1\n li a7, ReplyRecv\n j again`;

  function passiveServer(client: string, count = 1) {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const reply = test.reply();
    const slots = { 1: endpointCap(endpoint, 1n), 2: replyCap(reply) };
    // It gets to its receive on a budget of its own, which is then taken away.
    const server = test.thread('server', SERVE, { priority: 30, slots });
    test.runToIdle();
    test.kernel.operate(({ scheduler }) => scheduler.unbindContext(server.context));
    const clients = Array.from({ length: count }, (_, index) =>
      test.thread(`client ${index}`, client, { slots }),
    );
    return { test, server, clients, reply };
  }

  it('runs on the budget of its caller and gives it back with the reply', () => {
    const { test, server, clients } = passiveServer('li a0, 1\n li a7, Call\n ecall\n li s1, 1');
    test.runToIdle();
    assert.equal(server.registers.get(9), 1n);
    assert.equal(server.tcb.schedulingContext, undefined);
    assert.equal(clients[0]!.registers.get(9), 1n);
    assert.equal(clients[0]!.tcb.schedulingContext, clients[0]!.context);
  });

  it('holds the budget while it works', () => {
    const { test, server, clients, reply } = passiveServer('li a0, 1\n li a7, Call\n ecall');
    while (reply.tcb?.state.kind !== 'blocked-on-reply') test.run(1);
    assert.equal(server.tcb.schedulingContext, clients[0]!.context);
    assert.equal(clients[0]!.tcb.schedulingContext, undefined);
    assert.equal(clients[0]!.context.reply, reply);
  });

  it('serves several callers one after the other', () => {
    const { test, server, clients } = passiveServer('li a0, 1\n li a7, Call\n ecall\n li s1, 1', 3);
    test.runToIdle();
    assert.equal(server.registers.get(9), 3n);
    for (const client of clients) {
      assert.equal(client.registers.get(9), 1n);
      assert.equal(client.tcb.schedulingContext, client.context);
    }
  });

  it('called by a passive server passes the budget along and back', () => {
    const test = new TestKernel();
    const [front, back] = [test.endpoint('front'), test.endpoint('back')];
    const forward = `li a0, 1\n li a6, 2\n li a7, Recv\n again: ecall\n li a0, 3\n li a7, Call\n ecall\n li a0, 1\n li a7, ReplyRecv\n j again`;
    const backend = test.thread('backend', SERVE, {
      priority: 40,
      slots: { 1: endpointCap(back), 2: replyCap(test.reply()) },
    });
    const frontend = test.thread('frontend', forward, {
      priority: 30,
      slots: { 1: endpointCap(front), 2: replyCap(test.reply()), 3: endpointCap(back) },
    });
    test.runToIdle();
    for (const { context } of [backend, frontend])
      test.kernel.operate(({ scheduler }) => scheduler.unbindContext(context));
    const client = test.thread('client', 'li a0, 1\n li a7, Call\n ecall\n li s1, 1', {
      slots: { 1: endpointCap(front) },
    });
    test.runToIdle();
    assert.deepEqual([client.registers.get(9), backend.registers.get(9)], [1n, 1n]);
    assert.equal(client.tcb.schedulingContext, client.context);
    assert.deepEqual([backend.tcb.schedulingContext, frontend.tcb.schedulingContext], [undefined, undefined]);
    assert.equal(client.context.reply, undefined);
  });

  it('woken by a notification runs on the budget bound to that, and returns it when it waits', () => {
    const test = new TestKernel();
    const notification = test.notification();
    const slots = { 1: notificationCap(notification, 1n) };
    const server = test.thread('server', 'again: li a0, 1\n li a7, Wait\n ecall\n addi s1, s1, 1\n j again', {
      priority: 20,
      slots,
    });
    test.kernel.operate(() => {
      notification.schedulingContext = server.context;
      server.context.notification = notification;
    });
    test.runToIdle();
    assert.equal(server.tcb.schedulingContext, undefined);
    test.thread('signaller', 'li a0, 1\n li a7, Send\n ecall\n ecall', { slots });
    test.runToIdle();
    assert.equal(server.registers.get(9), 2n);
    assert.equal(server.tcb.schedulingContext, undefined);
  });
});
