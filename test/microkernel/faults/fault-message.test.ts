import assert from 'node:assert/strict';
import { endpointCap, info, replyCap, TestKernel, type ThreadOptions } from '../support/test-kernel.ts';

/** Receives one fault, keeps what it says, and answers with what `reply` puts into a1.. */
function faulting(program: string, reply = 'li a1, 0', options: ThreadOptions = {}) {
  const test = new TestKernel();
  const endpoint = test.endpoint();
  const handler = test.thread(
    'handler',
    `li a0, 1\n li a6, 2\n li a7, Recv\n ecall
     mv s1, a0\n mv s2, a1\n mv s3, a2\n mv s4, a3\n mv s5, a4\n mv s6, a5
     ${reply}\n li a0, 1\n li a7, ReplyRecv\n ecall\n li s7, 1`,
    { priority: 20, slots: { 1: endpointCap(endpoint), 2: replyCap(test.reply()) } },
  );
  const thread = test.thread('thread', program, { faultHandler: endpointCap(endpoint, 0x99n), ...options });
  test.runToFault();
  return {
    test,
    handler,
    thread,
    message: () => [9, 18, 19, 20, 21, 22].map((index) => handler.registers.get(index)),
  };
}

describe('a fault message', () => {
  for (const [what, instruction, address, isFetch, status] of [
    ['load', 'ld t1, 0(t0)', 0x7000n, 0n, 5n],
    ['store', 'sd t1, 0(t0)', 0x7000n, 0n, 7n],
    ['fetch', 'jr t0', 0x7000n, 1n, 1n],
  ] as const)
    it(`of a ${what} tells instruction, address, whether it was a fetch, and status`, () => {
      const { test, message, thread } = faulting(`li t0, 0x7000\n at: ${instruction}`, 'loop: j loop');
      test.run(100);
      const pc = what === 'fetch' ? address : thread.labels.get('at');
      assert.deepEqual(message(), [0x99n, BigInt(info(6, 4)), pc, address, isFetch, status]);
    });

  it('of an exception tells instruction, stack pointer, number and code', () => {
    const { test, message, thread } = faulting('li sp, 0x1230\n at: .word 0', 'loop: j loop');
    test.run(100);
    assert.deepEqual(message(), [0x99n, BigInt(info(3, 4)), thread.labels.get('at'), 0x1230n, 2n, 0n]);
  });

  it('of a breakpoint instruction is an exception of number 3', () => {
    const { test, message } = faulting('ebreak', 'loop: j loop');
    test.run(100);
    assert.equal(message()[4], 3n);
  });

  it('of a capability that is not there tells its address, the phase and why', () => {
    const { test, handler, message, thread } = faulting(
      'li a0, -1\n li a7, Send\n at: ecall',
      'loop: j loop',
    );
    test.run(100);
    const all = (1n << 64n) - 1n;
    // Guard mismatch (4), 64 bits left; then guard 0 of 56 bits in the buffer.
    assert.deepEqual(message(), [0x99n, BigInt(info(1, 7)), thread.labels.get('at'), all, 0n, 4n]);
    assert.deepEqual(
      [5, 6, 7].map((index) => test.bufferWord(handler, index)),
      [64n, 0n, 56n],
    );
  });

  it('waits at the endpoint until the handler receives', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const thread = test.thread('thread', '.word 0', { faultHandler: endpointCap(endpoint) });
    test.runToFault();
    test.runToIdle();
    assert.deepEqual(endpoint.queue, [thread.tcb]);
  });
});

describe('the reply to a fault', () => {
  it('of memory makes the thread try again, whatever it says', () => {
    const { test, thread } = faulting('li t0, 0x7000\n ld t1, 0(t0)', `li a1, ${info(5, 4)}\n li a2, 0`);
    assert.equal(test.runToFault(), thread.tcb);
  });

  it('of an exception may change where to go on and the stack pointer', () => {
    const { test, thread } = faulting(
      'li sp, 1\n .word 0\n mv s1, sp',
      `addi a2, a2, 4\n li a3, 0x40\n li a1, ${info(0, 2)}`,
    );
    test.runToIdle();
    assert.equal(thread.registers.get(9), 0x40n);
  });

  it('ends the fault: what the thread sends next is an ordinary message', () => {
    const { test, handler } = faulting(
      `.word 0\n li a0, 1\n li a1, ${info(77)}\n li a7, Call\n ecall`,
      `addi a2, a2, 4\n li a1, ${info(0, 1)}`,
    );
    const thread = test.kernel.context.objects.ofKind('tcb')[1]!;
    const { faultHandler } = thread;
    if (thread.cspace.kind === 'cnode') thread.cspace.cnode.put(1, faultHandler);
    test.runToIdle();
    assert.equal(handler.registers.get(23), 1n);
    assert.equal(thread.fault, undefined);
  });

  it('with a label leaves the thread stopped', () => {
    const { test, thread } = faulting('.word 0', `li a1, ${info(1, 0)}`);
    test.runToIdle();
    assert.equal(thread.tcb.state.kind, 'inactive');
  });
});

describe('a fault without a handler', () => {
  it('leaves the thread stopped at the instruction, and is reported before the run comes back', () => {
    const test = new TestKernel();
    const faults = test.collect('thread-fault');
    const thread = test.thread('thread', 'nop\n at: .word 0');
    assert.deepEqual(test.run(100), { kind: 'fault', thread: thread.tcb });
    assert.deepEqual(
      faults.map(({ pc, cause, handler }) => ({ pc, cause, handler })),
      [{ pc: thread.labels.get('at'), cause: 2, handler: undefined }],
    );
    test.runToIdle();
    assert.deepEqual([thread.tcb.state.kind, thread.registers.pc], ['inactive', thread.labels.get('at')]);
  });
});
