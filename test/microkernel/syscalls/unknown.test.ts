import assert from 'node:assert/strict';
import { endpointCap, info, replyCap, TestKernel } from '../support/test-kernel.ts';

describe('a system call that seL4 does not know', () => {
  it('is a fault of the thread, whatever the number', () => {
    for (const number of [0, 42, -18, -100]) {
      const test = new TestKernel();
      const faults = test.collect('thread-fault');
      const thread = test.thread('thread', `li a7, ${number}\n at: ecall`);
      test.runToFault();
      const { cause, value, pc } = faults[0]!;
      assert.deepEqual([cause, value, pc], [8, BigInt.asUintN(64, BigInt(number)), thread.labels.get('at')]);
    }
  });

  it('can be emulated by a handler that writes the registers and the place to go on', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    // Message registers: 0 fault address, 1 sp, 2 ra, 3..9 a0..a6, 10 number.
    const handler = test.thread(
      'handler',
      `li a0, 1\n li a6, 2\n li a7, Recv\n ecall\n mv s1, a1\n addi a2, a2, 4\n li a1, ${info(0, 4)}\n li a5, 0x5a\n li a0, 1\n li a7, ReplyRecv\n ecall`,
      { priority: 20, slots: { 1: endpointCap(endpoint), 2: replyCap(test.reply()) } },
    );
    const thread = test.thread('thread', 'li a0, 1\n li a7, 42\n ecall\n mv s1, a0', {
      faultHandler: endpointCap(endpoint, 3n),
    });
    test.runToFault();
    test.runToIdle();
    assert.equal(handler.registers.get(9), BigInt(info(2, 11)));
    assert.equal(test.bufferWord(handler, 11), 42n);
    assert.equal(thread.registers.get(9), 0x5an);
  });
});
