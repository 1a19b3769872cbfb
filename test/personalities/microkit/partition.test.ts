import assert from 'node:assert/strict';
import { hashBytes } from '../../../adapter/machine/state.ts';
import type { ProtectionDomain } from '../../../adapter/personalities/microkit/description.ts';
import { DATA, print, program, readWrite } from './support/programs.ts';
import { description, domain, RunningSystem } from './support/running-system.ts';

const COUNT = 'li t0, data\n loop: ld t1, 0(t0)\n addi t1, t1, 1\n sd t1, 0(t0)\n j loop';

function counter(running: RunningSystem, index: number): number {
  const bytes = running.system.domains[index]!.memory.read(DATA, 8);
  return Number(new DataView(bytes.buffer).getBigUint64(0, true));
}

function twoCounters(): RunningSystem {
  return new RunningSystem(
    description({ protectionDomains: [domain('one', program(COUNT)), domain('two', program(COUNT))] }),
  );
}

describe('stopping a partition', () => {
  it('stops its thread and no other, until it is resumed', () => {
    const running = twoCounters();
    running.system.run({ until: 5_000_000 });
    const { partition, thread } = running.system.domains[0]!;
    const events = running.collect('partition');
    partition.stop();
    assert.deepEqual([partition.state, thread.state.kind], ['stopped', 'suspended']);
    const [stopped, other] = [counter(running, 0), counter(running, 1)];
    running.system.run({ until: 10_000_000 });
    assert.equal(counter(running, 0), stopped);
    assert.ok(counter(running, 1) > other);
    partition.resume();
    running.system.run({ until: 15_000_000 });
    assert.ok(counter(running, 0) > stopped);
    assert.deepEqual(
      events.map(({ change }) => change),
      ['stopped', 'resumed'],
    );
  });

  it('keeps the order of what happened to it meanwhile', () => {
    const running = new RunningSystem(
      description({
        protectionDomains: [
          domain(
            'sleeper',
            program(`li a0, INPUT\n li a6, REPLY\n li a7, Recv\n ecall\n mv s1, a0\n ${print('woken')}`),
            { priority: 9 },
          ),
          domain(
            'waker',
            program(
              'li t0, 100\n spin: addi t0, t0, -1\n bnez t0, spin\n li a0, NOTIFY\n li a7, Send\n ecall',
            ),
          ),
        ],
        channels: [
          {
            ends: [
              { protectionDomain: 0, id: 2, notify: true, protectedCalls: false },
              { protectionDomain: 1, id: 0, notify: true, protectedCalls: false },
            ],
          },
        ],
      }),
    );
    running.system.run({ instructions: 20 });
    running.system.domains[0]!.partition.stop();
    running.runToEnd(100_000);
    assert.doesNotMatch(running.debugOutput, /woken/);
    running.system.domains[0]!.partition.resume();
    running.runToEnd(100_000);
    assert.match(running.debugOutput, /woken$/);
    assert.equal(running.system.domains[0]!.thread.registers.get(9), 4n);
  });
});

describe('restarting a partition', () => {
  it('begins again with the memory of the first moment', () => {
    const source = `li t0, data\n ld s1, 0(t0)\n ld s2, 8(t0)\n li t1, 99\n sd t1, 0(t0)\n sd t1, 8(t0)\n sd t1, -8(sp)\n addi s3, s3, 1\n loop: j loop`;
    const initial = Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0);
    const running = new RunningSystem(
      description({ protectionDomains: [domain('one', program(source, initial))] }),
    );
    const { partition, thread, memory } = running.system.domains[0]!;
    running.system.run({ instructions: 1000 });
    partition.restart();
    assert.equal(thread.tcb.schedulingContext?.consumed, 0);
    assert.deepEqual([partition.restarts, partition.state, memory.read(DATA, 1)[0]], [1, 'running', 5]);
    const stack = thread.registers.get(2) - 8n;
    assert.deepEqual([...memory.read(stack, 8)], [0, 0, 0, 0, 0, 0, 0, 0]);
    running.system.run({ instructions: 1000 });
    assert.deepEqual(
      [9, 18, 19].map((index) => thread.registers.get(index)),
      [5n, 0n, 1n],
    );
  });

  it('makes a faulted protection domain run again, and leaves the others alone', () => {
    const running = new RunningSystem(
      description({
        protectionDomains: [
          domain('bad', program(`${print('#')}\n.word 0`), { priority: 9 }),
          domain('good', program(COUNT)),
        ],
      }),
    );
    running.runToEnd(10_000);
    const before = counter(running, 1);
    running.system.domains[0]!.partition.restart();
    running.runToEnd(10_000);
    assert.equal(running.debugOutput.match(/#/g)?.length, 2);
    assert.ok(counter(running, 1) > before);
  });

  it('loses signals that were meant for the former life', () => {
    const running = new RunningSystem(
      description({
        protectionDomains: [
          domain(
            'busy',
            program(
              'loop: addi s1, s1, 1\n li t0, 3000\n blt s1, t0, loop\n li a0, INPUT\n li a7, Recv\n li a6, REPLY\n ecall\n li s2, 1',
            ),
          ),
          domain('waker', program('li a0, NOTIFY\n li a7, Send\n ecall'), { priority: 9 }),
        ],
        channels: [
          {
            ends: [
              { protectionDomain: 0, id: 2, notify: true, protectedCalls: false },
              { protectionDomain: 1, id: 0, notify: true, protectedCalls: false },
            ],
          },
        ],
      }),
    );
    running.system.run({ instructions: 100 });
    running.system.domains[0]!.partition.restart();
    running.runToEnd(100_000);
    const { thread } = running.system.domains[0]!;
    assert.deepEqual([thread.state.kind, thread.registers.get(18)], ['blocked', 0n]);
  });

  it('lets a caller make its call again', () => {
    const server = `li a0, INPUT\n li a6, REPLY\n li a7, Recv\n again: ecall\n li t0, data\n ld t1, 0(t0)\n
      work: addi s1, s1, 1\n li t2, 2000\n blt s1, t2, work\n li a1, 0\n li a0, INPUT\n li a7, ReplyRecv\n j again`;
    const running = new RunningSystem(
      description({
        protectionDomains: [
          domain('server', program(server), { priority: 9 }),
          domain(
            'client',
            program(`li a0, ENDPOINT\n li a1, 0\n li a7, Call\n ecall\n ${print('answered')}`),
          ),
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
    running.system.run({ instructions: 500 });
    assert.equal(running.system.domains[1]!.thread.state.kind, 'blocked');
    running.system.domains[0]!.partition.restart();
    running.runToEnd(100_000);
    assert.match(running.debugOutput, /answered$/);
    assert.equal(
      running.system.domains[1]!.thread.tcb.schedulingContext?.name,
      'scheduling context of client',
    );
  });

  it('gives interrupts of its devices a clean start', () => {
    const driver = clockDriver();
    const running = new RunningSystem(
      description({
        memoryRegions: [
          { name: 'clock', size: 4096, pageSize: 4096, physical: 0x10_1000, prefill: undefined },
        ],
        protectionDomains: [driver],
      }),
    );
    const irqs = running.collect('irq');
    const stop = running.runToEnd(1_000_000);
    assert.equal(stop.kind, 'idle', 'the interrupt is never acknowledged');
    assert.deepEqual(
      irqs.map(({ change }) => change),
      ['delivered'],
    );
    running.system.domains[0]!.partition.restart();
    assert.equal(running.system.domains[0]!.thread.tcb.boundNotification?.pending, undefined);
    running.runToEnd(1_000_000);
    assert.deepEqual(
      irqs.map(({ change }) => change),
      ['delivered', 'delivered'],
    );
  });
});

/** Arms one alarm, waits for it, and forgets to acknowledge it. */
function clockDriver(): ProtectionDomain {
  const source = `li t0, 0x400000\n li t1, 1\n sw t1, 0x10(t0)\n lw t2, 0(t0)\n lw t3, 4(t0)\n li t4, 5000
    add t2, t2, t4\n sw t3, 12(t0)\n sw t2, 8(t0)\n li a0, INPUT\n li a6, REPLY\n li a7, Recv\n ecall\n mv s1, a0`;
  return domain('clock', program(source), {
    maps: [{ region: 0, virtual: 0x400000n, permissions: readWrite }],
    interrupts: [{ source: 11, channel: 1, trigger: 'level' }],
  });
}

describe('killing a partition', () => {
  it('ends its thread, its mappings and its DMA, and nothing of another', () => {
    const running = twoCounters();
    running.system.run({ until: 3_000_000 });
    const { partition, thread, memory } = running.system.domains[0]!;
    partition.kill();
    assert.deepEqual(
      [partition.state, partition.addressSpace.mappings, partition.dma.windows],
      ['killed', [], []],
    );
    assert.deepEqual([thread.state.kind, memory.read(DATA, 8).length], ['suspended', 0]);
    const before = counter(running, 1);
    running.system.run({ until: 6_000_000 });
    assert.ok(counter(running, 1) - before > 500_000);
  });

  it('resets its devices: nothing that they had begun happens any more', () => {
    const running = new RunningSystem(
      description({
        memoryRegions: [
          { name: 'clock', size: 4096, pageSize: 4096, physical: 0x10_1000, prefill: undefined },
        ],
        protectionDomains: [clockDriver()],
      }),
    );
    running.system.run({ until: 1000 });
    assert.notEqual(running.machine.nextTimer, undefined, 'an alarm is armed');
    running.system.domains[0]!.partition.kill();
    assert.equal(running.machine.nextTimer, undefined);
    assert.deepEqual(running.runToEnd(1_000_000), { kind: 'idle' });
  });

  it('takes an interrupt away that was pending and not yet delivered', () => {
    const running = new RunningSystem(
      description({
        memoryRegions: [
          { name: 'clock', size: 4096, pageSize: 4096, physical: 0x10_1000, prefill: undefined },
        ],
        protectionDomains: [clockDriver()],
      }),
    );
    const irqs = running.collect('irq');
    running.system.run({ until: 1000 });
    running.machine.skipTo(10_000);
    running.machine.serviceTimers();
    assert.equal(running.machine.interrupts.pending(1), true);
    running.system.domains[0]!.partition.restart();
    assert.equal(running.machine.interrupts.pending(1), false);
    assert.deepEqual(irqs, []);
    running.runToEnd(1_000_000);
    assert.equal(irqs.length, 1, 'the new life gets its own');
  });

  it('can be followed by a restart', () => {
    const running = twoCounters();
    const { partition } = running.system.domains[0]!;
    running.system.run({ until: 3_000_000 });
    partition.kill();
    partition.restart();
    assert.equal(counter(running, 0), 0);
    running.system.run({ until: 6_000_000 });
    assert.ok(counter(running, 0) > 0);
  });

  it('is part of the saved state', () => {
    const running = twoCounters();
    running.system.run({ until: 3_000_000 });
    const saved = running.save();
    running.system.domains[0]!.partition.kill();
    running.restore(saved);
    assert.equal(running.hash(), hashBytes(saved));
    assert.equal(running.system.domains[0]!.partition.state, 'running');
    running.system.run({ until: 6_000_000 });
    assert.ok(counter(running, 0) > 0);
  });
});
