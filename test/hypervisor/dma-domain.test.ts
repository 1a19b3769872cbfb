import assert from 'node:assert/strict';
import { PartitionDmaDomain, type DeviceWindow } from '../../adapter/hypervisor/dma-domain.ts';
import type { DmaMode, HypervisorEvent } from '../../adapter/hypervisor/partition.ts';
import { EventHub, type DmaRequest } from '../../adapter/machine/events.ts';
import { restoreState, saveState } from '../../adapter/machine/state.ts';
import { VirtualClock } from '../../adapter/machine/virtual-clock.ts';

function window(rest: Partial<DeviceWindow> = {}): DeviceWindow {
  return {
    ...{ device: 'disk', name: 'ring', bus: 0x1000, physical: 0x8000_5000, size: 0x1000 },
    ...{ read: true, write: true },
    ...rest,
  };
}

function domain(mode: DmaMode, ...windows: DeviceWindow[]) {
  const events = new EventHub<HypervisorEvent>();
  const violations: Extract<HypervisorEvent, { kind: 'dma-violation' }>[] = [];
  events.on('dma-violation', (event) => violations.push(event));
  const clock = new VirtualClock(() => 5);
  const made = new PartitionDmaDomain({
    ...{ name: 'domain', partition: 'driver' },
    windows,
    mode,
    clock,
    events,
  });
  return { domain: made, violations };
}

function request(rest: Partial<DmaRequest> = {}): DmaRequest {
  return { device: 'disk', address: 0x1000, length: 16, access: 'write', origin: undefined, ...rest };
}

describe('a DMA domain', () => {
  it('translates what lies in a window', () => {
    const { domain: gate, violations } = domain('enforce', window());
    assert.deepEqual(gate.translate(request({ address: 0x1ff0 })), {
      kind: 'allowed',
      physical: 0x8000_5ff0,
      length: 16,
    });
    assert.deepEqual(violations, []);
  });

  it('allows as much as the window holds, and blocks the rest', () => {
    const { domain: gate, violations } = domain('enforce', window());
    assert.deepEqual(gate.translate(request({ address: 0x1ff8 })), {
      kind: 'allowed',
      physical: 0x8000_5ff8,
      length: 8,
    });
    assert.deepEqual(gate.translate(request({ address: 0x2000, length: 8 })), { kind: 'blocked', length: 8 });
    const [{ partition, address, length, blocked, near, moment } = assert.fail()] = violations;
    assert.deepEqual(
      [partition, address, length, blocked, near?.name, moment],
      ['driver', 0x2000, 8, true, 'ring', 5],
    );
  });

  it('asked only to observe lets the rest through to the same physical address', () => {
    const { domain: gate, violations } = domain('observe', window());
    assert.deepEqual(gate.translate(request({ address: 0x2000 })), {
      kind: 'observed',
      physical: 0x2000,
      length: 16,
    });
    assert.equal(violations[0]!.blocked, false);
  });

  it('ends a violation where the next window begins', () => {
    const { domain: gate } = domain('enforce', window(), window({ name: 'next', bus: 0x3000 }));
    assert.deepEqual(gate.translate(request({ address: 0x2f00, length: 0x1000 })), {
      kind: 'blocked',
      length: 0x100,
    });
  });

  it('tells reading from writing', () => {
    const { domain: gate } = domain('enforce', window({ write: false }));
    assert.equal(gate.translate(request({ access: 'read' })).kind, 'allowed');
    assert.equal(gate.translate(request({ access: 'write' })).kind, 'blocked');
  });

  it('has windows for each device apart', () => {
    const { domain: gate, violations } = domain('enforce', window());
    assert.equal(gate.translate(request({ device: 'network' })).kind, 'blocked');
    assert.equal(violations[0]!.near, undefined);
  });

  it('that is closed blocks everything until it is opened again', () => {
    const { domain: gate } = domain('enforce', window());
    gate.close();
    assert.equal(gate.translate(request()).kind, 'blocked');
    const closed = saveState(gate);
    gate.reopen();
    assert.equal(gate.translate(request()).kind, 'allowed');
    restoreState(gate, closed);
    assert.equal(gate.translate(request()).kind, 'blocked');
  });

  it('always makes progress: an answer is never about nothing', () => {
    const { domain: gate } = domain('enforce', window());
    for (const address of [0, 0xfff, 0x1000, 0x1fff, 0x2000, 2 ** 50])
      for (const length of [1, 2, 0x5000])
        assert.ok(gate.translate(request({ address, length })).length >= 1);
  });
});
