import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Sv39AddressSpace, USER_END } from '../../adapter/hypervisor/address-space.ts';
import type { Mapping } from '../../adapter/hypervisor/partition.ts';
import { restoreState, saveState } from '../../adapter/machine/state.ts';
import { isFault } from '../../adapter/machine/translation.ts';

function mapping(rest: Partial<Mapping> = {}): Mapping {
  return {
    name: 'region',
    virtual: 0x10000n,
    size: 0x3000,
    physical: 0x8010_0000,
    pageSize: 4096,
    permissions: { read: true, write: true, execute: false },
    ...rest,
  };
}

function spaceWith(...mappings: Mapping[]): Sv39AddressSpace {
  const space = new Sv39AddressSpace('space');
  for (const item of mappings) assert.equal(space.map(item), undefined);
  return space;
}

describe('an address space', () => {
  it('translates each page of a mapping to the page at the same distance', () => {
    const space = spaceWith(mapping());
    assert.deepEqual(space.translate(0x12fffn, 'load'), {
      ...{ physical: 0x8010_2000, size: 4096 },
      ...{ read: true, write: true, execute: false },
    });
  });

  it('translates pages of 2 MiB whole', () => {
    const big = { size: 0x40_0000, virtual: 0x60_0000n, physical: 0x8020_0000, pageSize: 2097152 } as const;
    const space = spaceWith(mapping(big));
    const answer = space.translate(0x9f_fff8n, 'store');
    assert.ok(!isFault(answer));
    assert.deepEqual([answer.physical, answer.size], [0x8040_0000, 2097152]);
  });

  it('answers what is not mapped, and what is not permitted, with the page fault of the access', () => {
    const space = spaceWith(mapping({ permissions: { read: true, write: false, execute: false } }));
    assert.deepEqual(space.translate(0x10000n, 'store'), { cause: 15 });
    assert.deepEqual(space.translate(0x10000n, 'fetch'), { cause: 12 });
    assert.deepEqual(space.translate(0xffffn, 'load'), { cause: 13 });
    assert.deepEqual(space.translate(0x13000n, 'load'), { cause: 13 });
    assert.deepEqual(space.translate((1n << 64n) - 8n, 'load'), { cause: 13 });
    assert.deepEqual(space.translate(0x10000n + (1n << 39n), 'load'), { cause: 13 }, 'upper bits count');
  });

  it('refuses mappings that overlap, are not aligned or lie above user space, and says why', () => {
    const space = spaceWith(mapping());
    assert.match(
      space.map(mapping({ name: 'late', virtual: 0x12000n })) ?? '',
      /late at 0x12000 overlaps region at 0x10000/,
    );
    assert.match(space.map(mapping({ virtual: 0x20800n })) ?? '', /does not begin on a page/);
    assert.match(space.map(mapping({ virtual: 0x20000n, physical: 0x8000_0001 })) ?? '', /physical address/);
    assert.match(space.map(mapping({ virtual: 0x20000n, size: 0x800 })) ?? '', /not a multiple/);
    assert.match(space.map(mapping({ virtual: USER_END - 0x1000n })) ?? '', /above the user addresses/);
    assert.match(
      space.map(mapping({ virtual: 0x20_1000n, pageSize: 2097152, size: 2097152 })) ?? '',
      /page of 0x200000/,
    );
    assert.equal(space.mappings.length, 1);
  });

  it('knows the mapping of an address, and the nearest below and above', () => {
    const low = mapping({ name: 'low', virtual: 0x1000n, size: 0x1000 });
    const space = spaceWith(mapping(), low);
    assert.equal(space.find(0x1fffn), low);
    assert.equal(space.find(0x2000n), undefined);
    assert.deepEqual(
      [space.around(0x5000n).below?.name, space.around(0x5000n).above?.name],
      ['low', 'region'],
    );
    assert.deepEqual([space.around(0n).below, space.around(0xfffffn).above], [undefined, undefined]);
  });

  it('tells whoever caches translations when it changes', () => {
    const space = spaceWith(mapping());
    let changes = 0;
    space.onChange = () => changes++;
    space.unmap(0x11000n);
    space.unmap(0x11000n);
    assert.deepEqual([changes, space.mappings], [1, []]);
  });

  it('can be saved and put back', () => {
    const space = spaceWith(mapping(), mapping({ name: 'other', virtual: 0x80000n }));
    const saved = saveState(space);
    space.clear();
    restoreState(space, saved);
    assert.deepEqual(saveState(space), saved);
    assert.equal(space.mappings.length, 2);
  });

  it('finds exactly what was mapped, whatever was mapped in whatever order', () => {
    const page = fc.record({ at: fc.nat({ max: 60 }), pages: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(fc.array(page, { maxLength: 20 }), (pages) => {
        const space = new Sv39AddressSpace('space');
        const owner = new Map<number, number>();
        pages.forEach(({ at, pages: count }, index) => {
          const covered = Array.from({ length: count }, (_, offset) => at + offset);
          const free = covered.every((number) => !owner.has(number));
          const problem = space.map(
            mapping({ name: `${index}`, virtual: BigInt(at) * 4096n, size: count * 4096 }),
          );
          assert.equal(problem === undefined, free);
          if (free) for (const number of covered) owner.set(number, index);
        });
        for (let number = 0; number < 70; number++) {
          const name = space.find(BigInt(number) * 4096n + 17n)?.name;
          assert.equal(name, owner.has(number) ? `${owner.get(number)}` : undefined);
        }
      }),
      { seed: 3 },
    );
  });
});
