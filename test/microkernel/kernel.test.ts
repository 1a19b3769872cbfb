import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hashBytes } from '../../adapter/machine/state.ts';
import { bindNotification } from '../../adapter/microkernel/objects/notification.ts';
import {
  endpointCap,
  info,
  notificationCap,
  replyCap,
  TestKernel,
  threadCap,
} from './support/test-kernel.ts';

/** Calls, signals, waits, budgets that run out, faults that are handled and a parent that restarts its child, all at once. */
function busySystem(): TestKernel {
  const test = new TestKernel([
    { domain: 0, duration: 40_000 },
    { domain: 1, duration: 25_000 },
  ]);
  const endpoint = test.endpoint();
  const notification = test.notification();
  const reply = replyCap(test.reply());
  test.thread(
    'server',
    `li a0, 1\n li a6, 2\n li a7, Recv\n again: ecall\n addi s1, s1, 1\n add a2, a2, s1\n li a0, 1\n li a7, ReplyRecv\n j again`,
    {
      ...{ priority: 30, budget: 50, period: 400 },
      slots: { 1: endpointCap(endpoint), 2: reply },
    },
  );
  const work = 'li t1, 700\n spin: addi t1, t1, -1\n bnez t1, spin';
  test.thread('client', `again: li a0, 1\n li a1, ${info(1, 1)}\n li a7, Call\n ecall\n ${work}\n j again`, {
    slots: { 1: endpointCap(endpoint, 1n) },
  });
  test.thread(
    'signaller',
    `again: li a0, 1\n li a7, Send\n ecall\n ${work}\n li a7, Yield\n ecall\n j again`,
    {
      slots: { 1: notificationCap(notification, 1n) },
    },
  );
  test.thread('waiter', 'again: li a0, 1\n li a7, Wait\n ecall\n add s1, s1, a0\n j again', {
    ...{ priority: 20, sporadic: true, budget: 30, period: 200 },
    slots: { 1: notificationCap(notification) },
  });
  test.thread(
    'locker',
    `again: lr.d t1, (s0)\n addi t1, t1, 1\n sc.d t2, t1, (s0)\n add s1, s1, t2\n j again`,
    {
      ...{ budget: 40, period: 300, domain: 1 },
    },
  );
  const faults = test.endpoint('faults');
  const child = test.thread('child', `${work}\n .word 0`, {
    priority: 5,
    faultHandler: endpointCap(faults, 7n),
  });
  const restart = `li a0, 3\n li a1, ${info(3, 3)}\n li a2, 1\n li a3, 1\n li a4, 0x10000\n li a7, Call\n ecall`;
  const parent = test.thread(
    'parent',
    `again: li a0, 1\n li a6, 2\n li a7, Recv\n ecall\n ${restart}\n j again`,
    {
      priority: 25,
      slots: { 1: endpointCap(faults), 2: replyCap(test.reply()), 3: threadCap(child) },
    },
  );
  bindNotification(parent.tcb, test.notification('parent'));
  return test;
}

/** Runs in pieces until all threads together have retired so many instructions since the beginning. */
function runPieces(test: TestKernel, total: number, pieces: readonly number[]): void {
  const done = () => test.kernel.context.objects.ofKind('tcb').reduce((sum, { retired }) => sum + retired, 0);
  for (let index = 0; done() < total; index++)
    test.kernel.run({ instructions: Math.min(pieces[index % pieces.length] ?? 1, total - done()) });
}

describe('a run of the kernel', () => {
  it('is the same however it is cut into pieces', () => {
    const whole = busySystem();
    runPieces(whole, 150_000, [150_000]);
    const expected = whole.hash();
    for (const pieces of [[1], [7, 1, 1000], [999, 2], [20_011]]) {
      const total = pieces[0] === 1 ? 20_000 : 150_000;
      const cut = busySystem();
      runPieces(cut, total, pieces);
      if (total === 150_000) assert.equal(cut.hash(), expected, `pieces of ${pieces.join(', ')}`);
      runPieces(cut, 150_000, [150_000]);
      assert.equal(cut.hash(), expected, `pieces of ${pieces.join(', ')}, then the rest`);
    }
  });

  it('goes on from a saved state as it did the first time', () => {
    const test = busySystem();
    for (const start of [1, 12_345, 30_000]) {
      runPieces(test, start, [start]);
      const saved = test.save();
      runPieces(test, start + 25_000, [start + 25_000]);
      const expected = test.hash();
      test.restore(saved);
      runPieces(test, start + 25_000, [3, 1001]);
      assert.equal(test.hash(), expected, `from instruction ${start}`);
    }
  });

  it('goes on from a saved state also when the machine was reset meanwhile', () => {
    const test = new TestKernel();
    test.thread('thread', 'loop: addi s1, s1, 1\n j loop');
    test.run(100);
    const saved = test.save();
    test.run(100);
    const expected = test.hash();
    test.machine.reset();
    test.restore(saved);
    test.run(100);
    assert.equal(test.hash(), expected);
  });

  it('keeps a reservation from one piece to the next', () => {
    const test = new TestKernel();
    const thread = test.thread(
      'thread',
      'lr.d t1, (s0)\n sc.d s1, t1, (s0)\n lr.d t1, (s0)\n sc.d s2, t1, (s0)\n loop: j loop',
    );
    thread.registers.set(9, 7n);
    thread.registers.set(18, 7n);
    test.run(1);
    test.run(1);
    assert.equal(thread.registers.get(9), 0n);
    test.run(1);
    test.restore(test.save());
    test.run(1);
    assert.equal(thread.registers.get(18), 0n);
  });

  it('is idle when everybody waits and no timer is armed', () => {
    const test = new TestKernel();
    test.thread('thread', '');
    assert.deepEqual(test.run(1000), { kind: 'idle' });
    assert.equal(test.kernel.current, undefined);
  });

  it('ends at the limit of instructions exactly, system calls included', () => {
    const test = busySystem();
    const count = () =>
      test.kernel.context.objects.ofKind('tcb').reduce((sum, { retired }) => sum + retired, 0);
    for (const limit of [1, 2, 10, 57]) {
      const before = count();
      const stop = test.run(limit);
      assert.ok(count() - before === limit || stop.kind === 'fault');
    }
  });

  it('ends at a virtual time', () => {
    const test = busySystem();
    for (
      let stop = test.kernel.run({ until: 54_321 });
      stop.kind === 'fault';
      stop = test.kernel.run({ until: 54_321 })
    );
    assert.equal(test.machine.clock.now, 54_321);
  });

  it('ends after the instruction during which a listener asks for it', () => {
    const test = busySystem();
    let events = 0;
    test.events.on('signal', () => {
      events++;
      test.kernel.requestStop();
    });
    let stop = test.run(1_000_000);
    while (stop.kind === 'fault') stop = test.run(1_000_000);
    assert.deepEqual([stop, events], [{ kind: 'requested' }, 1]);
  });

  it('stops at a breakpoint before the instruction, and steps over it when told', () => {
    const test = new TestKernel();
    const thread = test.thread('thread', 'nop\n at: addi s1, s1, 1\n j at');
    const { hart, physical } = { hart: test.machine.harts[0]!, physical: thread.data - 4096 + 4 };
    hart.addBreakpoint(physical);
    assert.deepEqual(test.run(100), { kind: 'breakpoint', thread: thread.tcb });
    assert.deepEqual([thread.registers.pc, thread.registers.get(9)], [thread.labels.get('at'), 0n]);
    const again = test.kernel.run({ instructions: 100, stepOverBreakpoint: true });
    assert.equal(again.kind, 'breakpoint');
    assert.equal(thread.registers.get(9), 1n);
  });

  it('takes registers that were written from outside', () => {
    const test = new TestKernel();
    const thread = test.thread('thread', 'loop: addi s1, s1, 1\n j loop');
    test.run(10);
    thread.registers.set(9, 1000n);
    thread.registers.pc = thread.labels.get('loop')!;
    test.run(2);
    assert.equal(thread.registers.get(9), 1001n);
  });

  it('counts virtual time for threads that do nothing but system calls', () => {
    const test = new TestKernel();
    test.thread('thread', 'li a7, -15\n again: ecall\n j again');
    test.run(1000);
    assert.equal(test.machine.clock.now, 1000);
  });
});

describe('whatever a thread asks for', () => {
  it('the kernel neither throws nor hangs, and can save and restore its state', () => {
    const word = fc.oneof(
      fc.integer({ min: 0, max: 40 }).map(BigInt),
      fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    );
    const syscall = fc.record({
      number: fc.oneof(fc.integer({ min: -12, max: -1 }), fc.integer({ min: -40, max: 5 })),
      cptr: fc.oneof(fc.integer({ min: 0, max: 12 }).map(BigInt), word),
      label: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 2 ** 31 })),
      length: fc.integer({ min: 0, max: 127 }),
      extraCaps: fc.integer({ min: 0, max: 3 }),
      words: fc.array(word, { minLength: 4, maxLength: 4 }),
      others: fc.tuple(word, word),
      buffer: fc.array(word, { minLength: 8, maxLength: 8 }),
      // In other words of a0..a6 and the buffer: capabilities of the thread.
      destination: fc.integer({ min: 0, max: 12 }).map(BigInt),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 2 }), syscall), { minLength: 1, maxLength: 25 }),
        (calls) => {
          const test = new TestKernel();
          const endpoints = [test.endpoint('one'), test.endpoint('two')] as const;
          const notifications = [test.notification('one'), test.notification('two')] as const;
          const replies = [test.reply(), test.reply()] as const;
          const handler = test.irqHandler(10);
          const program = 'again: ecall\n j again';
          const threads = [20, 10, 10].map((priority, index) =>
            test.thread(`thread ${index}`, program, {
              ...{ priority, budget: 100, period: index === 0 ? 1000 : 100 },
              faultHandler: endpointCap(endpoints[1], 9n),
            }),
          );
          threads.forEach(({ cnode }, index) => {
            const [first, second] = [threads[(index + 1) % 3]!, threads[(index + 2) % 3]!];
            [
              endpointCap(endpoints[0], 1n),
              endpointCap(endpoints[1], 2n),
              notificationCap(notifications[0], 1n),
              notificationCap(notifications[1], 2n),
              replyCap(replies[0]),
              replyCap(replies[1]),
              threadCap(first),
              threadCap(second),
              threadCap(threads[index]!),
              { kind: 'scheduling-context', context: first.context } as const,
              { kind: 'irq-handler', handler } as const,
              first.tcb.vspace,
            ].forEach((capability, slot) => cnode.put(slot + 1, capability));
          });
          for (const [who, call] of calls) {
            const thread = threads[who]!;
            const message = (BigInt(call.label) << 12n) | BigInt((call.extraCaps << 7) | call.length);
            [call.cptr, message, ...call.words].forEach((value, index) =>
              thread.registers.set(10 + index, value),
            );
            thread.registers.set(16, call.destination);
            thread.registers.set(5, call.others[0]);
            thread.registers.set(17, BigInt.asUintN(64, BigInt(call.number)));
            call.buffer.forEach((value, index) => test.setBufferWord(thread, 5 + index, value));
            [1n, call.destination, call.others[1]].forEach((value, index) =>
              test.setBufferWord(thread, 122 + index, value),
            );
            for (let step = 0; step < 5; step++) {
              const { kind } = test.run(20);
              if (kind === 'power-off') return;
            }
          }
          const state = test.save();
          test.restore(state);
          assert.equal(test.hash(), hashBytes(state));
        },
      ),
      { numRuns: 60, seed: 42 },
    );
  });
});
