import assert from 'node:assert/strict';
import { Listing, type ListingLine } from '../../../adapter/debugger/memory/listing.ts';
import { Bench } from '../support/bench.ts';

/** What holds for every answer: as many lines as asked for, addresses ascending, the wanted one at its index. */
function check(lines: readonly ListingLine[], address: bigint, offset: number, count: number): void {
  assert.equal(lines.length, count);
  for (let i = 1; i < lines.length; i++)
    assert.ok(lines[i]!.address > lines[i - 1]!.address, `line ${i} ascends`);
  if (offset <= 0 && -offset < count) assert.equal(lines[-offset]!.address, address);
}

describe('R7: the disassembly view', () => {
  it('opens and scrolls anywhere, as VS Code asks', async () => {
    const { debug } = await Bench.open();
    for (const partition of debug.system.partitions) {
      const listing = new Listing(partition, debug.images);
      const mapped = partition.mappings.flatMap(({ virtual, size }) => [
        virtual,
        virtual + BigInt(size),
        virtual + BigInt(size) - 2n,
      ]);
      const functions = ['init', 'work', 'add'].flatMap((name) =>
        debug.images
          .of(partition)
          .flatMap((program) => program.functionsNamed(name).map(({ entry }) => entry)),
      );
      for (const address of [0n, 0x8000_0000n, (1n << 38n) - 4n, ...mapped, ...functions]) {
        check(listing.lines(address, -200, 400), address, -200, 400);
        check(listing.lines(address, 0, 1), address, 0, 1);
        check(listing.lines(address, -250, 50), address, -250, 50);
        check(listing.lines(address, 200, 50), address, 200, 50);
      }
    }
  });

  it('shows the same instructions whether one scrolls up or down to them', async () => {
    const { debug } = await Bench.open('optimised.system');
    const [partition] = debug.system.partitions;
    assert.ok(partition);
    const listing = new Listing(partition, debug.images);
    const program = debug.images.of(partition)[0]!;
    const work = program.functionsNamed('work')[0]!;
    const end = work.ranges[0]!.high;
    const down = listing.lines(work.entry, 0, 60).filter(({ address }) => address < end);
    const up = listing.lines(end, -down.length, down.length);
    assert.deepEqual(
      up.map(({ address, text }) => `${address} ${text}`),
      down.map(({ address, text }) => `${address} ${text}`),
    );
    assert.ok(down.some(({ bytes }) => bytes?.length === 2) && down.some(({ bytes }) => bytes?.length === 4));
  });

  it('continues at one place where it ended at another: pages of 50 fit together', async () => {
    const { debug } = await Bench.open();
    const [partition] = debug.system.partitions;
    assert.ok(partition);
    const listing = new Listing(partition, debug.images);
    const from = debug.images.of(partition)[0]!.functionsNamed('add')[0]!.entry;
    const whole = listing.lines(from, -100, 300);
    for (let page = 0; page < 6; page++)
      assert.deepEqual(
        listing.lines(from, page * 50 - 100, 50).map(({ address }) => address),
        whole.slice(page * 50, page * 50 + 50).map(({ address }) => address),
      );
  });

  it('names functions where they begin and lines where they change', async () => {
    const { debug } = await Bench.open();
    const [partition] = debug.system.partitions;
    assert.ok(partition);
    const program = debug.images.of(partition)[0]!;
    const [add] = program.functionsNamed('add');
    const [first, second] = new Listing(partition, debug.images).lines(add!.entry, 0, 2);
    assert.equal(first?.symbol, 'add');
    assert.equal(second?.symbol, undefined);
    assert.ok((first.location?.line ?? 0) > 0);
  });
});
