import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { onQemu, onThisMachine, type DeviceAccess } from './fixtures/reference.ts';

const hasQemu = spawnSync('qemu-system-riscv64', ['--version']).status === 0;

/** The same accesses, made by the same program on both machines, give the same values and the same traps. */
describe('This machine and QEMU agree about', () => {
  const UART = 0x1000_0000;
  const PLIC = 0xc00_0000;
  const ACLINT = 0x200_0000;
  const RTC = 0x10_1000;
  const VIRTIO = 0x1000_1000;

  type Size = 1 | 2 | 4 | 8;
  const read = (address: number, size: Size = 4): DeviceAccess => ({ kind: 'read', address, size });
  const write = (address: number, value: number, size: Size = 4): DeviceAccess => ({
    kind: 'write',
    address,
    size,
    value,
  });

  function agree(title: string, accesses: readonly DeviceAccess[]) {
    it(title, function () {
      if (!hasQemu) this.skip();
      assert.deepEqual(onThisMachine(accesses), onQemu(accesses));
    });
  }

  const r8 = (offset: number) => read(UART + offset, 1);
  const w8 = (offset: number, value: number) => write(UART + offset, value, 1);

  agree('the registers of the UART after reset', [0, 1, 2, 3, 4, 5, 6, 7].map(r8));

  agree('the banks of the UART', [
    w8(3, 0x80),
    r8(0),
    r8(1),
    w8(0, 0x34),
    w8(1, 0x12),
    r8(0),
    r8(1),
    w8(3, 3),
    r8(0),
    r8(1),
    r8(3),
  ]);

  agree('writable bits of the UART', [
    w8(7, 0xa5),
    r8(7),
    w8(1, 0xff),
    r8(1),
    w8(1, 0),
    w8(4, 0xff),
    r8(4),
    w8(4, 0),
    w8(5, 0),
    r8(5),
    w8(3, 0x7f),
    r8(3),
  ]);

  agree('the transmitter interrupt of the UART', [
    w8(1, 2),
    r8(2),
    r8(2),
    w8(0, 65),
    r8(2),
    r8(2),
    r8(5),
    w8(1, 0),
    w8(1, 2),
    r8(2),
    w8(1, 3),
    r8(2),
  ]);

  agree('FIFO control of the UART', [w8(2, 1), r8(2), w8(2, 0xc7), r8(2), w8(2, 0), r8(2)]);

  agree('loop mode of the UART', [
    w8(2, 1),
    w8(4, 0x10),
    w8(0, 65),
    w8(0, 66),
    r8(5),
    r8(0),
    r8(0),
    r8(5),
    w8(4, 0),
  ]);

  agree('aligned accesses of the UART that are too wide', [
    write(UART + 4, 0x13, 4),
    r8(4),
    read(UART + 4, 4),
    read(UART, 2),
    read(UART, 4),
    read(UART, 8),
    write(UART + 4, 0, 2),
    read(UART + 4, 2),
    read(UART + 8, 1),
    read(UART + 0xff, 1),
  ]);

  // Bit 0 is left out: QEMU 7.2 keeps it, the specification does not.
  agree('priorities, enables and thresholds of the PLIC', [
    ...[0, 1, 10, 95].flatMap((source) => [write(PLIC + 4 * source, 7), read(PLIC + 4 * source)]),
    ...[0x2000, 0x2004, 0x2008, 0x2080, 0x2088].flatMap((at) => [
      write(PLIC + at, 0xffff_fffe),
      read(PLIC + at),
    ]),
    ...[0x20_0000, 0x20_1000].flatMap((at) => [write(PLIC + at, 7), read(PLIC + at)]),
    read(PLIC + 0x1000),
    write(PLIC + 0x1000, 0xffff_ffff),
    read(PLIC + 0x1000),
  ]);

  agree(
    'accesses that the PLIC does not allow',
    [1, 2, 8].flatMap((size) => [read(PLIC + 8, size as Size), write(PLIC + 8, 1, size as Size)]),
  );

  agree('claiming and completing an interrupt of the UART', [
    write(PLIC + 40, 1),
    write(PLIC + 0x2080, 1 << 10),
    w8(1, 2),
    read(PLIC + 0x1000),
    read(PLIC + 0x20_1004),
    read(PLIC + 0x20_1004),
    read(PLIC + 0x1000),
    r8(2),
    write(PLIC + 0x20_1004, 10),
    read(PLIC + 0x20_1004),
    w8(1, 0),
  ]);

  agree('the registers of the ACLINT', [
    read(ACLINT),
    write(ACLINT, 0xffff_ffff),
    read(ACLINT),
    write(ACLINT, 0),
    write(ACLINT + 0x4000, 0x1122_3344),
    write(ACLINT + 0x4004, 0x5566_7788),
    read(ACLINT + 0x4000, 8),
    write(ACLINT + 0x4000, 0x1122_3344_5566, 8),
    read(ACLINT + 0x4004),
    read(ACLINT, 1),
    read(ACLINT, 2),
    read(ACLINT + 0x4000, 2),
  ]);

  agree('the registers of the RTC', [
    read(RTC + 0x10),
    write(RTC + 0x10, 0xff),
    read(RTC + 0x10),
    read(RTC + 0x18),
    write(RTC + 0x0c, 0x7fff_ffff),
    read(RTC + 0x18),
    write(RTC + 0x08, 0x1234),
    read(RTC + 0x18),
    read(RTC + 0x08),
    read(RTC + 0x0c),
    write(RTC + 0x14, 0),
    read(RTC + 0x18),
    read(RTC, 1),
    read(RTC, 2),
  ]);

  agree(
    'an empty virtio slot',
    [0, 4, 8, 0xc, 0x10, 0x34, 0x44, 0x60, 0x70, 0xfc, 0x100].map((at) => read(VIRTIO + 0x7000 + at)),
  );

  agree(
    'the identity of the disk',
    [0, 4, 8, 0xc].map((at) => read(VIRTIO + at)),
  );

  agree('the configuration space of the disk', [
    read(VIRTIO + 0x100),
    read(VIRTIO + 0x104),
    read(VIRTIO + 0x100, 8),
    read(VIRTIO + 0x10c),
    read(VIRTIO + 0x114),
    read(VIRTIO + 0x100, 1),
  ]);

  agree('the status of a virtio device', [
    write(VIRTIO + 0x70, 1),
    read(VIRTIO + 0x70),
    write(VIRTIO + 0x70, 3),
    write(VIRTIO + 0x24, 1),
    write(VIRTIO + 0x20, 1),
    write(VIRTIO + 0x70, 0xb),
    read(VIRTIO + 0x70),
    write(VIRTIO + 0x70, 0),
    read(VIRTIO + 0x70),
  ]);

  agree('the queues of the disk', [
    read(VIRTIO + 0x34),
    write(VIRTIO + 0x30, 1),
    read(VIRTIO + 0x44),
    write(VIRTIO + 0x30, 0),
    write(VIRTIO + 0x38, 8),
    write(VIRTIO + 0x80, 0x8020_0000),
    write(VIRTIO + 0x90, 0x8020_1000),
    write(VIRTIO + 0xa0, 0x8020_2000),
    read(VIRTIO + 0x44),
    write(VIRTIO + 0x44, 1),
    read(VIRTIO + 0x44),
    read(VIRTIO + 0x60),
  ]);

  // QEMU puts its device tree above.
  const TABLE = 0x8018_0000;
  const AVAILABLE = TABLE + 0x1000;
  const USED = TABLE + 0x2000;
  const HEADER = TABLE + 0x3000;
  const DATA = TABLE + 0x4000;
  const STATUS = TABLE + 0x5000;

  const descriptor = (index: number, address: number, length: number, flags: number) => [
    write(TABLE + 16 * index, address, 8),
    write(TABLE + 16 * index + 8, length),
    write(TABLE + 16 * index + 12, flags, 2),
    write(TABLE + 16 * index + 14, index + 1, 2),
  ];

  /** A driver that reads a sector of the disk by polling, and looks at all that it can see afterwards. */
  function readSector(sector: number, length: number, type = 0): readonly DeviceAccess[] {
    // For a request that fails, QEMU counts bytes that it did not write.
    const lengthOf = type === 0 && sector * 512 + length <= 4096 ? [read(USED + 8)] : [];
    return [
      write(PLIC + 4, 1),
      write(PLIC + 0x2080, 2),
      ...[0, 1, 3].map((status) => write(VIRTIO + 0x70, status)),
      write(VIRTIO + 0x24, 1),
      write(VIRTIO + 0x20, 1),
      write(VIRTIO + 0x70, 0xb),
      read(VIRTIO + 0x70),
      write(VIRTIO + 0x38, 8),
      write(VIRTIO + 0x80, TABLE),
      write(VIRTIO + 0x90, AVAILABLE),
      write(VIRTIO + 0xa0, USED),
      write(VIRTIO + 0x44, 1),
      write(VIRTIO + 0x70, 0xf),
      write(HEADER, type),
      write(HEADER + 8, sector, 8),
      write(STATUS, 0xff, 1),
      ...descriptor(0, HEADER, 16, 1),
      ...descriptor(1, DATA, length, 3),
      ...descriptor(2, STATUS, 1, 2),
      write(AVAILABLE + 2, 1, 2),
      write(VIRTIO + 0x50, 0),
      { kind: 'await', address: USED + 2, size: 2, value: 1 },
      read(USED + 4),
      ...lengthOf,
      read(STATUS, 1),
      read(DATA, 8),
      read(DATA + length - 8, 8),
      read(DATA + length, 8),
      read(VIRTIO + 0x60),
      read(PLIC + 0x1000),
      read(PLIC + 0x20_1004),
      write(VIRTIO + 0x64, 1),
      read(VIRTIO + 0x60),
      write(PLIC + 0x20_1004, 1),
      read(PLIC + 0x20_1004),
    ];
  }

  agree('a sector that is read from the disk', readSector(2, 512));
  agree('two sectors that are read from the disk', readSector(6, 1024));
  agree('a sector beyond the end of the disk', readSector(8, 512));
  agree('a request that the disk does not know', readSector(0, 512, 99));

  agree('accesses that a virtio transport does not allow', [
    read(VIRTIO, 1),
    read(VIRTIO, 2),
    write(VIRTIO + 0x70, 1, 1),
    read(VIRTIO + 0x70),
  ]);

  agree(
    'addresses where nothing is',
    [0x20_0000, 0x10_2000, 0x1000_9000].flatMap((at) => [read(at), write(at, 1), read(at, 1), read(at, 8)]),
  );
});
