import { strict as assert } from 'node:assert';
import type { MachineEvent } from '../../../adapter/machine/events.ts';
import type { AddressTranslator } from '../../../adapter/machine/translation.ts';
import { DEVICE, Fixture, RAM_BASE, RAM_SIZE } from './fixture.ts';

describe('accesses to devices', () => {
  it('arrive with their width and value, at their pc, when exactly the instructions before have retired', () => {
    const fixture = new Fixture(`
      li a1, ${DEVICE}
      li a0, -2
      sb a0, 1(a1)
      sh a0, 2(a1)
      sw a0, 4(a1)
      sd a0, 8(a1)
    `);
    fixture.hart.run(6);
    const seen = fixture.bus.accesses.map(({ address, size, value, pc, retired }) => [
      address - DEVICE,
      size,
      value,
      pc,
      retired,
    ]);
    const pc = BigInt(RAM_BASE);
    assert.deepEqual(seen, [
      [1, 1, 0xfen, pc + 8n, 2],
      [2, 2, 0xfffen, pc + 12n, 3],
      [4, 4, 0xffff_fffen, pc + 16n, 4],
      [8, 8, 0xffff_ffff_ffff_fffen, pc + 20n, 5],
    ]);
    assert.equal(fixture.hart.retired, 6);
  });

  it('give loads the value that the device answers, extended as the instruction says', () => {
    const fixture = new Fixture(`
      li a1, ${DEVICE}
      lb a2, 0(a1)
      lbu a3, 0(a1)
      lw a4, 0(a1)
      ld a5, 0(a1)
      lw zero, 0(a1)
    `);
    fixture.bus.answers.push(0x80n, 0x80n, 0x8000_0000n, 0x8000_0000_0000_0001n);
    fixture.hart.run(6);
    assert.equal(BigInt.asIntN(64, fixture.get('a2')), -128n);
    assert.equal(fixture.get('a3'), 128n);
    assert.equal(fixture.get('a4'), 0xffff_ffff_8000_0000n);
    assert.equal(fixture.get('a5'), 0x8000_0000_0000_0001n);
    assert.deepEqual(
      fixture.bus.accesses.map(({ kind, retired }) => [kind, retired]),
      [1, 2, 3, 4, 5].map((retired) => ['read', retired]),
    );
  });

  it('raise access faults where nothing answers, and the instruction has not retired', () => {
    for (const [instruction, cause] of [
      ['lw a0, 0(a1)', 5],
      ['sw a0, 0(a1)', 7],
      ['lr.w a0, (a1)', 5],
      ['sc.w a0, a2, (a1)', 7],
      ['amoadd.w a0, a2, (a1)', 7],
    ] as const) {
      const fixture = new Fixture(`lui a1, 0x20000\n ${instruction}`);
      const exit = fixture.hart.run(10);
      assert.deepEqual(exit, {
        kind: 'trap',
        trap: { cause, value: 0x2000_0000n, pc: BigInt(RAM_BASE) + 4n },
      });
      assert.equal(fixture.hart.retired, 1);
      assert.equal(fixture.get('a0'), 0n);
    }
  });

  it('must be aligned and not atomic', () => {
    for (const [instruction, cause] of [
      ['lw a0, 2(a1)', 4],
      ['sd a0, 4(a1)', 6],
      ['amoadd.w a0, a2, (a1)', 7],
      ['lr.w a0, (a1)', 5],
    ] as const) {
      const fixture = new Fixture(`li a1, ${DEVICE}\n ${instruction}`);
      const exit = fixture.hart.run(10);
      assert(exit.kind === 'trap');
      assert.equal(exit.trap.cause, cause);
      assert.deepEqual(fixture.bus.accesses, []);
    }
  });

  it('may change the very instruction that makes them', () => {
    const fixture = new Fixture(`li a1, ${DEVICE}\n store: sw a0, 0(a1)\n li a0, 7\n ebreak`);
    // By DMA, as it were: the store becomes a nop, and so does what follows.
    const nops = Uint8Array.of(0x13, 0, 0, 0, 0x13, 0, 0, 0);
    fixture.bus.during = () => fixture.ram.write(Number(fixture.label('store')), nops);
    assert.equal(fixture.hart.run(3).kind, 'budget');
    assert.equal(fixture.bus.accesses.length, 1);
    assert.equal(fixture.get('a0'), 0n);
    assert.equal(fixture.get('pc'), fixture.label('store') + 8n);
  });
});

/** Virtual pages 0, 1, ... lie where `pages` says; a page can refuse. */
function pageTable(pages: Record<number, number | undefined>): AddressTranslator & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    translate(virtual, access) {
      asked.push(`${access} ${virtual.toString(16)}`);
      const physical = virtual < 1n << 32n ? pages[Number(virtual >> 12n)] : undefined;
      if (physical === undefined) return { cause: { fetch: 12, load: 13, store: 15 }[access] };
      return { physical, size: 4096, read: true, write: true, execute: true };
    },
  };
}

describe('translated accesses', () => {
  const code = RAM_BASE;
  const first = RAM_BASE + 0x5000;
  const second = RAM_BASE + 0x3000;

  function translated(
    source: string,
    pages: Record<number, number | undefined>,
  ): Fixture & { asked: string[] } {
    const fixture = new Fixture(source);
    const table = pageTable({ 0x10: code, ...pages });
    fixture.hart.setEnvironment(table, 'user');
    fixture.set('pc', 0x10000n);
    return Object.assign(fixture, { asked: table.asked });
  }

  it('ask once for a page and kind of access', () => {
    const fixture = translated('1: ld a0, 0(a1)\n sd a0, 8(a1)\n ld a0, 16(a1)\n j 1b', { 1: first });
    fixture.set('a1', 0x1000n);
    fixture.hart.run(1000);
    assert.deepEqual(fixture.asked, ['fetch 10000', 'load 1000', 'store 1008']);
  });

  it('ask again after the translations were dropped', () => {
    const fixture = translated('1: ld a0, 0(a1)\n j 1b', { 1: first });
    fixture.set('a1', 0x1000n);
    fixture.hart.run(10);
    fixture.hart.flushTranslations();
    fixture.hart.run(10);
    assert.equal(fixture.asked.filter((each) => each === 'load 1000').length, 2);
  });

  it('reach into another page bytewise', () => {
    const fixture = translated('sd a0, 0(a1)\n ld a2, 0(a1)', { 1: first, 2: second });
    fixture.set('a0', 0x1122_3344_5566_7788n);
    fixture.set('a1', 0x1ffdn);
    fixture.hart.run(2);
    assert.equal(fixture.get('a2'), 0x1122_3344_5566_7788n);
    assert.deepEqual([...fixture.ram.view(first + 0xffd, 3)], [0x88, 0x77, 0x66]);
    assert.deepEqual([...fixture.ram.view(second, 5)], [0x55, 0x44, 0x33, 0x22, 0x11]);
  });

  it('name the first byte that cannot be accessed, and store nothing', () => {
    const fixture = translated('sd a0, 0(a1)', { 1: first });
    fixture.set('a0', -1n);
    fixture.set('a1', 0x1ffdn);
    assert.deepEqual(fixture.hart.run(2), {
      kind: 'trap',
      trap: { cause: 15, value: 0x2000n, pc: 0x10000n },
    });
    assert.deepEqual([...fixture.ram.view(first + 0xffd, 3)], [0, 0, 0]);
  });

  it('raise the exception that the translator names', () => {
    for (const [instruction, cause] of [
      ['ld a0, 8(a1)', 13],
      ['sd a0, 8(a1)', 15],
      ['amoadd.w a0, a0, (a1)', 15],
      ['lr.w a0, (a1)', 13],
    ] as const) {
      const fixture = translated(instruction, {});
      fixture.set('a1', 0xffff_ffff_8000_0000n);
      const exit = fixture.hart.run(1);
      assert(exit.kind === 'trap');
      assert.equal(exit.trap.cause, cause);
      assert.equal(exit.trap.value & ~8n, 0xffff_ffff_8000_0000n);
    }
    const astray = translated('jr a1', {});
    astray.set('a1', 0x4000n);
    assert.deepEqual(astray.hart.run(5), { kind: 'trap', trap: { cause: 12, value: 0x4000n, pc: 0x4000n } });
  });

  it('fetch an instruction that lies in two pages from both', () => {
    const fixture = translated('', { 1: first, 2: second });
    fixture.ram.write(first + 0xffe, Uint8Array.of(0x13, 0x05));
    fixture.ram.write(second, Uint8Array.of(0x55, 0x00));
    fixture.set('pc', 0x1ffen);
    fixture.hart.run(1);
    assert.deepEqual([fixture.get('a0'), fixture.get('pc')], [5n, 0x2002n]);
  });

  it('tell addresses apart that differ only in the upper half', () => {
    const fixture = translated('ld a0, 0(a1)\n ld a0, 0(a2)', { 1: first });
    fixture.set('a1', 0x1000n);
    fixture.set('a2', 0x1_0000_1000n);
    const exit = fixture.hart.run(5);
    assert(exit.kind === 'trap');
    assert.equal(exit.trap.value, 0x1_0000_1000n);
  });
});

describe('RAM', () => {
  it('ends where it ends', () => {
    const end = RAM_BASE + RAM_SIZE;
    const fixture = new Fixture(`li a1, ${end}\n sb a0, -1(a1)\n sb a0, 0(a1)`);
    const exit = fixture.hart.run(10);
    assert(exit.kind === 'trap');
    assert.equal(exit.trap.value, BigInt(end));
  });
});

describe('watched pages', () => {
  const page = RAM_BASE + 0x4000;

  function watch(source: string, access: { load: boolean; store: boolean }): [Fixture, string[], number[]] {
    const fixture = new Fixture(`nop\n ${source}`);
    fixture.set('a1', BigInt(page));
    const seen: string[] = [];
    const pcs: number[] = [];
    fixture.watches.watch(page, access);
    fixture.events.on('watched-access', (event: Extract<MachineEvent, { kind: 'watched-access' }>) => {
      const word = fixture.word(page).toString(16);
      const place = `${(event.physical - page).toString(16)}+${event.size}`;
      seen.push(`${event.access} ${place} at ${event.moment} sees ${word}`);
      pcs.push(Number(event.pc) - RAM_BASE);
      assert.equal(event.virtual, BigInt(event.physical));
    });
    return [fixture, seen, pcs];
  }

  it('report each store after it happened', () => {
    const [fixture, seen, pcs] = watch('li a0, 7\n sw a0, 4(a1)\n lw a2, 4(a1)\n sb a0, 0(a1)', {
      load: false,
      store: true,
    });
    fixture.hart.run(6);
    assert.deepEqual(seen, ['store 4+4 at 2 sees 700000000', 'store 0+1 at 4 sees 700000007']);
    assert.deepEqual(pcs, [8, 16]);
    assert.equal(fixture.get('a2'), 7n);
  });

  it('report each load', () => {
    const [fixture, seen] = watch('li a0, 7\n sw a0, 4(a1)\n lw a2, 4(a1)\n', { load: true, store: false });
    fixture.hart.run(5);
    assert.deepEqual(seen, ['load 4+4 at 3 sees 700000000']);
  });

  it('report both sides of an atomic update, and only stores that happen', () => {
    const [fixture, seen] = watch('li a0, 7\n amoadd.d a2, a0, (a1)\n sc.d a3, a0, (a1)', {
      load: true,
      store: true,
    });
    fixture.hart.run(5);
    assert.deepEqual(seen, ['load 0+8 at 2 sees 7', 'store 0+8 at 2 sees 7']);
    const [other, loads] = watch('li a0, 7\n amoadd.d a2, a0, (a1)', { load: true, store: false });
    other.hart.run(5);
    assert.deepEqual(loads, ['load 0+8 at 2 sees 7']);
  });

  it('report the part of an access that reaches into them', () => {
    const [fixture, seen] = watch('addi a1, a1, -4\n nop\n nop\n li a0, -1\n sd a0, 2(a1)', {
      load: false,
      store: true,
    });
    fixture.events.on('watched-access', (event) => assert.equal(event.physical, page));
    fixture.hart.run(7);
    assert.equal(seen.length, 1);
    assert.match(seen[0]!, /^store 0\+6/);
  });

  it('cost and report nothing once they are let go', () => {
    const [fixture, seen] = watch('1: sw a0, 4(a1)\n j 1b', { load: true, store: true });
    fixture.hart.run(10);
    const count = seen.length;
    assert(count > 0);
    fixture.watches.unwatch(page);
    fixture.hart.run(10);
    assert.equal(seen.length, count);
  });

  it('are noticed when the page was in use already', () => {
    const [fixture, seen] = watch('1: sw a0, 4(a1)\n j 1b', { load: false, store: true });
    fixture.watches.unwatch(page);
    fixture.hart.run(20);
    assert.equal(seen.length, 0);
    fixture.watches.watch(page, { load: false, store: true });
    fixture.events.on('watched-access', () => fixture.hart.requestExit());
    assert.equal(fixture.hart.run(20).kind, 'requested');
    assert.equal(seen.length, 1);
  });
});
