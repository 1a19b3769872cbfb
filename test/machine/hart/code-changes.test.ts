import { strict as assert } from 'node:assert';
import { decode } from '../../../adapter/isa/decoder.ts';
import { assemble } from '../../../adapter/isa/assembler.ts';
import { CODE_PAGES } from '../../../adapter/machine/hart/memory-layout.ts';
import { createHart } from '../../../adapter/machine/hart/create-hart.ts';
import { createRam } from '../../../adapter/machine/ram.ts';
import { Fixture, RAM_BASE } from './fixture.ts';

/** The bits of an instruction as a decimal literal for `li`. */
function bits(text: string): number {
  const { bytes } = assemble(text);
  assert(decode(new DataView(bytes.buffer).getUint32(0, true)) !== undefined);
  return new DataView(bytes.buffer).getUint32(0, true);
}

describe('code that changes', () => {
  it('is executed as it was last written by the hart itself', () => {
    const fixture = new Fixture(`
        la a1, patched
        li a2, ${bits('addi a0, a0, 2')}
        call patched
        sw a2, 0(a1)
        fence.i
        call patched
        ebreak
      patched:
        addi a0, a0, 1
        ret
    `);
    fixture.hart.run(100);
    assert.equal(fixture.get('a0'), 3n);
  });

  it('takes effect on the very next instruction', () => {
    const fixture = new Fixture(`
        la a1, next
        li a2, ${bits('addi a0, a0, 2')}
        j store
      .align 4
      store: sw a2, 0(a1)
      next:  addi a0, a0, 1
             bnez a3, end
             addi a3, a3, 1
             li a2, ${bits('addi a0, a0, 16')}
             j store
      end:   ebreak
    `);
    fixture.hart.run(100);
    assert.equal(fixture.get('a0'), 18n);
  });

  it('may be changed by the halfword, in the middle of an instruction', () => {
    const fixture = new Fixture(`
        la a1, patched
        li a2, 0x0075
        call patched
        sh a2, 2(a1)
        call patched
        ebreak
      patched:
        addi a0, a0, 1
        ret
    `);
    fixture.hart.run(100);
    // 0x0075 above 0x0513 makes it addi a0, a0, 7.
    assert.equal(fixture.get('a0'), 8n);
  });

  it('may be changed on either side of a page boundary that an instruction lies across', () => {
    const fixture = new Fixture('');
    const start = RAM_BASE + 0x1ffe;
    // addi a0, a0, 5 across the boundary, then ret.
    fixture.ram.write(start, Uint8Array.of(0x13, 0x05, 0x55, 0x00, 0x82, 0x80));
    const caller =
      'call target\n call target\n li a2, 0x0075\n sh a2, 2(a1)\n call target\n li a2, 0x0593\n sh a2, 0(a1)\n call target\n ebreak';
    fixture.ram.write(RAM_BASE, assemble(`.equ target, ${start}\n ${caller}`, BigInt(RAM_BASE)).bytes);
    fixture.set('a1', BigInt(start));
    fixture.hart.run(100);
    assert.equal(fixture.get('a0'), 5n + 5n + 7n);
    // The last form is addi a1, a0, 7.
    assert.equal(fixture.get('a1'), 24n);
  });

  it('leaves data beside it alone', () => {
    const fixture = new Fixture(`
        la a1, counter
      1: ld a0, 0(a1)
        addi a0, a0, 1
        sd a0, 0(a1)
        j 1b
      .align 3
      counter: .dword 0
    `);
    fixture.hart.run(2 + 4 * 1000);
    assert.equal(fixture.word('counter'), 1000n);
  });

  it('is noticed when the page was written before it was executed', () => {
    const fixture = new Fixture(`
        la a1, elsewhere
        li a2, ${bits('li a0, 5')}
        sw a2, 0(a1)
        li a2, ${bits('ret')}
        sw a2, 4(a1)
        call elsewhere
        li a2, ${bits('li a0, 6')}
        sw a2, 0(a1)
        call elsewhere
        ebreak
        .align 12
      elsewhere: .space 8
    `);
    fixture.hart.run(100);
    assert.equal(fixture.get('a0'), 6n);
  });

  it('is noticed when it comes from outside the hart', () => {
    const fixture = new Fixture('1: addi a0, a0, 1\n j 1b');
    fixture.hart.run(10);
    fixture.ram.write(RAM_BASE, assemble('addi a0, a0, 100').bytes);
    fixture.hart.run(2);
    assert.equal(fixture.get('a0'), 105n);
    fixture.ram.fill(RAM_BASE, 4, 0);
    assert.equal(fixture.hart.run(1).kind, 'trap');
    const view = fixture.ram.view(RAM_BASE, 4);
    view.set(assemble('addi a0, a0, 1000').bytes);
    fixture.hart.invalidateCode(RAM_BASE, 4);
    fixture.hart.run(1);
    assert.equal(fixture.get('a0'), 1105n);
  });

  it('may lie in more pages than can be held decoded', () => {
    const pages = CODE_PAGES + 10;
    const ram = createRam({ base: RAM_BASE, size: (pages + 1) * 4096, harts: 1 });
    const { bus, watches, events, clock } = new Fixture('');
    const hart = createHart({ index: 0, resetVector: BigInt(RAM_BASE), ram, bus, watches, events, clock });
    // Each page adds one and goes on in the next, the last in the first.
    const jump = assemble('addi a0, a0, 1\n j .+4092').bytes;
    for (let page = 0; page < pages; page++) ram.write(RAM_BASE + page * 4096, jump);
    ram.write(
      RAM_BASE + pages * 4096,
      assemble('lui a1, 0x80000\n slli a1, a1, 32\n srli a1, a1, 32\n jr a1').bytes,
    );
    const round = 2 * pages + 4;
    hart.run(3 * round);
    assert.equal(hart.registers.get(10), BigInt(3 * pages));
    assert.equal(hart.registers.pc, BigInt(RAM_BASE));
  });
});

describe('a breakpoint', () => {
  const loop = 'nop\n loop: addi a0, a0, 1\n addi a1, a1, 1\n j loop';

  it('stops before its instruction, every time', () => {
    const fixture = new Fixture(loop);
    const place = Number(fixture.label('loop'));
    fixture.hart.addBreakpoint(place);
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(fixture.hart.run(100, round > 0), { kind: 'breakpoint' });
      assert.equal(fixture.get('pc'), BigInt(place));
      assert.equal(fixture.get('a0'), BigInt(round));
      assert.equal(fixture.hart.retired, 1 + 3 * round);
    }
  });

  it('stays in the way until it is stepped over', () => {
    const fixture = new Fixture(loop);
    fixture.hart.addBreakpoint(Number(fixture.label('loop')));
    fixture.hart.run(100);
    assert.deepEqual(fixture.hart.run(100), { kind: 'breakpoint' });
    assert.equal(fixture.hart.retired, 1);
    assert.deepEqual(fixture.hart.run(1, true), { kind: 'budget' });
    assert.equal(fixture.get('a0'), 1n);
  });

  it('only passes its first instruction when stepping over', () => {
    const fixture = new Fixture('1: j 1b');
    fixture.hart.addBreakpoint(RAM_BASE);
    assert.deepEqual(fixture.hart.run(10, true), { kind: 'breakpoint' });
    assert.equal(fixture.hart.retired, 1);
  });

  it('is gone after its removal', () => {
    const fixture = new Fixture(loop);
    const place = Number(fixture.label('loop'));
    fixture.hart.addBreakpoint(place);
    fixture.hart.run(100);
    fixture.hart.removeBreakpoint(place);
    assert.deepEqual(fixture.hart.run(100), { kind: 'budget' });
  });

  it('can be set on code that has run already, and on compressed, page-crossing and trapping instructions', () => {
    const fixture = new Fixture('');
    const start = RAM_BASE + 0xffc;
    fixture.ram.write(start, Uint8Array.of(0x01, 0x00, 0x13, 0x05, 0x55, 0x00, 0x00, 0x00));
    const restart = (): void => fixture.set('pc', BigInt(start));
    restart();
    fixture.hart.run(2);
    for (const place of [start, start + 2, start + 6]) fixture.hart.addBreakpoint(place);
    restart();
    assert.deepEqual(fixture.hart.run(10), { kind: 'breakpoint' });
    assert.deepEqual(fixture.hart.run(10, true), { kind: 'breakpoint' });
    assert.equal(fixture.get('pc'), BigInt(start + 2));
    assert.deepEqual(fixture.hart.run(10, true), { kind: 'breakpoint' });
    assert.equal(fixture.get('pc'), BigInt(start + 6));
    assert.equal(fixture.get('a0'), 10n);
    assert.equal(fixture.hart.run(10, true).kind, 'trap');
  });

  it('survives its instruction being written anew', () => {
    const fixture = new Fixture(loop);
    const place = Number(fixture.label('loop'));
    fixture.hart.addBreakpoint(place);
    fixture.ram.write(place, assemble('addi a0, a0, 50').bytes);
    assert.deepEqual(fixture.hart.run(100), { kind: 'breakpoint' });
    assert.deepEqual(fixture.hart.run(100, true), { kind: 'breakpoint' });
    assert.equal(fixture.get('a0'), 50n);
  });

  it('may lie where there is no memory', () => {
    const fixture = new Fixture(loop);
    fixture.hart.addBreakpoint(0x1000);
    assert.deepEqual(fixture.hart.run(100), { kind: 'budget' });
    fixture.hart.removeBreakpoint(0x1000);
  });

  it('steps over a load that misses the TLB', () => {
    const fixture = new Fixture('auipc a1, 0\n ld a0, 0(a1)\n ld a2, 0(a1)');
    fixture.hart.addBreakpoint(RAM_BASE + 4);
    assert.deepEqual(fixture.hart.run(10), { kind: 'breakpoint' });
    assert.deepEqual(fixture.hart.run(2, true), { kind: 'budget' });
    assert.equal(fixture.get('a0'), fixture.get('a2'));
  });
});
