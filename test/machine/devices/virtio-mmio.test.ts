import assert from 'node:assert/strict';
import type { VirtioFunction, VirtioTransport } from '../../../adapter/machine/devices/virtio-function.ts';
import { EmptyVirtioSlot, VirtioMmio } from '../../../adapter/machine/devices/virtio-mmio.ts';
import { registerSet } from '../../../adapter/machine/register-window.ts';
import { DeviceBench } from '../fixtures/device-bench.ts';
import { INDIRECT, Reg, Status, VERSION_1, VirtioDriver } from '../fixtures/virtio-driver.ts';

describe('The virtio-mmio transport', () => {
  const OWN_FEATURE = 1n << 5n;

  /** A device with two queues that does nothing but remember. */
  function build() {
    const bench = new DeviceBench();
    const notified: number[] = [];
    let resets = 0;
    let transport: VirtioTransport | undefined;
    const device = new VirtioMmio(bench.context, 'virtio-mmio0', (given): VirtioFunction => {
      transport = given;
      return {
        model: 'test device',
        deviceId: 42,
        features: OWN_FEATURE,
        queueSizes: [16, 8],
        config: registerSet(
          [{ name: 'answer', offset: 0x100, width: 4, access: 'read-only', reset: 0, summary: '' }],
          {
            answer: { peek: () => 0x2a },
          },
        ),
        notify: (queue) => notified.push(queue),
        reset: () => resets++,
        save: () => undefined,
        restore: () => undefined,
      };
    });
    const driver = new VirtioDriver(bench, device);
    const { complaints } = bench;
    return { bench, device, driver, notified, complaints, transport: transport!, resets: () => resets };
  }

  describe('identity', () => {
    it('says virt, version 2, and who the device is', () => {
      const { driver } = build();
      assert.deepEqual(
        [Reg.magic, Reg.version, Reg.deviceId, Reg.vendorId].map((register) => driver.read(register)),
        [0x74726976, 2, 42, 0x554d4551],
      );
    });

    it('of an empty slot has device 0, and everything else reads 0', () => {
      const slot = new EmptyVirtioSlot('virtio-mmio7');
      assert.deepEqual(
        [Reg.magic, Reg.version, Reg.deviceId].map((register) => slot.read(register, 4)),
        [0x74726976, 2, 0],
      );
      slot.write(Reg.status, 4, 1);
      assert.equal(slot.read(Reg.status, 4), 0);
    });
  });

  describe('features', () => {
    it('are shown 32 bits at a time', () => {
      const { driver } = build();
      driver.write(Reg.deviceFeaturesSel, 0);
      assert.equal(driver.read(Reg.deviceFeatures), Number(OWN_FEATURE | INDIRECT));
      driver.write(Reg.deviceFeaturesSel, 1);
      assert.equal(driver.read(Reg.deviceFeatures), Number(VERSION_1 >> 32n));
      driver.write(Reg.deviceFeaturesSel, 2);
      assert.equal(driver.read(Reg.deviceFeatures), 0);
    });

    it('that were offered, with VERSION_1, are accepted', () => {
      const { driver } = build();
      driver.start(VERSION_1 | OWN_FEATURE);
      assert.equal(driver.read(Reg.status), 0x0f);
    });

    it('without VERSION_1 are accepted as by QEMU, with a complaint', () => {
      const { driver, complaints } = build();
      driver.accept(OWN_FEATURE);
      driver.write(Reg.status, 0x0b);
      assert.equal(driver.read(Reg.status), 0x0b);
      assert.match(complaints[0]!, /VIRTIO_F_VERSION_1/);
    });

    it('that were not offered make FEATURES_OK stay clear', () => {
      const { driver, complaints } = build();
      driver.accept(VERSION_1 | (1n << 29n));
      driver.write(Reg.status, 0x0b);
      assert.equal(driver.read(Reg.status), 0x03);
      assert.match(complaints[0]!, /0x20000000 were not offered/);
    });

    it('cannot change after FEATURES_OK', () => {
      const { driver, complaints } = build();
      driver.accept(VERSION_1);
      driver.write(Reg.status, 0x0b);
      driver.accept(0n);
      driver.write(Reg.status, 0x0f);
      assert.equal(driver.read(Reg.status), 0x0f);
      assert.match(complaints[0]!, /after FEATURES_OK/);
    });
  });

  describe('status', () => {
    it('keeps the bits that the driver sets', () => {
      const { driver } = build();
      driver.write(Reg.status, 1);
      driver.write(Reg.status, 3);
      assert.equal(driver.read(Reg.status), 3);
    });

    it('does not let the driver set DEVICE_NEEDS_RESET', () => {
      const { driver } = build();
      driver.write(Reg.status, 0x43);
      assert.equal(driver.read(Reg.status), 3);
    });

    it('of 0 resets the device', () => {
      const { driver, resets, device } = build();
      driver.start();
      const before = resets();
      driver.write(Reg.status, 0);
      assert.equal(driver.read(Reg.status), 0);
      assert.equal(driver.read(Reg.queueReady), 0);
      assert.equal(resets(), before + 1);
      assert.equal(device.model, 'test device');
    });

    it('complains about bits that are taken back one by one', () => {
      const { driver, complaints } = build();
      driver.write(Reg.status, 3);
      driver.write(Reg.status, 1);
      assert.match(complaints[0]!, /fewer bits/);
    });

    it('complains about DRIVER_OK without FEATURES_OK', () => {
      const { driver, complaints } = build();
      driver.setUpQueue(0);
      driver.write(Reg.status, 0x07);
      assert.deepEqual(complaints, ['DRIVER_OK set without FEATURES_OK']);
    });

    it('complains about DRIVER_OK before any queue is ready', () => {
      const { driver, complaints } = build();
      driver.start(VERSION_1, 0);
      assert.deepEqual(complaints, ['DRIVER_OK set before any queue is ready']);
    });
  });

  describe('queues', () => {
    it('have each their largest size', () => {
      const { driver } = build();
      const sizes = [0, 1, 2].map((queue) => {
        driver.write(Reg.queueSel, queue);
        return driver.read(Reg.queueNumMax);
      });
      assert.deepEqual(sizes, [16, 8, 0]);
    });

    it('read back whether they are ready', () => {
      const { driver } = build();
      driver.setUpQueue(1);
      driver.write(Reg.queueSel, 0);
      assert.equal(driver.read(Reg.queueReady), 0);
      driver.write(Reg.queueSel, 1);
      assert.equal(driver.read(Reg.queueReady), 1);
      driver.write(Reg.queueReady, 0);
      assert.equal(driver.read(Reg.queueReady), 0);
    });

    for (const size of [0, 3, 32, 0xffff_ffff]) {
      it(`of size ${size} do not become ready`, () => {
        const { driver, complaints } = build();
        driver.write(Reg.queueNum, size);
        driver.write(Reg.queueReady, 1);
        assert.equal(driver.read(Reg.queueReady), 0);
        assert.match(complaints[0]!, /no size for queue 0/);
      });
    }

    it('that are not there ignore what is written for them, with a complaint', () => {
      const { driver, complaints } = build();
      driver.write(Reg.queueSel, 9);
      driver.write(Reg.queueNum, 8);
      driver.write(Reg.queueDesc, 0x8000_0000);
      driver.write(Reg.queueReady, 1);
      assert.equal(complaints.length, 3);
      assert.equal(driver.read(Reg.queueReady), 0);
    });

    it('that are ready are not to be changed, which is reported', () => {
      const { driver, complaints } = build();
      driver.setUpQueue(0);
      driver.write(Reg.queueDesc, 0);
      assert.deepEqual(complaints, ['QueueDescLow written while queue 0 is ready']);
    });
  });

  describe('the doorbell', () => {
    it('tells the device which queue', () => {
      const { driver, notified } = build();
      driver.start(VERSION_1, 2);
      driver.write(Reg.queueNotify, 1);
      driver.write(Reg.queueNotify, 0);
      assert.deepEqual(notified, [1, 0]);
    });

    it('before DRIVER_OK is ignored', () => {
      const { driver, notified, complaints } = build();
      driver.setUpQueue(0);
      driver.write(Reg.queueNotify, 0);
      assert.deepEqual(notified, []);
      assert.match(complaints[0]!, /before DRIVER_OK/);
    });

    it('of a queue that is not ready, or not there, is ignored', () => {
      const { driver, notified, complaints } = build();
      driver.start();
      driver.write(Reg.queueNotify, 1);
      driver.write(Reg.queueNotify, 7);
      assert.deepEqual(notified, []);
      assert.deepEqual(complaints, [
        'QueueNotify for queue 1, which is not ready',
        'QueueNotify for queue 7, which is not there',
      ]);
    });
  });

  describe('the interrupt', () => {
    function interrupting() {
      const built = build();
      const { driver, transport } = built;
      driver.start();
      driver.chain([{ address: 0x8000_8000, length: 16 }]);
      driver.offer([0]);
      transport.give(0, transport.take(0)!, 0);
      return built;
    }

    it('says that a buffer was used', () => {
      const { bench, driver } = interrupting();
      assert.equal(bench.interrupt, true);
      assert.equal(driver.read(Reg.interruptStatus), 1);
    });

    it('stays until its cause is acknowledged', () => {
      const { bench, driver } = interrupting();
      driver.write(Reg.interruptAck, 2);
      assert.equal(bench.interrupt, true);
      driver.write(Reg.interruptAck, 1);
      assert.equal(bench.interrupt, false);
      assert.equal(driver.read(Reg.interruptStatus), 0);
    });

    it('says that the configuration changed when the device needs a reset', () => {
      const { bench, driver, transport } = build();
      driver.start();
      transport.fail('nonsense');
      assert.equal(bench.interrupt, true);
      assert.equal(driver.read(Reg.interruptStatus), 2);
      assert.equal(driver.read(Reg.status) & Status.needsReset, Status.needsReset);
    });

    it('is taken back by a reset', () => {
      const { bench, driver } = interrupting();
      driver.write(Reg.status, 0);
      assert.equal(bench.interrupt, false);
    });
  });

  describe('a device that needs a reset', () => {
    it('serves nothing until it is reset', () => {
      const { driver, transport, notified } = build();
      driver.start();
      transport.fail('nonsense');
      driver.chain([{ address: 0x8000_8000, length: 16 }]);
      driver.offer([0]);
      assert.deepEqual([notified, transport.take(0), transport.hasMore(0)], [[], undefined, false]);
      driver.start();
      driver.offer([]);
      assert.deepEqual(notified, [0]);
    });

    it('does not interrupt a driver that is not live', () => {
      const { bench, transport } = build();
      transport.fail('nonsense');
      assert.equal(bench.interrupt, false);
    });
  });

  it('tells a debugger what the driver has written about the queue', () => {
    const { device, driver } = build();
    driver.setUpQueue(1);
    const value = (name: string) => device.registerValue(name);
    assert.deepEqual(['QueueSel', 'QueueNum', 'QueueDescLow', 'QueueDescHigh', 'QueueNotify'].map(value), [
      1n,
      8n,
      BigInt(driver.descriptorTable(1)),
      0n,
      undefined,
    ]);
  });

  it('shows the configuration space of its function', () => {
    assert.equal(build().driver.read(Reg.config), 0x2a);
  });

  it('has no shared memory', () => {
    const { driver } = build();
    assert.deepEqual(
      [0xb0, 0xb4, 0xb8, 0xbc].map((register) => driver.read(register)),
      Array(4).fill(0xffff_ffff),
    );
  });

  it('reads 0 for accesses that are not of four bytes', () => {
    const { device } = build();
    assert.deepEqual([device.read(Reg.magic, 1), device.read(Reg.magic, 2)], [0, 0]);
    device.write(Reg.status, 1, 1);
    assert.equal(device.read(Reg.status, 4), 0);
  });

  it('names the registers that gave a ring its address as the origin of its DMA', () => {
    const { bench, driver, transport } = build();
    const origins: (string | undefined)[] = [];
    bench.events.on('dma', ({ request }) => {
      const { origin } = request;
      origins.push(origin && `0x${origin.address.toString(16)} ${origin.what}`);
    });
    driver.start();
    driver.chain([{ address: 0x8000_8000, length: 16 }]);
    driver.offer([0]);
    transport.give(0, transport.take(0)!, 0);
    const names = [...new Set(origins)];
    assert.deepEqual(names, [
      '0x10001090 QueueDriverLow and QueueDriverHigh of queue 0',
      '0x10001080 QueueDescLow and QueueDescHigh of queue 0',
      '0x100010a0 QueueDeviceLow and QueueDeviceHigh of queue 0',
    ]);
  });

  it('runs on identically from a restored state', () => {
    const { bench, device, driver, transport } = build();
    driver.start(VERSION_1, 2);
    driver.chain([{ address: 0x8000_8000, length: 16 }]);
    driver.offer([0]);
    bench.assertReplays(device, () => {
      transport.give(0, transport.take(0)!, 5);
      driver.write(Reg.queueSel, 1);
      driver.write(Reg.interruptAck, 1);
      transport.fail('nonsense');
    });
  });
});
