import assert from 'node:assert/strict';
import { SystemBus } from '../../adapter/machine/bus.ts';
import { Aclint } from '../../adapter/machine/devices/aclint.ts';
import { Plic } from '../../adapter/machine/devices/plic.ts';
import { Uart16550 } from '../../adapter/machine/devices/uart16550.ts';
import { EmptyVirtioSlot } from '../../adapter/machine/devices/virtio-mmio.ts';
import { DeviceBench, RAM_BASE, RAM_SIZE } from './fixtures/device-bench.ts';
import { restingHarts } from './fixtures/resting-hart.ts';

describe('The system bus', () => {
  const UART = 0x1000_0000;
  const VIRTIO = 0x1000_1000;
  const PLIC = 0xc00_0000;
  const ACLINT = 0x200_0000;

  function build() {
    const bench = new DeviceBench();
    const { ram, clock, events } = bench;
    const bus = new SystemBus({ ram, clock, events, readTime: () => 77n });
    const uart = new Uart16550(bench.context, 'uart0');
    bus.attach(uart, UART);
    bus.attach(new EmptyVirtioSlot('virtio-mmio0'), VIRTIO);
    bus.attach(new Plic(2, () => undefined), PLIC);
    bus.attach(new Aclint(clock, 1, { timer: () => undefined, software: () => undefined }), ACLINT);
    const hart = restingHarts().createHart({
      index: 3,
      resetVector: 0x8000_0100n,
      ram,
      bus,
      watches: bench.watches,
      clock,
      events,
    });
    const misuse: string[] = [];
    events.on('register-misuse', (event) =>
      misuse.push(
        `${event.access} ${event.device} ${event.register ?? '-'} ${event.problem}${event.faulted ? ' faulted' : ''}`,
      ),
    );
    return { bench, bus, uart, hart, misuse };
  }

  describe('accesses of the hart', () => {
    it('reach the device at the offset in its window', () => {
      const { bus, hart } = build();
      assert.equal(bus.writeMmio(UART + 7, 1, 0x5a, hart), true);
      assert.equal(bus.readMmio(UART + 7, 1, hart), 0x5a);
    });

    it('find nothing between the windows', () => {
      const { bus, hart } = build();
      assert.equal(bus.readMmio(0x5000, 4, hart), undefined);
      assert.equal(bus.writeMmio(0x5000, 4, 0, hart), false);
      assert.equal(bus.readMmio64(0x5000, hart), undefined);
      assert.equal(bus.writeMmio64(0x5000, 0n, hart), false);
    });

    it('of 8 bytes are two of 4 to a register that is 8 wide', () => {
      const { bus, hart, misuse } = build();
      assert.equal(bus.writeMmio64(ACLINT + 0x4000, 0x1122_3344_5566_7788n, hart), true);
      assert.equal(bus.readMmio64(ACLINT + 0x4000, hart), 0x1122_3344_5566_7788n);
      assert.deepEqual(misuse, []);
    });

    it('read the time', () => {
      assert.equal(build().bus.readTime(), 77n);
    });
  });

  describe('misuse of registers', () => {
    it('of a wrong width faults where the block says so, and is reported', () => {
      const { bus, hart, misuse } = build();
      assert.equal(bus.readMmio(PLIC + 4, 2, hart), undefined);
      assert.equal(bus.writeMmio64(PLIC + 8, 1n, hart), false);
      assert.deepEqual(misuse, [
        'read plic priority[1] wrong-width faulted',
        'write plic priority[2] wrong-width faulted',
      ]);
    });

    it('of a wrong width is dropped where the block says so', () => {
      const { bus, hart, misuse } = build();
      assert.equal(bus.readMmio(VIRTIO, 1, hart), 0);
      assert.equal(bus.readMmio64(VIRTIO, hart), 0n);
      assert.deepEqual(misuse, [
        'read virtio-mmio0 MagicValue wrong-width',
        'read virtio-mmio0 MagicValue wrong-width',
      ]);
    });

    it('of an 8-bit device acts on its register', () => {
      const { bus, hart, uart, misuse } = build();
      const sent: number[] = [];
      uart.onOutput = (bytes) => sent.push(...bytes);
      assert.equal(bus.writeMmio(UART, 4, 0x1241, hart), true);
      assert.equal(bus.writeMmio64(UART, 0x1242n, hart), true);
      assert.deepEqual(sent, [0x41, 0x42]);
      assert.deepEqual(misuse, ['write uart0 THR wrong-width', 'write uart0 THR wrong-width']);
    });

    it('in a hole faults or not, as the block says', () => {
      const { bus, hart, misuse } = build();
      assert.equal(bus.readMmio(UART + 8, 1, hart), undefined);
      assert.equal(bus.readMmio(PLIC + 0x180, 4, hart), 0);
      assert.deepEqual(misuse, ['read uart0 - no-register faulted', 'read plic - no-register']);
    });

    it('by direction is reported and harmless', () => {
      const { bus, hart, misuse } = build();
      assert.equal(bus.writeMmio(UART + 5, 1, 0, hart), true);
      assert.deepEqual(misuse, ['write uart0 LSR write-to-read-only']);
    });

    it('by reserved bits is reported, and the write is done', () => {
      const { bus, hart, misuse } = build();
      bus.writeMmio(UART + 1, 1, 0x11, hart);
      assert.equal(bus.readMmio(UART + 1, 1, hart), 1);
      assert.deepEqual(misuse, ['write uart0 IER reserved-bits']);
    });

    it('names the register of the bank that was selected before the access', () => {
      const { bus, hart, bench } = build();
      const names: (string | undefined)[] = [];
      bench.events.on('mmio', ({ register }) => names.push(register));
      bus.writeMmio(UART + 3, 1, 0x80, hart);
      bus.writeMmio(UART, 1, 1, hart);
      bus.writeMmio(UART + 3, 1, 0x03, hart);
      bus.writeMmio(UART, 1, 1, hart);
      assert.deepEqual(names, ['LCR', 'DLL', 'LCR', 'THR']);
    });
  });

  it('reports accesses with the instruction that made them', () => {
    const { bus, hart, bench } = build();
    const events: unknown[] = [];
    bench.events.on('mmio', (event) => events.push(event));
    bus.readMmio(UART + 5, 1, hart);
    assert.deepEqual(events, [
      {
        kind: 'mmio',
        moment: 0,
        hart: 3,
        pc: 0x8000_0100n,
        device: 'uart0',
        register: 'LSR',
        offset: 5,
        size: 1,
        access: 'read',
        value: 0x60n,
      },
    ]);
  });

  describe('peeking', () => {
    it('shows RAM, as a copy', () => {
      const { bus, bench } = build();
      bench.ram.write(RAM_BASE, Uint8Array.of(1, 2));
      const bytes = bus.peek(RAM_BASE, 2);
      assert.deepEqual(bytes, Uint8Array.of(1, 2));
      bytes.fill(9);
      assert.deepEqual(bench.ram.view(RAM_BASE, 2), Uint8Array.of(1, 2));
    });

    it('shows registers without touching the device', () => {
      const { bus, hart } = build();
      bus.writeMmio(UART + 1, 1, 2, hart);
      assert.deepEqual(bus.peek(UART + 1, 5), Uint8Array.of(2, 2, 0, 8, 0x60));
      assert.equal(bus.readMmio(UART + 2, 1, hart), 2);
    });

    it('shows nothing where nothing answers, or across the end of something', () => {
      const { bus } = build();
      assert.equal(bus.peek(0x5000, 1), undefined);
      assert.equal(bus.peek(RAM_BASE + RAM_SIZE - 1, 2), undefined);
      assert.equal(bus.peek(UART + 0xff, 2), undefined);
      assert.equal(bus.peek(UART, -1), undefined);
    });
  });

  describe('devices', () => {
    it('are found by address', () => {
      const { bus, uart } = build();
      assert.deepEqual(bus.deviceAt(UART + 5), { device: uart, offset: 5 });
      assert.equal(bus.deviceAt(UART + 0x100), undefined);
    });

    it('have a window each', () => {
      const { bus, uart } = build();
      assert.deepEqual(bus.windowOf(uart), { base: UART, size: 0x100 });
    });

    it('cannot lie on one another', () => {
      const { bus } = build();
      assert.throws(() => {
        bus.attach(new EmptyVirtioSlot('late'), VIRTIO + 0x800);
      }, /late would overlap virtio-mmio0/);
    });
  });
});
