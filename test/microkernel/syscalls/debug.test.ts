import assert from 'node:assert/strict';
import { endpointCap, notificationCap, replyCap, TestKernel, threadCap } from '../support/test-kernel.ts';

function printed(test: TestKernel): () => string {
  let text = '';
  test.events.on('debug-output', ({ bytes }) => {
    text += new TextDecoder().decode(bytes);
  });
  return () => text;
}

describe('the debug calls', () => {
  it('DebugPutChar prints and keeps all registers', () => {
    const test = new TestKernel();
    const text = printed(test);
    const thread = test.thread(
      'thread',
      'li a0, 72\n li a1, 5\n li a7, -12\n ecall\n mv s1, a0\n mv s2, a1\n li a0, 105\n ecall',
    );
    test.runToIdle();
    assert.equal(text(), 'Hi');
    assert.deepEqual([thread.registers.get(9), thread.registers.get(18)], [72n, 5n]);
  });

  it('DebugCapIdentify answers with the tag of the capability, 0 for none', () => {
    const test = new TestKernel();
    const other = test.thread('other', '', { stopped: true });
    const slots = {
      1: endpointCap(test.endpoint()),
      2: notificationCap(test.notification()),
      3: replyCap(test.reply()),
      4: threadCap(other),
    };
    const identify = (slot: number) => `li a0, ${slot}\n ecall\n sd a0, ${8 * slot}(s0)\n`;
    const thread = test.thread('thread', `li a7, -15\n${[1, 2, 3, 4, 5].map(identify).join('')}`, { slots });
    test.runToIdle();
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((slot) => test.dataWord(thread, slot)),
      [4n, 6n, 8n, 12n, 0n],
    );
  });

  it('DebugNameThread names a thread', () => {
    const test = new TestKernel();
    const other = test.thread('other', '', { stopped: true });
    const thread = test.thread('thread', 'li a0, 1\n li a7, -17\n ecall', { slots: { 1: threadCap(other) } });
    test.setBufferWord(thread, 1, 0x6572_6e65n);
    test.runToIdle();
    assert.equal(other.tcb.label, 'enre');
  });

  it('DebugNameThread of what is no thread stops the system', () => {
    const test = new TestKernel();
    const text = printed(test);
    test.thread('thread', 'li a0, 1\n li a7, -17\n ecall\n j end');
    assert.deepEqual(test.run(1000), { kind: 'power-off', exitCode: 0 });
    assert.match(text(), /cap is not a TCB/);
  });

  it('DebugHalt stops the system', () => {
    const test = new TestKernel();
    const text = printed(test);
    test.thread('thread', 'li a7, -14\n ecall\n j end');
    assert.deepEqual(test.run(1000), { kind: 'power-off', exitCode: 0 });
    assert.match(text(), /halt syscall from user thread 1 "thread"/);
  });

  it('DebugDumpScheduler and DebugSnapshot print and return', () => {
    const test = new TestKernel();
    const text = printed(test);
    const thread = test.thread('thread', 'li a7, -13\n ecall\n li a7, -16\n ecall\n li s1, 1');
    test.runToIdle();
    assert.match(
      text(),
      /Dumping all tcbs!\nName\tState\tIP\tPrio\nthread\trunning\t0x[0-9a-f]+\t10\nDebug snapshot/,
    );
    assert.equal(thread.registers.get(9), 1n);
  });
});
