import assert from 'node:assert/strict';
import { print, program } from './support/programs.ts';
import { description, domain, RunningSystem } from './support/running-system.ts';

function outputOf(source: string): { readonly output: string; readonly running: RunningSystem } {
  const running = new RunningSystem(
    description({ protectionDomains: [domain('first', program('')), domain('guilty', program(source))] }),
  );
  running.runToEnd(100_000);
  return { output: running.debugOutput, running };
}

describe('the monitor', () => {
  it('reports a memory fault with name, registers and kind', () => {
    const { output } = outputOf('li s1, 0x1234\n li t0, 0x8000\n sd zero, 8(t0)');
    assert.match(
      output,
      /^MON\|ERROR: received message 0x00000006 {2}badge: 0x0000000000000002 {2}tcb cap: 0x000000000000000b$/m,
    );
    assert.match(output, /^MON\|ERROR: faulting PD: guilty$/m);
    assert.match(output, /^s1 : 0x0000000000001234$/m);
    assert.match(
      output,
      /VMFault: ip=0x0000000000200\w+ {2}fault_addr=0x0000000000008008 {2}fsr=0x0000000000000007 {2}\(data fault\)/,
    );
    assert.match(output, /description of fault: Store\/AMO access fault$/m);
  });

  it('suspects the stack when the access is just below it', () => {
    assert.match(outputOf('lui t0, 2\n sub sp, sp, t0\n sd zero, -8(sp)').output, /potential stack overflow/);
    assert.doesNotMatch(outputOf('li t0, 0x8000\n sd zero, 8(t0)').output, /stack overflow/);
  });

  it('reports exceptions, unknown system calls and capabilities that are not there', () => {
    assert.match(outputOf('.word 0').output, /MON\|ERROR: UserException/);
    assert.match(outputOf('li a7, 99\n ecall').output, /MON\|ERROR: Unknown fault\n0x0000000000000002/);
    assert.match(
      outputOf('li a0, 0x100000\n li a7, Send\n ecall').output,
      /CapFault: ip=\w+ {2}fault_addr=0x0000000000100000 {2}in_recv_phase=false {2}lookup_failure_type=seL4_GuardMismatch/,
    );
  });

  it('leaves the faulted thread stopped and the others running', () => {
    const { running } = outputOf('.word 0');
    const [first, guilty] = running.system.domains;
    assert.deepEqual(
      [first!.thread.state.kind, guilty!.thread.state],
      ['blocked', { kind: 'faulted', cause: 2, value: 0n }],
    );
  });

  it('prints nothing but its start when all goes well', () => {
    assert.equal(outputOf('').output, 'MON|INFO: Microkit Monitor started!\n');
  });
});

describe('a passive protection domain', () => {
  it('gives its budget up when it is initialised, and then runs on its callers’', () => {
    const server = `${print('init ')}
      li t0, MONITOR\n li a1, 0\n li a0, INPUT\n li a6, REPLY\n li a7, NBSendRecv
      again: ecall
      mv s1, a0
      ${print('serving ')}
      li a1, 0\n li a0, INPUT\n li a7, ReplyRecv\n j again`;
    const running = new RunningSystem(
      description({
        protectionDomains: [
          domain('server', program(server), { passive: true, priority: 200 }),
          domain('client', program(`li a0, ENDPOINT\n li a1, 0\n li a7, Call\n ecall\n ${print('served')}`)),
        ],
        channels: [
          {
            ends: [
              { protectionDomain: 0, id: 7, notify: true, protectedCalls: false },
              { protectionDomain: 1, id: 0, notify: true, protectedCalls: true },
            ],
          },
        ],
      }),
    );
    running.runToEnd(100_000);
    assert.equal(
      running.debugOutput,
      "MON|INFO: Microkit Monitor started!\ninit MON|INFO: PD 'server' is now passive!\nserving served",
    );
    const { thread } = running.system.domains[0]!;
    assert.equal(thread.registers.get(9), (1n << 63n) | 7n, 'the badge of a call on channel 7');
    assert.equal(thread.tcb.schedulingContext, undefined);
  });
});

describe('a parent', () => {
  const CRASH = `${print('child ')}\n.word 0`;
  const handler = (times: number) => `
    li s1, 0
    li s2, ${times}
    again: li a0, INPUT
    li a6, REPLY
    li a7, Recv
    ecall
    mv s3, a0
    or s4, s4, a0
    addi s1, s1, 1
    bge s1, s2, give_up
    # TCB_WriteRegisters with resume, one register: the entry.
    li a0, 205
    li a1, 0x3003
    li a2, 1
    li a3, 1
    li a4, 0x200000
    li a7, Call
    ecall
    j again
    give_up: nop
  `;

  it('hears of its child’s faults by id and can restart it', () => {
    const running = new RunningSystem(
      description({
        protectionDomains: [
          domain('parent', program(handler(4)), { priority: 20 }),
          domain('child', program(CRASH), { parent: 0, childId: 3, priority: 10 }),
        ],
      }),
    );
    const faults = running.collect('thread-fault');
    running.runToEnd(100_000);
    assert.equal(running.debugOutput, 'MON|INFO: Microkit Monitor started!\nchild child child child ');
    assert.equal(running.system.domains[0]!.thread.registers.get(19), (1n << 62n) | 3n);
    assert.deepEqual(
      faults.map(({ thread, handler: told }) => [thread, told]),
      Array.from({ length: 4 }, () => [2, 'endpoint of parent']),
    );
  });

  it('can be called by others at the same time', () => {
    const running = new RunningSystem(
      description({
        protectionDomains: [
          domain('parent', program(handler(2)), { priority: 20 }),
          domain('child', program(CRASH), { parent: 0, childId: 3, priority: 10 }),
          domain('other', program('li a0, NOTIFY\n li a7, Send\n ecall'), { priority: 15 }),
        ],
        channels: [
          {
            ends: [
              { protectionDomain: 0, id: 9, notify: true, protectedCalls: false },
              { protectionDomain: 2, id: 0, notify: true, protectedCalls: false },
            ],
          },
        ],
      }),
    );
    running.runToEnd(100_000);
    assert.equal(running.system.domains[0]!.thread.registers.get(20), (1n << 62n) | (1n << 9n) | 3n);
  });
});
