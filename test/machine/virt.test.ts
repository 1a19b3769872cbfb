import assert from 'node:assert/strict';
import type { DmaGate, Machine } from '../../adapter/machine/machine.ts';
import { EventHub, type MachineEvent } from '../../adapter/machine/events.ts';
import type { BusPort } from '../../adapter/machine/hart/bus-port.ts';
import { hashState, restoreState, saveState } from '../../adapter/machine/state.ts';
import { assembleMachine, VirtInterrupt, VirtMap, type MachineConfig } from '../../adapter/machine/virt.ts';
import { restingHarts, type RestingHart } from './fixtures/resting-hart.ts';

describe('The virt machine', () => {
  const KERNEL = 1; // the supervisor context of hart 0

  function build(config: MachineConfig = {}) {
    const events = new EventHub<MachineEvent>();
    const { harts, createHart } = restingHarts();
    const machine = assembleMachine({ ramSize: 1 << 20, events, ...config }, createHart);
    return { machine, events, harts, hart: harts[0]!, bus: machine.bus as BusOfMachine };
  }
  type BusOfMachine = Machine['bus'] & BusPort;

  function device(machine: Machine, name: string) {
    return machine.devices.find((candidate) => candidate.name === name)!;
  }

  function write32(bus: BusOfMachine, hart: RestingHart, address: number, value: number) {
    assert.equal(bus.writeMmio(address, 4, value, hart), true);
  }

  it('has its devices where QEMU has them', () => {
    const { machine } = build();
    const where = new Map(machine.devices.map((each) => [each.name, machine.bus.windowOf(each).base]));
    assert.equal(where.get('uart0'), 0x1000_0000);
    assert.equal(where.get('plic'), 0xc00_0000);
    assert.equal(where.get('aclint'), 0x200_0000);
    assert.equal(where.get('rtc'), 0x10_1000);
    assert.equal(where.get('test-finisher'), 0x10_0000);
    assert.equal(machine.ram.base, 0x8000_0000);
  });

  it('wires each device to its source of the PLIC', () => {
    const { machine } = build();
    assert.equal(machine.interrupts.deviceOf(10)?.name, 'uart0');
    assert.equal(machine.interrupts.deviceOf(11)?.name, 'rtc');
    assert.equal(machine.interrupts.deviceOf(12), undefined);
  });

  it('leads an interrupt from the device over the PLIC to the hart and makes a running hart come back', () => {
    const { machine, bus, hart } = build();
    machine.interrupts.setPriority(VirtInterrupt.uart, 1);
    machine.interrupts.setEnabled(KERNEL, VirtInterrupt.uart, true);
    assert.equal(bus.writeMmio(VirtMap.uart + 1, 1, 2, hart), true);
    assert.equal(machine.interrupts.pending(KERNEL), true);
    assert.equal(hart.lines.get(9), true);
    assert.equal(hart.exitRequests, 1);
    assert.equal(machine.interrupts.claim(KERNEL), VirtInterrupt.uart);
  });

  it('reports the level of an interrupt wire only when it changes', () => {
    const { events, bus, hart } = build();
    const levels: boolean[] = [];
    events.on('interrupt-line', ({ level }) => levels.push(level));
    bus.writeMmio(VirtMap.uart + 1, 1, 2, hart);
    bus.writeMmio(VirtMap.uart + 1, 1, 2, hart);
    bus.writeMmio(VirtMap.uart + 1, 1, 0, hart);
    assert.deepEqual(levels, [true, false]);
  });

  it('drives the machine timer interrupt when time reaches MTIMECMP', () => {
    const { machine, bus, hart } = build();
    bus.writeMmio64(VirtMap.aclint + 0x4000, 50n, hart);
    assert.equal(machine.nextTimer, 5000);
    machine.skipTo(4999);
    machine.serviceTimers();
    assert.equal(hart.lines.get(7), false);
    machine.skipTo(5000);
    machine.serviceTimers();
    assert.equal(hart.lines.get(7), true);
  });

  it('makes a running hart come back when a device arms the next timer', () => {
    const { bus, hart } = build();
    bus.writeMmio64(VirtMap.aclint + 0x4000, 50n, hart);
    assert.equal(hart.exitRequests, 1);
  });

  it('counts time in retired instructions and skips it only forward', () => {
    const { machine, hart } = build();
    hart.retired = 700;
    assert.deepEqual([machine.clock.now, machine.clock.moment], [700, 700]);
    machine.skipTo(1000);
    machine.skipTo(200);
    assert.deepEqual([machine.clock.now, machine.clock.moment], [1000, 700]);
  });

  it('is off when the test finisher passes, with the exit code of a failure', () => {
    const { machine, bus, hart } = build();
    write32(bus, hart, VirtMap.testFinisher, (7 << 16) | 0x3333);
    assert.deepEqual(machine.powerOff, { exitCode: 7 });
    assert.equal(hart.exitRequests, 1);
  });

  it('asks for a reset, and is as new after it', () => {
    const { machine, bus, hart } = build();
    const fresh = hashState(machine);
    hart.retired = 10;
    machine.skipTo(5000);
    bus.writeMmio(VirtMap.uart + 1, 1, 2, hart);
    write32(bus, hart, VirtMap.testFinisher, 0x7777);
    assert.equal(machine.resetRequested, true);
    machine.reset();
    assert.equal(machine.resetRequested, false);
    assert.equal(hashState(machine), fresh);
  });

  it('refuses a gate for a device of another machine', () => {
    const gate: DmaGate = { translate: ({ length }) => ({ kind: 'blocked', length }) };
    const other = device(build().machine, 'uart0');
    assert.throws(() => {
      build().machine.setDmaGate(other, gate);
    }, /uart0 is not on this bus/);
  });

  describe('with several harts', () => {
    it('drives the lines of each', () => {
      const { machine, bus, hart, harts } = build({ harts: 2 });
      const SUPERVISOR_OF_HART_1 = 3;
      write32(bus, hart, VirtMap.aclint + 4, 1);
      bus.writeMmio64(VirtMap.aclint + 0x4008, 0n, hart);
      machine.interrupts.setPriority(VirtInterrupt.uart, 1);
      machine.interrupts.setEnabled(SUPERVISOR_OF_HART_1, VirtInterrupt.uart, true);
      bus.writeMmio(VirtMap.uart + 1, 1, 2, hart);
      assert.deepEqual(
        [3, 7, 9].map((bit) => harts[1]!.lines.get(bit)),
        [true, true, true],
      );
      assert.deepEqual(
        [3, 7, 9].map((bit) => hart.lines.get(bit) ?? false),
        [false, false, false],
      );
    });

    it('counts what all of them retire', () => {
      const { machine, harts } = build({ harts: 2 });
      harts[0]!.retired = 5;
      harts[1]!.retired = 7;
      assert.equal(machine.clock.moment, 12);
    });
  });

  describe('the virtio slots', () => {
    const image = new Uint8Array(512);
    const ids = (config: MachineConfig) => {
      const { bus, hart } = build(config);
      return Array.from({ length: 8 }, (_, slot) =>
        bus.readMmio(VirtMap.virtio + 0x1000 * slot + 8, 4, hart),
      );
    };

    it('hold a console in slot 1 and nothing else by default', () => {
      assert.deepEqual(ids({}), [0, 3, 0, 0, 0, 0, 0, 0]);
    });

    it('hold a disk in slot 0 by default', () => {
      assert.deepEqual(ids({ disks: [{ image }] }), [2, 3, 0, 0, 0, 0, 0, 0]);
    });

    it('hold disks and console where the configuration puts them', () => {
      const disks = [
        { image, slot: 1 },
        { image, slot: 7 },
      ];
      assert.deepEqual(ids({ disks }), [0, 2, 0, 0, 0, 0, 0, 2]);
      assert.deepEqual(ids({ disks, virtioConsole: 4 }), [0, 2, 0, 0, 3, 0, 0, 2]);
      assert.deepEqual(ids({ virtioConsole: 'none' }), Array(8).fill(0));
    });

    it('are wired to sources 1 to 8', () => {
      const { machine } = build();
      const names = Array.from({ length: 8 }, (_, slot) => machine.interrupts.deviceOf(1 + slot)?.name);
      assert.deepEqual(
        names,
        Array.from({ length: 8 }, (_, slot) => `virtio-mmio${slot}`),
      );
    });

    const refused: readonly [string, MachineConfig, RegExp][] = [
      ['two disks in one', { disks: [{ image }, { image }] }, /two disks want virtio-mmio slot 0/],
      [
        'a disk and a console in one',
        { disks: [{ image }], virtioConsole: 0 },
        /a disk and the console want virtio-mmio slot 0/,
      ],
      ['a disk in one that is not there', { disks: [{ image, slot: 8 }] }, /no virtio-mmio slot 8/],
      ['a console in one that is not there', { virtioConsole: -1 }, /no virtio-mmio slot -1/],
    ];
    for (const [what, config, message] of refused) {
      it(`refuse ${what}`, () => {
        assert.throws(() => build(config), message);
      });
    }
  });

  it('reports what a device cannot make sense of', () => {
    const { events, bus, hart } = build();
    const problems: string[] = [];
    events.on('device-error', ({ device: name, problem }) => problems.push(`${name}: ${problem}`));
    write32(bus, hart, VirtMap.virtio + 0x1000 + 0x50, 0);
    assert.deepEqual(problems, ['virtio-mmio1: QueueNotify for queue 0 before DRIVER_OK']);
  });

  it('runs on identically from a restored state', () => {
    const { machine, bus, hart } = build();
    const run = () => {
      hart.retired += 1000;
      bus.writeMmio(VirtMap.uart + 1, 1, 3, hart);
      bus.writeMmio64(VirtMap.aclint + 0x4000, 50n, hart);
      machine.ram.write(VirtMap.ram + 64, Uint8Array.of(1, 2, 3));
      machine.skipTo(9000);
      machine.serviceTimers();
      return hashState(machine);
    };
    machine.consoles[0]!.input(Uint8Array.of(65));
    const before = saveState(machine);
    const first = run();
    restoreState(machine, before);
    assert.equal(run(), first);
  });
});
