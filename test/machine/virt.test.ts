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
