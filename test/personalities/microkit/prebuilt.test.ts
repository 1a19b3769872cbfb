import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { diskExample, everySystemCall, serialExample } from './support/prebuilt.ts';
import { RunningSystem } from './support/running-system.ts';

const image = new Uint8Array(readFileSync(new URL('../../../examples/blk/disk.img', import.meta.url)));
const diskMachine = { ramSize: 2 ** 27, disks: [{ image }] };

function type(running: RunningSystem, text: string): void {
  running.machine.consoles[0]!.input(new TextEncoder().encode(text));
}

describe('the serial example', () => {
  it('greets, echoes what is typed and counts it', () => {
    const running = new RunningSystem(serialExample());
    const faults = running.collect('thread-fault');
    assert.deepEqual(running.runToEnd(5_000_000), { kind: 'idle' });
    type(running, 'hello\rstats\r');
    assert.deepEqual(running.runToEnd(50_000_000), { kind: 'idle' });
    assert.match(running.uartOutput, /^Hello from a partition\./);
    assert.match(running.uartOutput, /line 1: hello\r\n> stats\r\nreceived: 12\r\n/);
    assert.deepEqual(faults, []);
  });

  it('runs the same in pieces, and from a saved state', () => {
    const whole = new RunningSystem(serialExample());
    whole.runToEnd(300_000);
    type(whole, 'abc\r');
    whole.runToEnd(2_000_000);

    const cut = new RunningSystem(serialExample());
    cut.runToEnd(300_000);
    type(cut, 'abc\r');
    const end = cut.machine.clock.now + 2_000_000;
    let saved: Uint8Array | undefined;
    for (let piece = 1; cut.machine.clock.now < end; piece++) {
      const stop = cut.system.run({ until: Math.min(end, cut.machine.clock.now + 337 * piece) });
      if (piece === 5) saved = cut.save();
      if (stop.kind === 'idle') break;
    }
    assert.equal(cut.hash(), whole.hash());

    assert.ok(saved);
    cut.restore(saved);
    cut.runToEnd(end - cut.machine.clock.now);
    assert.equal(cut.hash(), whole.hash());
  });

  it('works again after its driver was restarted in the middle of a line', () => {
    const running = new RunningSystem(serialExample());
    running.runToEnd(5_000_000);
    type(running, 'hel');
    running.system.run({ until: running.machine.clock.now + 100_000 });
    running.system.domains[0]!.partition.restart();
    running.runToEnd(5_000_000);
    type(running, 'lo\r');
    assert.deepEqual(running.runToEnd(50_000_000), { kind: 'idle' });
    assert.match(running.uartOutput, /lo\r\n/);
    assert.equal(running.system.domains[0]!.partition.restarts, 1);
  });
});

describe('the disk example', () => {
  it('reads and writes the whole disk without a transfer outside its domain', () => {
    const running = new RunningSystem(diskExample(), diskMachine);
    const violations = running.collect('dma-violation');
    assert.deepEqual(running.runToEnd(100_000_000), { kind: 'idle' });
    assert.match(
      running.debugOutput,
      /sectors read: 128\nclient: sectors written and read back: 16\nclient: the disk is good\n$/,
    );
    assert.deepEqual(violations, []);
  });

  it('with a transfer that is too long is stopped at the end of the buffers', () => {
    const running = new RunningSystem(diskExample('blk_driver_rounded_up'), diskMachine);
    const violations = running.collect('dma-violation');
    running.runToEnd(100_000_000);
    const [first] = violations;
    assert.ok(first);
    assert.deepEqual(
      [first.partition, first.address, first.blocked, first.near?.name],
      ['blk_driver', 0x8600_1000, true, 'buffers'],
    );
    assert.doesNotMatch(running.debugOutput, /the disk is good/);
  });

  it('without an IOMMU writes over its neighbour, and the neighbour sees it', () => {
    const observed = { ...diskExample('blk_driver_rounded_up'), dmaMode: 'observe' as const };
    const running = new RunningSystem(observed, diskMachine);
    const violations = running.collect('dma-violation');
    running.runToEnd(100_000_000);
    assert.equal(violations[0]?.blocked, false);
    assert.doesNotMatch(running.debugOutput, /the disk is good/);
  });
});

describe('a system that uses every system call', () => {
  it('gets the answers that seL4 gives', () => {
    const running = new RunningSystem(everySystemCall());
    assert.deepEqual(running.runToEnd(10_000_000), { kind: 'idle' });
    assert.doesNotMatch(running.debugOutput, /WRONG|unknown call|call on|fault of/);
    assert.match(running.debugOutput, /client: initialised\nclient: notified on 0x3\nclient: done\n$/);
    const answers = [...running.debugOutput.matchAll(/answers 0x(\w+)/g)].map(([, value]) => value);
    assert.deepEqual(answers, ['2', '2', '3', '0', '0', '4', '0', '0', '0', '2']);
  });
});
