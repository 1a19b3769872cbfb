import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BusPort } from '../../adapter/machine/hart/bus-port.ts';
import type { Device } from '../../adapter/machine/device.ts';
import type { Machine } from '../../adapter/machine/machine.ts';
import { hashState, restoreState, saveState } from '../../adapter/machine/state.ts';
import { assembleMachine } from '../../adapter/machine/virt.ts';
import { registerSnapshot } from './fixtures/register-snapshot.ts';
import { restingHarts } from './fixtures/resting-hart.ts';

/** What a guest can do to devices: any access, of any width, anywhere, with anything in memory, while time passes. */
describe('Whatever a guest does to the devices', function () {
  this.timeout(60_000);

  const RAM = 0x8000_0000;
  const RAM_SIZE = 1 << 16;

  function build() {
    const { harts, createHart } = restingHarts();
    const disks = [{ image: new Uint8Array(8192) }];
    const machine = assembleMachine({ ramSize: RAM_SIZE, disks }, createHart);
    for (const console of machine.consoles) console.onOutput = () => undefined;
    return { machine, hart: harts[0]!, bus: machine.bus as Machine['bus'] & BusPort };
  }
  type Built = ReturnType<typeof build>;

  const value = fc.oneof(
    fc.constantFrom(0, 1, 0xff, 0x8000_0000, 0x8000_1000, 0x7fff_ffff, 0xffff_ffff),
    fc.nat(16),
    fc.nat(0xffff_ffff),
  );
  const size = fc.constantFrom(1, 2, 4, 8);
  const names = build().machine.devices.map(({ name }) => name);
  const busy = ['uart0', 'plic', 'aclint', 'rtc', 'virtio-mmio0', 'virtio-mmio1'];

  /** Most accesses go to a register, and most of those have its width. */
  const access = fc.record({
    kind: fc.constantFrom('read' as const, 'write' as const, 'write' as const),
    device: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...busy) }, fc.constantFrom(...names)),
    place: fc.oneof(
      { weight: 6, arbitrary: fc.record({ register: fc.nat(60), index: fc.nat(12) }) },
      fc.record({ offset: fc.oneof(fc.nat(0x110), fc.nat(0x60_0000)) }),
    ),
    size: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, size),
    value,
  });
  type Access = typeof access extends fc.Arbitrary<infer Value> ? Value : never;

  const action = fc.oneof(
    { weight: 12, arbitrary: access },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), time: fc.nat(200_000) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('input' as const), bytes: fc.uint8Array({ maxLength: 40 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('store' as const),
        address: fc.nat(0x3000),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 32 }),
      }),
    },
  );
  type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

  /** Accesses of a hart are aligned. */
  function target(device: Device, { place, size: wanted }: Access): { at: number; width: number } {
    if ('offset' in place) {
      const width = wanted ?? 4;
      const at = place.offset % device.size;
      return { at: at - (at % width), width };
    }
    const { registers } = device.registers;
    const register = registers[place.register % registers.length]!;
    const width = wanted ?? register.width;
    const { count, stride } = register.repeat ?? { count: 1, stride: 0 };
    const at = register.offset + (place.index % count) * stride;
    return { at: at - (at % width), width };
  }

  function perform({ machine, hart, bus }: Built, done: Action): void {
    switch (done.kind) {
      case 'read':
      case 'write': {
        const device = machine.devices.find(({ name }) => name === done.device)!;
        const { base } = machine.bus.windowOf(device);
        const { at, width } = target(device, done);
        if (done.kind === 'read' && width === 8) bus.readMmio64(base + at, hart);
        else if (done.kind === 'read') bus.readMmio(base + at, width as 1 | 2 | 4, hart);
        else if (width === 8) bus.writeMmio64(base + at, BigInt(done.value) * 0x1_0000_0001n, hart);
        else bus.writeMmio(base + at, width as 1 | 2 | 4, done.value % 2 ** (8 * width), hart);
        device.peek(at, 4);
        break;
      }
      case 'wait':
        wait(machine, done.time);
        break;
      case 'input':
        for (const console of machine.consoles) console.input(done.bytes);
        break;
      case 'store':
        machine.ram.write(RAM + done.address, done.bytes);
        break;
    }
  }

  function wait(machine: Machine, time: number): void {
    const end = machine.clock.now + time;
    for (let count = 0; ; count++) {
      assert.ok(count < 10_000, 'a device holds the machine');
      const next = machine.nextTimer;
      if (next === undefined || next > end) break;
      machine.skipTo(next);
      machine.serviceTimers();
    }
    machine.skipTo(end);
  }

  it('never throws, never hangs, and leaves a state that can be saved, restored and run again', () => {
    fc.assert(
      fc.property(
        fc.array(action, { maxLength: 60 }),
        fc.array(action, { maxLength: 30 }),
        (before, after) => {
          const built = build();
          for (const done of before) perform(built, done);
          const saved = saveState(built.machine);
          const shown = built.machine.devices.map(registerSnapshot);
          for (const done of after) perform(built, done);
          const first = hashState(built.machine);
          restoreState(built.machine, saved);
          assert.deepEqual(saveState(built.machine), saved);
          assert.deepEqual(built.machine.devices.map(registerSnapshot), shown);
          for (const done of after) perform(built, done);
          assert.equal(hashState(built.machine), first);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('another machine can go on from its state', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 100, size: 'max' }), (before) => {
        const built = build();
        for (const done of before) perform(built, done);
        const other = build();
        restoreState(other.machine, saveState(built.machine));
        assert.equal(hashState(other.machine), hashState(built.machine));
      }),
      { numRuns: 30 },
    );
  });

  it('a virtio device with its queues set up survives any bytes in its rings', () => {
    const device = fc.constantFrom(0, 1);
    fc.assert(
      fc.property(
        device,
        fc.constantFrom(RAM, RAM, RAM, RAM + RAM_SIZE - 0x1000, 0, 0xffff_f000),
        fc.array(
          fc.record({ address: fc.nat(0x2100), bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }) }),
          { maxLength: 40, size: 'max' },
        ),
        fc.array(fc.nat(3), { maxLength: 8 }),
        (slot, rings, stores, doorbells) => {
          const built = build();
          const base = 0x1000_1000 + 0x1000 * slot;
          const write = (register: number, word: number) =>
            built.bus.writeMmio(base + register, 4, word, built.hart);
          write(0x24, 1);
          write(0x20, 1);
          write(0x70, 0x0b);
          for (const queue of [0, 1]) {
            write(0x30, queue);
            write(0x38, 8);
            write(0x80, rings);
            write(0x90, rings === RAM ? RAM + 0x1000 : rings);
            write(0xa0, rings === RAM ? RAM + 0x2000 : RAM);
            write(0x44, 1);
          }
          write(0x70, 0x0f);
          for (const { address, bytes } of stores) built.machine.ram.write(RAM + address, bytes);
          for (const console of built.machine.consoles) console.input(Uint8Array.of(1, 2, 3));
          for (const queue of doorbells) {
            // A plausible available index, so that the bytes in the tables are looked at.
            built.machine.ram.write(RAM + 0x1002, Uint8Array.of(queue + 1, 0));
            write(0x50, queue);
            wait(built.machine, 100_000);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
