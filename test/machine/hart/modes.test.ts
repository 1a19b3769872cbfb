import { strict as assert } from 'node:assert';
import { assemble } from '../../../adapter/isa/assembler.ts';
import { bareTranslator } from '../../../adapter/machine/translation.ts';
import { DEVICE, Fixture, RAM_BASE } from './fixture.ts';

const MEI = 11;
const MTI = 7;
const MSI = 3;
const INTERRUPT = 1n << 63n;

/** Handler that keeps what it was told in s2 (mcause), s3 (mepc) and s4 (mtval), counts in s5 and returns behind the cause. */
const handler = `
  .align 3
  handler:
    csrr s2, mcause
    csrr s3, mepc
    csrr s4, mtval
    addi s5, s5, 1
    bltz s2, 1f
    addi s6, s3, 4
    csrw mepc, s6
  1: mret
`;

function withHandler(body: string): Fixture {
  return new Fixture(`la t0, handler\n csrw mtvec, t0\n ${body}\n ${handler}`);
}

describe('machine mode', () => {
  it("takes exceptions to the guest's handler, with cause, pc and value", () => {
    const fixture = withHandler('bad: .word 0xffffffff\n end: j end');
    fixture.hart.run(40);
    assert.deepEqual(
      [fixture.get('s2'), fixture.get('s3'), fixture.get('s4'), fixture.get('s5')],
      [2n, fixture.label('bad'), 0xffff_ffffn, 1n],
    );
    assert.equal(fixture.get('pc'), fixture.label('end'));
  });

  it('raises an environment call from machine mode', () => {
    const fixture = withHandler('ecall\n end: j end');
    fixture.hart.run(40);
    assert.equal(fixture.get('s2'), 11n);
  });

  it('counts taking a trap as one instruction, so that a guest that only traps uses up its budget', () => {
    const fixture = new Fixture('la t0, bad\n csrw mtvec, t0\n .align 2\n bad: .word 0xffffffff');
    assert.deepEqual(fixture.hart.run(1000), { kind: 'budget' });
    assert.equal(fixture.hart.retired, 1000);
  });

  it('leaves with the trap where no handler is set', () => {
    const fixture = new Fixture('ecall');
    const exit = fixture.hart.run(10);
    assert.deepEqual(exit, { kind: 'trap', trap: { cause: 11, value: 0n, pc: BigInt(RAM_BASE) } });
  });

  it('disables interrupts in a handler, and mret enables them as they were', () => {
    const fixture = withHandler('csrsi mstatus, 8\n ecall\n end: j end');
    const place = Number(fixture.label('handler'));
    fixture.hart.addBreakpoint(place);
    assert.equal(fixture.hart.run(40).kind, 'breakpoint');
    assert.equal(fixture.hart.peekCsr(0x300), 0x1880n);
    fixture.hart.run(40, true);
    assert.equal(fixture.hart.peekCsr(0x300), 0x1888n);
  });

  it('takes an interrupt before the next instruction when line, mie and mstatus agree', () => {
    const fixture = withHandler(
      'li t1, 0x80\n csrw mie, t1\n csrsi mstatus, 8\n loop: addi a0, a0, 1\n j loop',
    );
    fixture.hart.run(100);
    assert.equal(fixture.get('s5'), 0n);
    fixture.set('pc', fixture.label('loop'));
    fixture.hart.setInterruptLine(MTI, true);
    fixture.hart.addBreakpoint(Number(fixture.label('handler')));
    assert.equal(fixture.hart.run(100).kind, 'breakpoint');
    assert.equal(fixture.hart.peekCsr(0x341), fixture.label('loop'));
    assert.equal(fixture.hart.peekCsr(0x342), INTERRUPT | 7n);
    assert.equal(fixture.hart.peekCsr(0x344), 0x80n);
    fixture.hart.setInterruptLine(MTI, false);
    assert.equal(fixture.hart.run(100, true).kind, 'budget');
    assert.equal(fixture.get('s5'), 1n);
  });

  it('takes external before software before timer interrupts', () => {
    const fixture = withHandler('li t1, 0x888\n csrw mie, t1\n loop: j loop');
    fixture.hart.run(20);
    const taken: bigint[] = [];
    for (const line of [MSI, MTI, MEI]) fixture.hart.setInterruptLine(line, true);
    for (const line of [MEI, MSI, MTI]) {
      fixture.hart.pokeCsr(0x300, 8n);
      fixture.hart.run(1);
      taken.push(fixture.hart.peekCsr(0x342) ?? 0n);
      fixture.hart.setInterruptLine(line, false);
    }
    assert.deepEqual(taken, [INTERRUPT | 11n, INTERRUPT | 3n, INTERRUPT | 7n]);
  });

  it('enters a vectored handler by the number of the interrupt, exceptions at its base', () => {
    const fixture = new Fixture(`
        la t0, vectors
        addi t0, t0, 1
        csrw mtvec, t0
        li t1, 0x800
        csrw mie, t1
        csrsi mstatus, 8
      loop: j loop
        .align 6
      vectors: .space 128
    `);
    fixture.hart.run(20);
    fixture.hart.setInterruptLine(MEI, true);
    fixture.hart.addBreakpoint(Number(fixture.label('vectors')) + 4 * MEI);
    assert.equal(fixture.hart.run(10).kind, 'breakpoint');
    fixture.hart.setInterruptLine(MEI, false);
    fixture.hart.addBreakpoint(Number(fixture.label('vectors')));
    assert.equal(fixture.hart.run(10, true).kind, 'breakpoint');
    assert.equal(fixture.hart.peekCsr(0x342), 2n);
  });

  it('takes an interrupt that a device raises in an access right behind it', () => {
    const fixture = withHandler(`
        li t1, 0x800
        csrw mie, t1
        csrsi mstatus, 8
        li a1, ${DEVICE}
        sw a0, 0(a1)
      after: j after
    `);
    fixture.bus.during = ({ kind }) => fixture.hart.setInterruptLine(MEI, kind === 'write');
    fixture.hart.addBreakpoint(Number(fixture.label('handler')));
    fixture.hart.run(100);
    assert.equal(fixture.hart.peekCsr(0x341), fixture.label('after'));
  });

  it('waits for an enabled interrupt, also with interrupts off', () => {
    const fixture = new Fixture('li t1, 0x80\n csrw mie, t1\n wfi\n after: j after');
    assert.deepEqual(fixture.hart.run(100), { kind: 'wait' });
    assert.equal(fixture.get('pc'), fixture.label('after'));
    assert.equal(fixture.hart.retired, 3);
    const other = new Fixture('li t1, 0x80\n csrw mie, t1\n wfi\n after: j after');
    other.hart.setInterruptLine(MTI, true);
    assert.deepEqual(other.hart.run(100), { kind: 'budget' });
  });

  it('keeps only legal values in its CSRs', () => {
    const { hart } = new Fixture('');
    const written: [number, bigint, bigint][] = [
      [0x300, -1n, 0x1888n],
      [0x301, 0n, (2n << 62n) | 0x1105n],
      [0x304, -1n, 0x888n],
      [0x305, 0x8000_0003n, 0x8000_0000n],
      [0x341, 0x8000_0003n, 0x8000_0002n],
      [0x344, -1n, 0n],
      [0x340, -1n, (1n << 64n) - 1n],
      [0x3b0, 5n, 5n],
    ];
    for (const [csr, value, kept] of written) {
      assert(hart.pokeCsr(csr, value), csr.toString(16));
      assert.equal(hart.peekCsr(csr), kept, csr.toString(16));
    }
    assert.equal(hart.pokeCsr(0xf14, 1n), false);
    assert.equal(hart.pokeCsr(0x7c0, 1n), false);
    assert.equal(hart.peekCsr(0x7c0), undefined);
  });

  it('counts instructions in mcycle and minstret, which can be set', () => {
    const fixture = new Fixture(
      'nop\n csrr a0, minstret\n csrwi mcycle, 0\n csrr a1, mcycle\n rdtime a2\n csrr a3, mcycle',
    );
    fixture.bus.time = 77n;
    fixture.hart.run(6);
    assert.equal(fixture.get('a0'), 1n);
    assert.equal(fixture.get('a1'), 0n);
    assert.equal(fixture.get('a2'), 77n);
    assert.equal(fixture.get('a3'), 2n);
  });
});

describe('user mode', () => {
  function user(source: string): Fixture {
    const fixture = new Fixture(source);
    fixture.hart.setEnvironment(bareTranslator, 'user');
    return fixture;
  }

  it('hands every exception to its environment, whatever mtvec holds', () => {
    const fixture = user('ecall');
    fixture.hart.pokeCsr(0x305, 0x8000_1000n);
    const exit = fixture.hart.run(10);
    assert.deepEqual(exit, { kind: 'trap', trap: { cause: 8, value: 0n, pc: BigInt(RAM_BASE) } });
  });

  it('reads the three counters and reaches no other CSR', () => {
    const fixture = user('nop\n rdcycle a0\n rdtime a1\n rdinstret a2\n end: csrr a3, mstatus');
    fixture.bus.time = 5n;
    const exit = fixture.hart.run(10);
    assert.deepEqual([fixture.get('a0'), fixture.get('a1'), fixture.get('a2')], [1n, 5n, 3n]);
    assert(exit.kind === 'trap');
    assert.deepEqual([exit.trap.cause, exit.trap.pc], [2, fixture.label('end')]);
  });

  it('finds privileged instructions illegal', () => {
    for (const instruction of [
      'wfi',
      'mret',
      'csrw mscratch, a0',
      'csrr a0, hpmcounter3',
      'csrw cycle, a0',
    ]) {
      const fixture = user(instruction);
      const exit = fixture.hart.run(1);
      assert(exit.kind === 'trap', instruction);
      assert.equal(exit.trap.cause, 2, instruction);
      const { bytes } = assemble(instruction);
      assert.equal(exit.trap.value, BigInt(new DataView(bytes.buffer).getUint32(0, true)));
    }
  });

  it('takes no interrupts', () => {
    const fixture = user('1: j 1b');
    fixture.hart.pokeCsr(0x300, 8n);
    fixture.hart.pokeCsr(0x304, 0x888n);
    fixture.hart.pokeCsr(0x305, 0x8000_1000n);
    fixture.hart.setInterruptLine(MEI, true);
    assert.equal(fixture.hart.run(100).kind, 'budget');
    assert.equal(fixture.get('pc'), BigInt(RAM_BASE));
  });

  it('loses its reservation when another context is loaded', () => {
    const fixture = user('lr.d a0, (a1)\n sc.d a2, a0, (a1)');
    fixture.set('a1', BigInt(RAM_BASE) + 64n);
    fixture.hart.run(1);
    const context = new BigUint64Array(33);
    fixture.hart.saveContext(context);
    fixture.hart.loadContext(context);
    fixture.hart.run(1);
    assert.equal(fixture.get('a2'), 1n);
  });
});
