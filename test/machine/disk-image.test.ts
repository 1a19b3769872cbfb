import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DiskImage, SECTOR_SIZE } from '../../adapter/machine/disk-image.ts';
import { hashState, restoreState, saveState } from '../../adapter/machine/state.ts';

describe('A disk image', () => {
  it('rounds a last sector that is not full up with zeros', () => {
    const disk = new DiskImage(new Uint8Array(513).fill(7));
    assert.equal(disk.sectors, 2);
    assert.deepEqual(Array.from(disk.read(1, 2)), [7, 0]);
  });

  it('knows what lies on it', () => {
    const disk = new DiskImage(new Uint8Array(1024));
    assert.deepEqual(
      [
        disk.contains(0, 1024),
        disk.contains(1, 1024),
        disk.contains(2, 0),
        disk.contains(3, 0),
        disk.contains(-1, 1),
      ],
      [true, false, true, false, false],
    );
  });

  it('of no bytes has no sectors', () => {
    const disk = new DiskImage(new Uint8Array(0));
    assert.deepEqual([disk.sectors, disk.contains(0, 512)], [0, false]);
  });

  it('holds what was written last, and only there', () => {
    const SECTORS = 24;
    const write = fc.record({
      sector: fc.nat(SECTORS - 1),
      count: fc.integer({ min: 1, max: 12 }),
      value: fc.nat(255),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 12 }), (writes) => {
        const disk = new DiskImage(Uint8Array.from({ length: SECTORS * SECTOR_SIZE }, (_, at) => at >>> 5));
        const model = disk.read(0, SECTORS * SECTOR_SIZE);
        for (const { sector, count, value } of writes) {
          const bytes = new Uint8Array(Math.min(count, SECTORS - sector) * SECTOR_SIZE).fill(value);
          disk.write(sector, bytes);
          model.set(bytes, sector * SECTOR_SIZE);
          assert.deepEqual(disk.read(sector, bytes.length), bytes);
        }
        assert.deepEqual(disk.read(0, model.length), model);
      }),
      { numRuns: 50 },
    );
  });

  it('has the same state whatever the order of writes was', () => {
    const hashes = [
      [0, 20],
      [20, 0],
    ].map((order) => {
      const disk = new DiskImage(new Uint8Array(32 * SECTOR_SIZE));
      for (const sector of order) disk.write(sector, new Uint8Array(SECTOR_SIZE).fill(sector + 1));
      return hashState(disk);
    });
    assert.equal(hashes[0], hashes[1]);
  });

  it('forgets later writes when it is restored', () => {
    const disk = new DiskImage(new Uint8Array(32 * SECTOR_SIZE));
    disk.write(1, new Uint8Array(SECTOR_SIZE).fill(1));
    const saved = saveState(disk);
    disk.write(1, new Uint8Array(SECTOR_SIZE).fill(2));
    disk.write(30, new Uint8Array(SECTOR_SIZE).fill(3));
    restoreState(disk, saved);
    assert.deepEqual([disk.read(1, 1)[0], disk.read(30, 1)[0]], [1, 0]);
  });
});
