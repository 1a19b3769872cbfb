import assert from 'node:assert/strict';
import { FrameAllocator } from '../../adapter/hypervisor/frame-allocator.ts';

const RAM = { base: 0x8000_0000, size: 0x100_0000 };

describe('the frame allocator', () => {
  it('hands out the lowest address that fits', () => {
    const allocator = new FrameAllocator(RAM);
    assert.deepEqual(
      [
        allocator.allocate(4096, 4096),
        allocator.allocate(8192, 4096),
        allocator.allocate(0x20_0000, 0x20_0000),
      ],
      [0x8000_0000, 0x8000_1000, 0x8020_0000],
    );
    assert.equal(allocator.allocate(4096, 4096), 0x8000_3000, 'the gap before the large page is used');
  });

  it('keeps clear of what is reserved', () => {
    const allocator = new FrameAllocator(RAM);
    allocator.reserve({ base: 0x8000_1000, size: 4096 });
    allocator.reserve({ base: 0x1000_0000, size: 4096 });
    assert.deepEqual(
      [allocator.allocate(8192, 4096), allocator.allocate(4096, 4096)],
      [0x8000_2000, 0x8000_0000],
    );
  });

  it('has no more than there is', () => {
    const allocator = new FrameAllocator(RAM);
    assert.equal(allocator.allocate(RAM.size + 4096, 4096), undefined);
    assert.equal(allocator.allocate(RAM.size, 4096), RAM.base);
    assert.equal(allocator.allocate(4096, 4096), undefined);
  });
});
