import assert from 'node:assert/strict';
import type { DmaOrigin, DmaRequest } from '../../adapter/machine/events.ts';
import type { DmaVerdict } from '../../adapter/machine/machine.ts';
import { DeviceBench, RAM_BASE, RAM_SIZE } from './fixtures/device-bench.ts';

describe('DMA', () => {
  const END = RAM_BASE + RAM_SIZE;
  const bytes = (...values: number[]) => Uint8Array.from(values);

  function build(gate?: (request: DmaRequest) => DmaVerdict) {
    const bench = new DeviceBench();
    if (gate !== undefined) bench.dma.gate = { translate: gate };
    const seen: string[] = [];
    bench.events.on('dma', ({ request, verdict, address, length }) =>
      seen.push(`${request.access} ${verdict} 0x${address.toString(16)} ${length}`),
    );
    return { bench, dma: bench.dma, ram: bench.ram, seen };
  }

  describe('without a gate', () => {
    it('reaches all of RAM', () => {
      const { dma, seen } = build();
      assert.equal(dma.write(RAM_BASE, bytes(1, 2, 3)), true);
      assert.deepEqual(dma.read(RAM_BASE, 3), { bytes: bytes(1, 2, 3), physical: RAM_BASE });
      assert.deepEqual(seen, ['write allowed 0x80000000 3', 'read allowed 0x80000000 3']);
    });

    it('gets a bus error everywhere else', () => {
      const { dma, seen } = build();
      assert.equal(dma.read(0x1000_0000, 4), undefined);
      assert.equal(dma.write(0x1000_0000, bytes(1)), false);
      assert.deepEqual(seen, ['read bus-error 0x10000000 4', 'write bus-error 0x10000000 1']);
    });

    it('writes up to the end of RAM and no further', () => {
      const { dma, ram, seen } = build();
      assert.equal(dma.write(END - 2, bytes(1, 2, 3)), false);
      assert.deepEqual(ram.view(END - 2, 2), bytes(1, 2));
      assert.deepEqual(seen, ['write allowed 0x8000fffe 2', 'write bus-error 0x80010000 1']);
    });

    it('reads nothing when not all can be read', () => {
      assert.equal(build().dma.read(END - 2, 3), undefined);
    });

    for (const address of [-1, Number.NaN, 2 ** 63, 2 ** 64 - 1, Infinity]) {
      it(`refuses the address ${address}`, () => {
        assert.equal(build().dma.read(address, 1), undefined);
        assert.equal(build().dma.write(address, bytes(1)), false);
      });
    }
  });

  describe('through a gate', () => {
    it('goes where the gate says', () => {
      const { dma, ram } = build(({ address, length }) => ({
        kind: 'allowed',
        physical: address - 0x4000 + RAM_BASE,
        length,
      }));
      dma.write(0x4010, bytes(9));
      assert.deepEqual(ram.view(RAM_BASE + 0x10, 1), bytes(9));
      assert.equal(dma.read(0x4010, 1)?.physical, RAM_BASE + 0x10);
    });

    it('asks again for the rest, page by page', () => {
      const asked: number[] = [];
      const { dma, ram, seen } = build(({ address, length }) => {
        asked.push(address);
        const inPage = Math.min(length, 4096 - (address % 4096));
        // Even pages lie at the start of RAM, odd ones further up.
        return {
          kind: 'allowed',
          physical: RAM_BASE + (address % 8192 < 4096 ? 0 : 0x5000) + (address % 4096),
          length: inPage,
        };
      });
      assert.equal(dma.write(4094, bytes(1, 2, 3, 4)), true);
      assert.deepEqual(asked, [4094, 4096]);
      assert.deepEqual([...ram.view(RAM_BASE + 4094, 2), ...ram.view(RAM_BASE + 0x5000, 2)], [1, 2, 3, 4]);
      assert.deepEqual(dma.read(4094, 4)?.bytes, bytes(1, 2, 3, 4));
      assert.equal(seen.length, 4);
    });

    it('stops a write where it is blocked; what came before is written', () => {
      const { dma, ram, seen } = build(({ address, length }) =>
        address < RAM_BASE + 4
          ? { kind: 'allowed', physical: address, length: Math.min(length, RAM_BASE + 4 - address) }
          : { kind: 'blocked', length },
      );
      assert.equal(dma.write(RAM_BASE, bytes(1, 2, 3, 4, 5, 6)), false);
      assert.deepEqual(ram.view(RAM_BASE, 6), bytes(1, 2, 3, 4, 0, 0));
      assert.deepEqual(seen, ['write allowed 0x80000000 4', 'write blocked 0x80000004 2']);
    });

    it('gives nothing of a read that is blocked in part', () => {
      const { dma } = build(({ address, length }) =>
        address === RAM_BASE
          ? { kind: 'allowed', physical: address, length: 1 }
          : { kind: 'blocked', length },
      );
      assert.equal(dma.read(RAM_BASE, 2), undefined);
    });

    it('lets through what is only observed, and says so', () => {
      const { dma, seen } = build(({ address, length }) => ({ kind: 'observed', physical: address, length }));
      assert.equal(dma.write(RAM_BASE, bytes(1)), true);
      assert.deepEqual(seen, ['write observed 0x80000000 1']);
    });

    it('gets a bus error where the gate leads outside RAM', () => {
      const { dma, seen } = build(({ length }) => ({ kind: 'allowed', physical: 0x1000, length }));
      assert.equal(dma.write(RAM_BASE, bytes(1)), false);
      assert.deepEqual(seen, ['write bus-error 0x80000000 1']);
    });

    it('ends even when the gate answers nonsense', () => {
      const { dma } = build(({ address }) => ({ kind: 'allowed', physical: address, length: 0 }));
      assert.equal(dma.write(RAM_BASE, bytes(1, 2, 3)), true);
    });

    it('is told where the address came from', () => {
      const origin: DmaOrigin = { address: RAM_BASE, size: 8, what: 'descriptor 0, addr' };
      const origins: (DmaOrigin | undefined)[] = [];
      const { dma } = build(({ address, length, origin: given }) => {
        origins.push(given);
        return { kind: 'allowed', physical: address, length };
      });
      dma.read(RAM_BASE, 1, origin);
      dma.write(RAM_BASE, bytes(1));
      assert.deepEqual(origins, [origin, undefined]);
    });
  });

  it('of no bytes reaches nothing', () => {
    const { dma, seen } = build();
    assert.equal(dma.write(0, bytes()), true);
    assert.equal(dma.read(0, 0), undefined);
    assert.deepEqual(seen, []);
  });

  it('refuses a transfer too long to be meant', () => {
    const { dma } = build(({ length }) => ({
      kind: 'allowed',
      physical: RAM_BASE,
      length: Math.min(length, RAM_SIZE),
    }));
    assert.equal(dma.read(RAM_BASE, 2 ** 40), undefined);
  });

  describe('to watched pages', () => {
    function watching(access: { load: boolean; store: boolean }) {
      const built = build();
      const hits: string[] = [];
      built.bench.watches.watch(RAM_BASE + 0x1000, access);
      built.bench.events.on('watched-access', ({ by, access: kind, physical, size, device }) =>
        hits.push(`${by} ${device ?? ''} ${kind} 0x${physical.toString(16)} ${size}`),
      );
      return { ...built, hits };
    }

    it('is reported after it happened, for the part in the page', () => {
      const { dma, hits, bench } = watching({ load: false, store: true });
      let there: number | undefined;
      bench.events.on('watched-access', ({ physical }) => (there = bench.ram.view(physical, 1)[0]));
      dma.write(RAM_BASE + 0xffe, bytes(1, 2, 3, 4));
      assert.deepEqual(hits, ['dma device store 0x80001000 2']);
      assert.equal(there, 3);
    });

    it('is reported for reads where those are watched', () => {
      const { dma, hits } = watching({ load: true, store: false });
      dma.write(RAM_BASE + 0x1000, bytes(1));
      dma.read(RAM_BASE + 0x1000, 1);
      assert.deepEqual(hits, ['dma device load 0x80001000 1']);
    });

    it('is reported once for each page', () => {
      const { dma, hits, bench } = watching({ load: false, store: true });
      bench.watches.watch(RAM_BASE + 0x2000, { load: false, store: true });
      dma.write(RAM_BASE + 0x1800, new Uint8Array(0x1000));
      assert.deepEqual(hits, ['dma device store 0x80001800 2048', 'dma device store 0x80002000 2048']);
    });
  });
});
