import assert from 'node:assert/strict';
import { VirtioConsole } from '../../../adapter/machine/devices/virtio-console.ts';
import { VirtioMmio } from '../../../adapter/machine/devices/virtio-mmio.ts';
import { DeviceBench, RAM_BASE } from '../fixtures/device-bench.ts';
import { Flag, Reg, Status, VERSION_1, VirtioDriver } from '../fixtures/virtio-driver.ts';

describe('The virtio console', () => {
  const RECEIVE = 0;
  const TRANSMIT = 1;
  const BUFFER = RAM_BASE + 0x8000;
  const LATENCY = 5_000;

  function build() {
    const bench = new DeviceBench();
    let console: VirtioConsole | undefined;
    const device = new VirtioMmio(bench.context, 'virtio-mmio1', (transport) => {
      console = new VirtioConsole(transport, 'virtio-console');
      return console;
    });
    const driver = new VirtioDriver(bench, device);
    driver.start(VERSION_1, 2);
    let printed = '';
    console!.onOutput = (bytes) => (printed += new TextDecoder().decode(bytes));
    return { bench, device, driver, console: console!, printed: () => printed };
  }
  type Built = ReturnType<typeof build>;

  const text = (value: string) => new TextEncoder().encode(value);
  const memory = ({ bench }: Built, length: number) =>
    new TextDecoder().decode(bench.ram.view(BUFFER, length).slice());

  function send({ bench, driver }: Built, value: string, descriptor = 0) {
    bench.ram.write(BUFFER, text(value));
    driver.chain([{ address: BUFFER, length: value.length }], TRANSMIT, descriptor);
    driver.offer([descriptor], TRANSMIT);
  }

  function offerRoom({ driver }: Built, length: number, descriptor = 0) {
    driver.chain([{ address: BUFFER, length, flags: Flag.write }], RECEIVE, descriptor);
    driver.offer([descriptor], RECEIVE);
  }

  it('is device 3 with two queues', () => {
    const { driver } = build();
    assert.equal(driver.read(Reg.deviceId), 3);
    const sizes = [0, 1, 2].map((queue) => {
      driver.write(Reg.queueSel, queue);
      return driver.read(Reg.queueNumMax);
    });
    assert.deepEqual(sizes, [1024, 1024, 0]);
  });

  it('offers emergency write and nothing else of its own', () => {
    const { driver } = build();
    driver.write(Reg.deviceFeaturesSel, 0);
    assert.equal(driver.read(Reg.deviceFeatures) & 0xff_ffff, 4);
  });

  describe('transmitting', () => {
    it('prints a buffer after its time, and gives it back', () => {
      const built = build();
      send(built, 'hello');
      built.bench.advance(LATENCY - 1);
      assert.equal(built.printed(), '');
      built.bench.advance(1);
      assert.equal(built.printed(), 'hello');
      assert.deepEqual(built.driver.used(0, TRANSMIT), { head: 0, written: 0 });
      assert.equal(built.bench.interrupt, true);
    });

    it('prints a chain in order', () => {
      const built = build();
      built.bench.ram.write(BUFFER, text('worldhello '));
      built.driver.chain(
        [
          { address: BUFFER + 5, length: 6 },
          { address: BUFFER, length: 5 },
        ],
        TRANSMIT,
      );
      built.driver.offer([0], TRANSMIT);
      built.bench.settle();
      assert.equal(built.printed(), 'hello world');
    });

    it('prints several buffers one after the other', () => {
      const built = build();
      built.bench.ram.write(BUFFER, text('abc'));
      for (const at of [0, 1, 2]) built.driver.chain([{ address: BUFFER + at, length: 1 }], TRANSMIT, at);
      built.driver.offer([0, 1, 2], TRANSMIT);
      built.bench.advance(2 * LATENCY);
      assert.equal(built.printed(), 'ab');
      built.bench.advance(LATENCY);
      assert.equal(built.printed(), 'abc');
    });

    it('loses a buffer that cannot be read, and gives it back', () => {
      const built = build();
      built.driver.chain([{ address: 0x1000, length: 5 }], TRANSMIT);
      built.driver.offer([0], TRANSMIT);
      built.bench.settle();
      assert.equal(built.printed(), '');
      assert.equal(built.driver.usedCount(TRANSMIT), 1);
    });

    it('does not read a buffer of 4 GiB', () => {
      const built = build();
      built.driver.chain([{ address: BUFFER, length: 0xffff_ffff }], TRANSMIT);
      built.driver.offer([0], TRANSMIT);
      built.bench.settle();
      assert.match(built.bench.complaints[0]!, /has 4294967295 bytes; only 1048576 are sent/);
      assert.equal(built.driver.usedCount(TRANSMIT), 1);
    });
  });

  describe('receiving', () => {
    it('fills the buffer that the driver gave, and says how far', () => {
      const built = build();
      offerRoom(built, 64);
      built.console.input(text('hello'));
      built.bench.settle();
      assert.equal(memory(built, 5), 'hello');
      assert.deepEqual(built.driver.used(0, RECEIVE), { head: 0, written: 5 });
      assert.equal(built.bench.interrupt, true);
    });

    it('lets bytes wait for a buffer', () => {
      const built = build();
      built.console.input(text('hello'));
      built.bench.settle();
      assert.equal(built.driver.usedCount(RECEIVE), 0);
      offerRoom(built, 64);
      built.bench.settle();
      assert.equal(memory(built, 5), 'hello');
    });

    it('leaves a buffer unused while there is nothing to read', () => {
      const built = build();
      offerRoom(built, 64);
      built.bench.settle();
      assert.equal(built.driver.usedCount(RECEIVE), 0);
    });

    it('goes on in the next buffer', () => {
      const built = build();
      offerRoom(built, 3);
      built.driver.chain([{ address: BUFFER + 3, length: 3, flags: Flag.write }], RECEIVE, 1);
      built.driver.offer([1], RECEIVE);
      built.console.input(text('hello'));
      built.bench.settle();
      assert.equal(memory(built, 5), 'hello');
      assert.deepEqual(
        [built.driver.used(0, RECEIVE).written, built.driver.used(1, RECEIVE).written],
        [3, 2],
      );
    });

    it('takes a buffer without room for nonsense', () => {
      const built = build();
      built.driver.chain([{ address: BUFFER, length: 3 }], RECEIVE);
      built.driver.offer([0], RECEIVE);
      built.console.input(text('x'));
      built.bench.settle();
      assert.match(built.bench.complaints[0]!, /no byte to write to/);
      assert.equal(built.driver.read(Reg.status) & Status.needsReset, Status.needsReset);
    });

    it('loses bytes that are sent where no memory is', () => {
      const built = build();
      built.driver.chain([{ address: 0x1000, length: 3, flags: Flag.write }], RECEIVE);
      built.driver.offer([0], RECEIVE);
      built.console.input(text('abc'));
      built.bench.settle();
      assert.deepEqual(built.driver.used(0, RECEIVE), { head: 0, written: 0 });
    });

    it('keeps bytes that wait over a reset of the device', () => {
      const built = build();
      built.console.input(text('hello'));
      built.driver.write(Reg.status, 0);
      built.driver.start(VERSION_1, 2);
      offerRoom(built, 64);
      built.bench.settle();
      assert.equal(memory(built, 5), 'hello');
    });
  });

  describe('emergency write', () => {
    it('prints a character before the device is set up', () => {
      const built = build();
      built.driver.write(Reg.status, 0);
      built.driver.write(Reg.config + 8, 0x58);
      assert.equal(built.printed(), 'X');
    });

    it('reads 0', () => {
      assert.equal(build().driver.read(Reg.config + 8), 0);
    });
  });

  it('has no size of its own', () => {
    const { device } = build();
    assert.deepEqual([device.read(Reg.config, 2), device.read(Reg.config + 2, 2)], [0, 0]);
  });

  it('stops at a reset', () => {
    const built = build();
    send(built, 'hello');
    built.device.reset();
    built.bench.settle();
    assert.equal(built.printed(), '');
  });

  it('runs on identically from a restored state', () => {
    const built = build();
    built.console.input(text('hello'));
    offerRoom(built, 3);
    send(built, 'out');
    built.bench.assertReplays(built.device, () => {
      built.bench.settle();
      built.console.input(text('more'));
      offerRoom(built, 64, 1);
      built.bench.settle();
    });
  });
});
