import assert from 'node:assert/strict';
import { endpointCap, info, replyCap, TestKernel } from '../support/test-kernel.ts';

const ANSWER_ONCE = `
  li a0, 1
  li a6, 2
  li a7, Recv
  ecall
  mv s1, a0
  mv s2, a1
  mv s3, a2
  mv s4, a5
  li a1, ${info(9, 2)}
  li a2, 50
  li a3, 60
  li a0, 1
  li a7, ReplyRecv
  ecall
`;

function clientAndServer(client: string, rights: Parameters<typeof endpointCap>[2] = {}) {
  const test = new TestKernel();
  const endpoint = test.endpoint();
  const reply = test.reply();
  const server = test.thread('server', ANSWER_ONCE, {
    priority: 20,
    slots: { 1: endpointCap(endpoint), 2: replyCap(reply) },
  });
  const caller = test.thread('client', client, { slots: { 1: endpointCap(endpoint, 0x42n, rights) } });
  return { test, endpoint, reply, server, caller };
}

const CALL = `
  li a0, 1
  li a1, ${info(7, 3)}
  li a2, 1
  li a3, 2
  li a4, 3
  li a5, 4
  li a7, Call
  ecall
`;

describe('seL4_Call', () => {
  it('delivers badge, label, length and the message registers that the length covers', () => {
    const { test, server } = clientAndServer(CALL);
    test.runToIdle();
    assert.equal(server.registers.get(9), 0x42n);
    assert.equal(server.registers.get(18), BigInt(info(7, 3)));
    assert.equal(server.registers.get(19), 1n);
    assert.equal(server.registers.get(20), 0n, 'message register 3 is beyond the length');
  });

  it('brings the reply back: badge 0, its label and registers, and leaves the others alone', () => {
    const { test, caller } = clientAndServer(
      `${CALL}\n mv s1, a0\n mv s2, a1\n mv s3, a2\n mv s4, a3\n mv s5, a4\n mv s6, a5`,
    );
    test.runToIdle();
    const [a0, a1, a2, a3, a4, a5] = [9, 18, 19, 20, 21, 22].map((index) => caller.registers.get(index));
    assert.deepEqual([a0, a1, a2, a3, a4, a5], [0n, BigInt(info(9, 2)), 50n, 60n, 3n, 4n]);
  });

  it('parks the caller for ever when its capability grants neither capabilities nor replies', () => {
    const { test, caller } = clientAndServer(CALL, { grant: false, grantReply: false });
    test.runToIdle();
    assert.equal(caller.tcb.state.kind, 'inactive');
  });

  it('waits in the order of priority when nobody receives', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const call = 'li a0, 1\n li a7, Call\n ecall';
    const threads = [10, 30, 20, 30].map((priority, index) =>
      test.thread(`caller ${index}`, call, { priority, slots: { 1: endpointCap(endpoint) } }),
    );
    test.runToIdle();
    assert.deepEqual(
      endpoint.queue.map(({ name }) => name),
      ['caller 1', 'caller 3', 'caller 2', 'caller 0'],
    );
    assert.ok(threads.every(({ tcb }) => tcb.state.kind === 'blocked-on-send'));
  });

  it('carries message registers beyond four through the IPC buffers', () => {
    const { test, server, caller } = clientAndServer(
      `li a0, 1\n li a1, ${info(7, 120)}\n li a7, Call\n ecall`,
    );
    for (let index = 4; index < 120; index++) test.setBufferWord(caller, index + 1, BigInt(index));
    test.runToIdle();
    assert.equal(test.bufferWord(server, 5), 4n);
    assert.equal(test.bufferWord(server, 120), 119n);
  });

  it('cuts the message to four registers for a receiver whose buffer is read-only', () => {
    const test = new TestKernel();
    const endpoint = test.endpoint();
    const slots = { 1: endpointCap(endpoint), 2: replyCap(test.reply()) };
    const server = test.thread('server', ANSWER_ONCE, { priority: 20, slots, ipcBuffer: 'read-only' });
    test.thread('client', `li a0, 1\n li a1, ${info(7, 10)}\n li a7, Call\n ecall`, { slots });
    test.runToIdle();
    assert.equal(server.registers.get(18), BigInt(info(7, 4)));
  });

  it('takes a length above 120 for 120', () => {
    const { test, server } = clientAndServer(`li a0, 1\n li a1, ${info(7, 127)}\n li a7, Call\n ecall`);
    test.runToIdle();
    assert.equal(server.registers.get(18), BigInt(info(7, 120)));
  });

  it('unwraps a capability to the very endpoint into its badge', () => {
    const { test, server, caller } = clientAndServer(
      `li a0, 1\n li a1, ${info(7, 0, 1)}\n li a7, Call\n ecall`,
    );
    test.setBufferWord(caller, 122, 1n);
    test.runToIdle();
    assert.equal(server.registers.get(18), BigInt(info(7)) | (1n << 9n) | (1n << 7n));
    assert.equal(test.bufferWord(server, 122), 0x42n);
  });

  it('answers an empty slot with InvalidCapability 0', () => {
    const { test, caller } = clientAndServer(
      'li a0, 30\n li a7, Call\n ecall\n mv s1, a0\n mv s2, a1\n mv s3, a2',
    );
    const failures = test.collect('call-failed');
    test.runToIdle();
    assert.deepEqual(
      [9, 18, 19].map((index) => caller.registers.get(index)),
      [0n, BigInt(info(2, 1)), 0n],
    );
    const { call, cptr, error, found, reported } = failures[0]!;
    assert.deepEqual(
      { call, cptr, error, found, reported },
      {
        call: 'seL4_Call',
        cptr: 30n,
        error: 'seL4_InvalidCapability',
        found: 'an empty slot',
        reported: 'reply',
      },
    );
  });

  it('answers an endpoint without send right with InvalidCapability 0', () => {
    const { test, caller } = clientAndServer(`${CALL}\n mv s2, a1`, { send: false });
    test.runToIdle();
    assert.equal(caller.registers.get(18), BigInt(info(2, 1)));
  });
});
