import assert from 'node:assert/strict';
import { describeDevice } from '../../adapter/debugger/devices.ts';
import { Listing } from '../../adapter/debugger/memory/listing.ts';
import { readMemory } from '../../adapter/debugger/memory/memory.ts';
import type { Container } from '../../adapter/debugger/variables/container.ts';
import { Bench, SOURCE } from './support/bench.ts';
import { fileURLToPath } from 'node:url';

const SERIAL = fileURLToPath(new URL('../../examples/serial', import.meta.url));

/** Opens everything below a container, a few levels deep. */
function open(container: Container | undefined, depth = 3): void {
  if (container === undefined || depth === 0) return;
  for (const row of container.rows('all', 0, 50)) open(row.children, depth - 1);
}

describe('R16: looking is free', () => {
  it('no view, watch or hover changes the machine or its course', async () => {
    const looked = await Bench.open('serial.system', SERIAL);
    const plain = await Bench.open('serial.system', SERIAL);
    const before = looked.hash();
    const { system } = looked.debug;
    for (let round = 0; round < 5; round++) {
      for (const thread of system.threads)
        for (let level = 0; level < looked.debug.stacks.of(thread, 50).frames.length; level++) {
          const frame = looked.debug.stacks.frame(thread, level);
          if (frame === undefined) continue;
          for (const { container } of looked.debug.scopes(frame)) open(container);
          for (const text of [
            'driver',
            '*driver.uart',
            'driver.uart->data',
            '$a0',
            '*(char *)0x2000000',
            'driver.baud = 1',
          ])
            looked.debug.expressions.evaluate(text, frame, 'look');
        }
      for (const partition of system.partitions) {
        for (const { virtual } of partition.mappings) {
          readMemory(partition, virtual, 64);
          new Listing(partition, looked.debug.images).lines(virtual, -50, 100);
        }
      }
      system.machine.devices.forEach(describeDevice);
      if (round === 0) assert.equal(looked.hash(), before);
      looked.debug.resume();
      looked.debug.run(20_000);
    }
    const { moment } = system.machine.clock;
    looked.runTill(moment + 5000);
    plain.runTill(moment + 5000);
    assert.equal(looked.hash(), plain.hash());
  });
});

describe('R4: changing breakpoints while the machine runs', () => {
  it('neither stops it nor changes its course', async () => {
    const changed = await Bench.open();
    const plain = await Bench.open();
    changed.debug.resume();
    for (let i = 0; i < 1000; i++) {
      const line = 50 + (i % 60);
      // Bound, but never to stop.
      changed.debug.setSourceBreakpoints(SOURCE, [{ line, hitCondition: '1000000' }]);
      changed.debug.setFunctionBreakpoints(i % 3 === 0 ? [{ name: 'add', hitCondition: '1000000' }] : []);
      const progress = changed.debug.run(100);
      assert.notEqual(progress.kind, 'stopped');
    }
    const { moment } = changed.debug.system.machine.clock;
    changed.debug.setSourceBreakpoints(SOURCE, []);
    changed.debug.setFunctionBreakpoints([]);
    changed.runTill(moment + 5000);
    plain.runTill(moment + 5000);
    assert.equal(changed.hash(), plain.hash());
  });
});
