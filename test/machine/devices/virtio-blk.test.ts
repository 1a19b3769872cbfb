import assert from 'node:assert/strict';
import { VirtioBlock } from '../../../adapter/machine/devices/virtio-blk.ts';
import { VirtioMmio } from '../../../adapter/machine/devices/virtio-mmio.ts';
import { DiskImage } from '../../../adapter/machine/disk-image.ts';
import { DeviceBench, RAM_BASE } from '../fixtures/device-bench.ts';
import { Flag, Reg, Status, VirtioDriver, type TestDescriptor } from '../fixtures/virtio-driver.ts';

describe('The virtio block device', () => {
  const HEADER = RAM_BASE + 0x8000;
  const DATA = RAM_BASE + 0x9000;
  const STATUS = RAM_BASE + 0xb000;
  const IN = 0;
  const OUT = 1;
  const FLUSH = 4;
  const GET_ID = 8;
  const LATENCY = 20_000;
  const SECTORS = 16;

  /** Every byte of a sector holds the sector's number. */
  function build({ readOnly = false } = {}) {
    const bench = new DeviceBench();
    const image = Uint8Array.from({ length: SECTORS * 512 }, (_, at) => at >>> 9);
    const options = { image: new DiskImage(image), readOnly, serial: 'disk-of-the-test' };
    const device = new VirtioMmio(
      bench.context,
      'virtio-mmio0',
      (transport) => new VirtioBlock(transport, 'virtio-mmio0', options),
    );
    const driver = new VirtioDriver(bench, device);
    driver.start();
    return { bench, device, driver, image };
  }
  type Built = ReturnType<typeof build>;

  function header({ bench }: Built, type: number, sector = 0n) {
    const fields = new DataView(new ArrayBuffer(16));
    fields.setUint32(0, type, true);
    fields.setBigUint64(8, sector, true);
    bench.ram.write(HEADER, new Uint8Array(fields.buffer));
    bench.ram.write(STATUS, Uint8Array.of(0xff));
  }

  function submit(built: Built, type: number, sector: bigint, data: readonly TestDescriptor[]) {
    header(built, type, sector);
    built.driver.chain([
      { address: HEADER, length: 16 },
      ...data,
      { address: STATUS, length: 1, flags: Flag.write },
    ]);
    built.driver.offer([0]);
  }

  /** @returns the status byte. */
  function request(built: Built, type: number, sector: bigint, data: readonly TestDescriptor[]): number {
    submit(built, type, sector, data);
    built.bench.settle();
    return built.driver.get(STATUS, 1);
  }

  const toDevice = (length: number, address = DATA): TestDescriptor => ({ address, length });
  const fromDevice = (length: number, address = DATA): TestDescriptor => ({
    address,
    length,
    flags: Flag.write,
  });
  const memory = ({ bench }: Built, length: number, at = DATA) => Array.from(bench.ram.view(at, length));

  describe('configuration', () => {
    it('has the capacity in sectors, for accesses of every width', () => {
      const { device } = build();
      assert.equal(device.read(Reg.config, 4), SECTORS);
      assert.equal(device.read(Reg.config + 4, 4), 0);
      assert.deepEqual([device.read(Reg.config, 1), device.read(Reg.config, 2)], [SECTORS, SECTORS]);
    });

    it('has blocks of 512 bytes and takes 254 segments of data', () => {
      const { device } = build();
      assert.deepEqual([device.read(Reg.config + 20, 4), device.read(Reg.config + 12, 4)], [512, 254]);
    });

    it('is block device 2 and offers SEG_MAX, BLK_SIZE and FLUSH', () => {
      const { driver } = build();
      driver.write(Reg.deviceFeaturesSel, 0);
      assert.equal(driver.read(Reg.deviceId), 2);
      assert.equal(driver.read(Reg.deviceFeatures) & 0xff_ffff, 0x244);
    });

    it('offers RO when it cannot be written', () => {
      const { driver } = build({ readOnly: true });
      driver.write(Reg.deviceFeaturesSel, 0);
      assert.equal(driver.read(Reg.deviceFeatures) & 0x20, 0x20);
    });
  });

  describe('reading', () => {
    it('delivers the sector and says how much was written', () => {
      const built = build();
      assert.equal(request(built, IN, 3n, [fromDevice(512)]), 0);
      assert.deepEqual(memory(built, 512), Array(512).fill(3));
      assert.deepEqual(built.driver.used(0), { head: 0, written: 513 });
    });

    it('goes on over several sectors and buffers of any size', () => {
      const built = build();
      assert.equal(request(built, IN, 1n, [fromDevice(100), fromDevice(924, DATA + 100)]), 0);
      assert.deepEqual(memory(built, 1024), [...Array<number>(512).fill(1), ...Array<number>(512).fill(2)]);
    });

    it('the last sector works, one further does not', () => {
      const built = build();
      assert.equal(request(built, IN, 15n, [fromDevice(512)]), 0);
      assert.equal(request(built, IN, 15n, [fromDevice(1024)]), 1);
      assert.equal(request(built, IN, 16n, [fromDevice(512)]), 1);
    });

    it('a sector number of 2^64 - 1 is an I/O error', () => {
      assert.equal(request(build(), IN, 2n ** 64n - 1n, [fromDevice(512)]), 1);
    });

    it('part of a sector is an I/O error', () => {
      assert.equal(request(build(), IN, 0n, [fromDevice(511)]), 1);
    });

    it('into a buffer of 4 GiB is an I/O error and reads nothing', () => {
      const built = build();
      assert.equal(request(built, IN, 0n, [fromDevice(0xffff_fe00)]), 1);
      assert.deepEqual(built.driver.used(0), { head: 0, written: 1 });
    });

    it('to where no memory is, is an I/O error', () => {
      assert.equal(request(build(), IN, 0n, [fromDevice(512, 0x1000)]), 1);
    });
  });

  describe('writing', () => {
    it('changes the disk', () => {
      const built = build();
      built.bench.ram.fill(DATA, 512, 0xee);
      assert.equal(request(built, OUT, 5n, [toDevice(512)]), 0);
      assert.deepEqual(built.driver.used(0), { head: 0, written: 1 });
      assert.equal(request(built, IN, 5n, [fromDevice(512, DATA + 512)]), 0);
      assert.deepEqual(memory(built, 512, DATA + 512), Array(512).fill(0xee));
    });

    it('never changes the image that it began with', () => {
      const built = build();
      built.bench.ram.fill(DATA, 512, 0xee);
      request(built, OUT, 5n, [toDevice(512)]);
      assert.equal(built.image[5 * 512], 5);
    });

    it('to a disk that is read-only is an I/O error', () => {
      assert.equal(request(build({ readOnly: true }), OUT, 0n, [toDevice(512)]), 1);
    });

    it('beyond the end is an I/O error and writes nothing', () => {
      const built = build();
      built.bench.ram.fill(DATA, 1024, 0xee);
      assert.equal(request(built, OUT, 15n, [toDevice(1024)]), 1);
      request(built, IN, 15n, [fromDevice(512)]);
      assert.equal(memory(built, 1)[0], 15);
    });

    it('from where no memory is, is an I/O error', () => {
      assert.equal(request(build(), OUT, 0n, [toDevice(512, 0xdead_0000)]), 1);
    });
  });

  describe('other requests', () => {
    it('flush succeeds', () => {
      assert.equal(request(build(), FLUSH, 0n, []), 0);
    });

    it('get-id tells twenty bytes of serial number', () => {
      const built = build();
      assert.equal(request(built, GET_ID, 0n, [fromDevice(20)]), 0);
      assert.equal(String.fromCharCode(...memory(built, 20)), 'disk-of-the-test\0\0\0\0');
      assert.equal(built.driver.used(0).written, 21);
    });

    it('get-id fills no more than it is given', () => {
      const built = build();
      assert.equal(request(built, GET_ID, 0n, [fromDevice(4)]), 0);
      assert.deepEqual(memory(built, 5), [...new TextEncoder().encode('disk'), 0]);
    });

    for (const type of [2, 11, 13, 0xffff_ffff]) {
      it(`type ${type} is not supported`, () => {
        assert.equal(request(build(), type, 0n, []), 2);
      });
    }
  });

  describe('framing', () => {
    it('may split the header', () => {
      const built = build();
      header(built, IN, 3n);
      built.driver.chain([
        { address: HEADER, length: 4 },
        { address: HEADER + 4, length: 12 },
        fromDevice(512),
        { address: STATUS, length: 1, flags: Flag.write },
      ]);
      built.driver.offer([0]);
      built.bench.settle();
      assert.deepEqual([built.driver.get(STATUS, 1), memory(built, 1)[0]], [0, 3]);
    });

    it('may put data and status into one buffer', () => {
      const built = build();
      header(built, IN, 3n);
      built.driver.chain([{ address: HEADER, length: 16 }, fromDevice(513)]);
      built.driver.offer([0]);
      built.bench.settle();
      assert.deepEqual(memory(built, 513).slice(511), [3, 0]);
    });
  });

  describe('requests that cannot be answered', () => {
    function broken(descriptors: readonly TestDescriptor[]) {
      const built = build();
      header(built, IN);
      built.driver.chain(descriptors);
      built.driver.offer([0]);
      built.bench.settle();
      assert.equal(built.driver.read(Reg.status) & Status.needsReset, Status.needsReset);
      assert.equal(built.driver.usedCount(), 0);
      return built.bench.complaints[0]!;
    }

    it('have no byte for the status', () => {
      assert.match(broken([{ address: HEADER, length: 16 }]), /no byte for its status/);
    });

    it('have a header that is too short', () => {
      assert.match(broken([{ address: HEADER, length: 15 }, fromDevice(1)]), /no header of 16 bytes/);
    });

    it('have a header that cannot be read: the status says so', () => {
      const built = build();
      built.driver.chain([
        { address: 0x5000, length: 16 },
        { address: STATUS, length: 1, flags: Flag.write },
      ]);
      built.driver.offer([0]);
      built.bench.settle();
      assert.equal(built.driver.get(STATUS, 1), 1);
    });

    it('have a status byte that cannot be written: the request is given back all the same', () => {
      const built = build();
      header(built, FLUSH);
      built.driver.chain([
        { address: HEADER, length: 16 },
        { address: 0x5000, length: 1, flags: Flag.write },
      ]);
      built.driver.offer([0]);
      built.bench.settle();
      assert.deepEqual(built.driver.used(0), { head: 0, written: 0 });
    });
  });

  describe('timing', () => {
    it('touches no memory before its time is up, then interrupts', () => {
      const built = build();
      submit(built, IN, 3n, [fromDevice(512)]);
      built.bench.advance(LATENCY - 1);
      assert.deepEqual([built.driver.usedCount(), memory(built, 1)[0], built.bench.interrupt], [0, 0, false]);
      built.bench.advance(1);
      assert.deepEqual([built.driver.usedCount(), memory(built, 1)[0], built.bench.interrupt], [1, 3, true]);
    });

    it('serves several requests one after the other', () => {
      const built = build();
      const { driver, bench } = built;
      header(built, FLUSH);
      for (const first of [0, 2, 4])
        driver.chain([toDevice(16, HEADER), { address: STATUS, length: 1, flags: Flag.write }], 0, first);
      driver.offer([0, 2, 4]);
      const counts = [1, 2, 3].map(() => {
        bench.advance(LATENCY);
        return driver.usedCount();
      });
      assert.deepEqual(counts, [1, 2, 3]);
    });

    it('is stopped by a reset of the device', () => {
      const built = build();
      submit(built, IN, 3n, [fromDevice(512)]);
      built.driver.write(Reg.status, 0);
      built.bench.settle();
      assert.equal(built.driver.usedCount(), 0);
    });
  });

  it('gives a request its full time although another was under way before a reset', () => {
    const built = build();
    submit(built, IN, 3n, [fromDevice(512)]);
    built.bench.advance(LATENCY / 2);
    built.bench.ram.fill(built.driver.availableRing(), 64, 0);
    built.driver.start();
    submit(built, IN, 3n, [fromDevice(512)]);
    built.bench.advance(LATENCY - 1);
    assert.equal(built.driver.usedCount(), 0);
    built.bench.advance(1);
    assert.equal(built.driver.usedCount(), 1);
  });

  it('traces a transfer to the descriptor that gave the address', () => {
    const built = build();
    const origins: string[] = [];
    built.bench.events.on('dma', ({ request: { address, origin } }) => {
      if (address === DATA && origin !== undefined)
        origins.push(`${origin.address - RAM_BASE} ${origin.what}`);
    });
    request(built, IN, 0n, [fromDevice(512)]);
    assert.deepEqual(origins, ['16 descriptor 1 of queue 0, addr']);
  });

  it('keeps what was written when the machine is reset', () => {
    const built = build();
    built.bench.ram.fill(DATA, 512, 0xee);
    request(built, OUT, 5n, [toDevice(512)]);
    built.device.reset();
    const driver = new VirtioDriver(built.bench, built.device);
    driver.start();
    built.bench.ram.fill(built.driver.usedRing(), 64, 0);
    built.bench.ram.fill(built.driver.availableRing(), 64, 0);
    assert.equal(request({ ...built, driver }, IN, 5n, [fromDevice(512)]), 0);
    assert.equal(memory(built, 1)[0], 0xee);
  });

  it('runs on identically from a restored state', () => {
    const built = build();
    built.bench.ram.fill(DATA, 512, 0xee);
    request(built, OUT, 6n, [toDevice(512)]);
    submit(built, OUT, 5n, [toDevice(512)]);
    built.bench.assertReplays(built.device, () => {
      built.bench.advance(LATENCY);
      request(built, IN, 5n, [fromDevice(1024, DATA + 1024)]);
      assert.deepEqual(memory(built, 1024, DATA + 1024), Array(1024).fill(0xee));
    });
  });
});
