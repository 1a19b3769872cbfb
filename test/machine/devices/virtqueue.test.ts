import assert from 'node:assert/strict';
import {
  Virtqueue,
  type DescriptorChain,
  type QueueAnswer,
} from '../../../adapter/machine/devices/virtqueue.ts';
import { VirtioMmio } from '../../../adapter/machine/devices/virtio-mmio.ts';
import { VirtioConsole } from '../../../adapter/machine/devices/virtio-console.ts';
import { DeviceBench, RAM_BASE, RAM_SIZE } from '../fixtures/device-bench.ts';
import { Flag, VirtioDriver } from '../fixtures/virtio-driver.ts';

describe('A split virtqueue', () => {
  const BUFFER = RAM_BASE + 0x8000;
  const TABLE = RAM_BASE + 0xa000;
  const SIZE = 8;

  function build({
    indirect = true,
    descriptors = RAM_BASE,
    driverRing = RAM_BASE + 0x1000,
    deviceRing = RAM_BASE + 0x2000,
  } = {}) {
    const bench = new DeviceBench();
    // The driver's helper needs a device to ring; nobody listens to it here.
    const silent = new VirtioMmio(
      bench.context,
      'silent',
      (transport) => new VirtioConsole(transport, 'silent'),
    );
    const driver = new VirtioDriver(bench, silent, SIZE);
    const queue = new Virtqueue(0, bench.dma, () => indirect);
    const at = (address: number, what: string) => ({ address, origin: { address: 0, size: 8, what } });
    const layout = {
      size: SIZE,
      descriptors: at(descriptors, 'descriptors'),
      driver: at(driverRing, 'driver'),
      device: at(deviceRing, 'device'),
    };
    queue.enable(layout);
    return { bench, driver, queue, layout };
  }

  function taken(answer: QueueAnswer<DescriptorChain | undefined>): DescriptorChain {
    if (answer.kind === 'broken') assert.fail(answer.problem);
    assert.ok(answer.value !== undefined, 'no request is available');
    return answer.value;
  }

  function problem(answer: QueueAnswer<unknown>): string {
    if (answer.kind === 'ok') assert.fail('the queue is not broken');
    return answer.problem;
  }

  describe('taking requests', () => {
    it('gives none while the driver has made none available', () => {
      const { queue } = build();
      assert.deepEqual(queue.take(), { kind: 'ok', value: undefined });
      assert.equal(queue.hasMore(), false);
    });

    it('gives them in the order of the available ring', () => {
      const { driver, queue } = build();
      driver.describe(5, { address: BUFFER, length: 1 });
      driver.describe(2, { address: BUFFER, length: 2 });
      driver.offer([5, 2]);
      assert.equal(queue.hasMore(), true);
      assert.deepEqual([taken(queue.take()).head, taken(queue.take()).head], [5, 2]);
      assert.equal(queue.hasMore(), false);
    });

    it('follows a chain, and parts what it reads from what it writes', () => {
      const { driver, queue } = build();
      driver.chain([
        { address: BUFFER, length: 16 },
        { address: BUFFER + 16, length: 8 },
        { address: BUFFER + 64, length: 512, flags: Flag.write },
      ]);
      driver.offer([0]);
      const chain = taken(queue.take());
      assert.deepEqual(
        chain.readable.map(({ length }) => length),
        [16, 8],
      );
      assert.deepEqual(
        chain.writable.map(({ address }) => address),
        [BUFFER + 64],
      );
    });

    it('names the fields of each descriptor as the origin of its buffer', () => {
      const { driver, queue } = build();
      driver.chain([
        { address: BUFFER, length: 16 },
        { address: BUFFER + 64, length: 1, flags: Flag.write },
      ]);
      driver.offer([0]);
      const { readable, writable } = taken(queue.take());
      assert.deepEqual(readable[0]!.origin, {
        address: RAM_BASE,
        size: 8,
        what: 'descriptor 0 of queue 0, addr',
        length: { address: RAM_BASE + 8, size: 4 },
      });
      assert.equal(writable[0]!.origin.address, RAM_BASE + 16);
    });

    it('names the physical address of the field where the bus address is another', () => {
      const BUS = 0x4000_0000;
      const { bench, driver, queue } = build({
        descriptors: BUS,
        driverRing: BUS + 0x1000,
        deviceRing: BUS + 0x2000,
      });
      bench.dma.gate = {
        translate: ({ address, length }) => ({ kind: 'allowed', physical: address - BUS + RAM_BASE, length }),
      };
      driver.chain([{ address: BUS + 0x8000, length: 16 }]);
      driver.offer([0]);
      assert.equal(taken(queue.take()).readable[0]!.origin.address, RAM_BASE);
    });

    it('goes around the ring, and around 65536', () => {
      const { driver, queue } = build();
      driver.describe(0, { address: BUFFER, length: 1 });
      for (let count = 0; count < 65_540; count += SIZE) {
        driver.offer(Array<number>(SIZE).fill(0));
        for (let each = 0; each < SIZE; each++) taken(queue.take());
      }
      assert.equal(queue.hasMore(), false);
    });
  });

  describe('indirect descriptors', () => {
    it('lead to a table of their own', () => {
      const { driver, queue } = build();
      driver.describe(3, { address: TABLE, length: 32, flags: Flag.indirect });
      driver.describe(0, { address: BUFFER, length: 16, flags: Flag.next, next: 1 }, TABLE);
      driver.describe(1, { address: BUFFER + 64, length: 4, flags: Flag.write }, TABLE);
      driver.offer([3]);
      const chain = taken(queue.take());
      assert.equal(chain.head, 3);
      assert.equal(chain.readable[0]!.origin.address, TABLE);
      assert.equal(chain.writable[0]!.origin.address, TABLE + 16);
    });

    const wrong: readonly [string, Parameters<VirtioDriver['describe']>[1], RegExp][] = [
      [
        'of a length that is no multiple of 16',
        { address: TABLE, length: 40, flags: Flag.indirect },
        /40 bytes/,
      ],
      ['of length 0', { address: TABLE, length: 0, flags: Flag.indirect }, /0 bytes/],
      ['with a next one', { address: TABLE, length: 32, flags: Flag.indirect | Flag.next }, /has a next one/],
      ['at a bad address', { address: 0x1234_0000, length: 32, flags: Flag.indirect }, /cannot be read/],
    ];
    for (const [what, descriptor, message] of wrong) {
      it(`${what} break the queue`, () => {
        const { driver, queue } = build();
        driver.describe(0, descriptor);
        driver.offer([0]);
        assert.match(problem(queue.take()), message);
      });
    }

    it('inside an indirect table break the queue', () => {
      const { driver, queue } = build();
      driver.describe(0, { address: TABLE, length: 16, flags: Flag.indirect });
      driver.describe(0, { address: TABLE, length: 16, flags: Flag.indirect }, TABLE);
      driver.offer([0]);
      assert.match(problem(queue.take()), /indirect inside a chain/);
    });

    it('that were not negotiated break the queue', () => {
      const { driver, queue } = build({ indirect: false });
      driver.describe(0, { address: TABLE, length: 16, flags: Flag.indirect });
      driver.offer([0]);
      assert.match(problem(queue.take()), /not negotiated/);
    });

    it('that loop in a huge table end all the same', () => {
      const { driver, queue } = build();
      driver.describe(0, { address: TABLE, length: 0xffff_fff0, flags: Flag.indirect });
      driver.describe(0, { address: BUFFER, length: 1, flags: Flag.next, next: 0 }, TABLE);
      driver.offer([0]);
      assert.match(problem(queue.take()), /it loops/);
    });
  });

  describe('what a driver can get wrong', () => {
    it('a head out of range', () => {
      const { driver, queue } = build();
      driver.offer([SIZE]);
      assert.equal(problem(queue.take()), 'descriptor 8 of queue 0 is out of range');
    });

    it('a next one out of range', () => {
      const { driver, queue } = build();
      driver.describe(1, { address: BUFFER, length: 1, flags: Flag.next, next: 400 });
      driver.offer([1]);
      assert.equal(problem(queue.take()), 'descriptor 1 of queue 0 has next 400, out of range');
    });

    it('a chain that loops', () => {
      const { driver, queue } = build();
      driver.describe(0, { address: BUFFER, length: 1, flags: Flag.next, next: 1 });
      driver.describe(1, { address: BUFFER, length: 1, flags: Flag.next, next: 0 });
      driver.offer([0]);
      assert.equal(problem(queue.take()), 'the chain at descriptor 0 of queue 0 does not end: it loops');
    });

    it('a buffer of no bytes', () => {
      const { driver, queue } = build();
      driver.describe(0, { address: BUFFER, length: 0 });
      driver.offer([0]);
      assert.match(problem(queue.take()), /has length 0/);
    });

    it('a buffer to read after one to write', () => {
      const { driver, queue } = build();
      driver.chain([
        { address: BUFFER, length: 1, flags: Flag.write },
        { address: BUFFER, length: 1 },
      ]);
      driver.offer([0]);
      assert.match(problem(queue.take()), /for reading but follows one for writing/);
    });

    it('an available index that leaps', () => {
      const { driver, queue } = build();
      driver.put16(driver.availableRing() + 2, 9);
      assert.match(problem(queue.take()), /went from 0 to 9, by more than its 8 entries/);
      assert.equal(queue.hasMore(), false);
    });

    it('an available ring at a bad address', () => {
      const { queue } = build({ driverRing: 0xffff_ffff_f000 });
      assert.equal(problem(queue.take()), 'the available ring of queue 0 cannot be read');
    });

    it('a descriptor table at a bad address', () => {
      const { driver, queue } = build({ descriptors: RAM_BASE + RAM_SIZE });
      driver.offer([0]);
      assert.equal(problem(queue.take()), 'descriptor 0 of queue 0 cannot be read');
    });

    it('a used ring at a bad address', () => {
      const { driver, queue } = build({ deviceRing: 0x1000_0000 });
      driver.describe(0, { address: BUFFER, length: 1 });
      driver.offer([0]);
      assert.equal(problem(queue.give(taken(queue.take()), 0)), 'the used ring of queue 0 cannot be written');
    });

    it('is told again for as long as it stays wrong', () => {
      const { driver, queue } = build();
      driver.offer([SIZE]);
      assert.equal(problem(queue.take()), problem(queue.take()));
    });
  });

  describe('giving requests back', () => {
    it('fills the used ring and then counts', () => {
      const { driver, queue } = build();
      driver.describe(4, { address: BUFFER, length: 32, flags: Flag.write });
      driver.offer([4]);
      assert.deepEqual(queue.give(taken(queue.take()), 17), { kind: 'ok', value: true });
      assert.equal(driver.usedCount(), 1);
      assert.deepEqual(driver.used(0), { head: 4, written: 17 });
    });

    it('wants no interrupt while the driver says so', () => {
      const { driver, queue } = build();
      driver.describe(4, { address: BUFFER, length: 32 });
      driver.offer([4]);
      driver.put16(driver.availableRing(), 1);
      assert.deepEqual(queue.give(taken(queue.take()), 0), { kind: 'ok', value: false });
    });
  });

  it('that is disabled begins anew', () => {
    const { driver, queue, layout } = build();
    driver.describe(0, { address: BUFFER, length: 1 });
    driver.offer([0]);
    queue.disable();
    assert.deepEqual(queue.take(), { kind: 'ok', value: undefined });
    queue.enable(layout);
    assert.equal(taken(queue.take()).head, 0);
  });

  it('runs on identically from a restored state', () => {
    const { bench, driver, queue } = build();
    driver.describe(0, { address: BUFFER, length: 1 });
    driver.describe(1, { address: BUFFER, length: 1 });
    driver.offer([0, 1]);
    queue.give(taken(queue.take()), 1);
    bench.assertReplays(queue, () => {
      queue.give(taken(queue.take()), 2);
    });
  });
});
