import { strict as assert } from 'node:assert';
import { assemble } from '../../../adapter/isa/assembler.ts';
import { createHart } from '../../../adapter/machine/hart/create-hart.ts';
import type { MachineHart } from '../../../adapter/machine/hart/machine-hart.ts';
import { createRam, type GuestRam } from '../../../adapter/machine/ram.ts';
import { Fixture, RAM_BASE } from './fixture.ts';

function twoHarts(source: string): {
  ram: GuestRam;
  harts: readonly [MachineHart, MachineHart];
  labels: ReadonlyMap<string, bigint>;
} {
  const ram = createRam({ base: RAM_BASE, size: 1 << 20, harts: 2 });
  const { bus, watches, events, clock } = new Fixture('');
  const resetVector = BigInt(RAM_BASE);
  const make = (index: number): MachineHart =>
    createHart({ index, resetVector, ram, bus, watches, events, clock });
  const program = assemble(source, resetVector);
  ram.write(RAM_BASE, program.bytes);
  return { ram, harts: [make(0), make(1)], labels: program.labels };
}

describe('two harts on one RAM', () => {
  it('have registers, pc, CSRs and counts of their own', () => {
    const { harts } = twoHarts('csrr a0, mhartid\n 1: addi a1, a1, 1\n j 1b');
    harts[0].run(21);
    harts[1].run(5);
    assert.deepEqual(
      harts.map((hart) => hart.registers.get(10)),
      [0n, 1n],
    );
    assert.deepEqual(
      harts.map((hart) => hart.registers.get(11)),
      [10n, 2n],
    );
    assert.deepEqual(
      harts.map((hart) => hart.retired),
      [21, 5],
    );
  });

  it('see what the other writes, also as code', () => {
    const { harts, labels } = twoHarts(`
        csrr a0, mhartid
        bnez a0, writer
      loop: addi a1, a1, 1
        j loop
      writer:
        la a2, loop
        la a3, patch
        lw a3, 0(a3)
        sw a3, 0(a2)
        j .
      patch: addi a1, a1, 100
    `);
    harts[0].run(4);
    assert.equal(harts[0].registers.get(11), 1n);
    harts[1].run(20);
    harts[0].run(2);
    assert.equal(harts[0].registers.get(11), 101n);
    assert.equal(harts[0].registers.pc, labels.get('loop'));
  });

  it('take reservations from each other by writing', () => {
    const { harts } = twoHarts(`
        la a2, word
        csrr a0, mhartid
        bnez a0, other
        lr.d a3, (a2)
        sc.d a4, a2, (a2)
        j .
      other: amoadd.d a3, a2, (a2)
        j .
      .align 3
      word: .dword 5
    `);
    harts[0].run(5);
    harts[1].run(10);
    harts[0].run(1);
    assert.equal(harts[0].registers.get(14), 1n);
  });

  it('stop at their own breakpoints only', () => {
    const { harts } = twoHarts('loop: addi a1, a1, 1\n j loop');
    harts[0].addBreakpoint(RAM_BASE);
    assert.equal(harts[1].run(100).kind, 'budget');
    assert.equal(harts[1].registers.get(11), 50n);
    assert.equal(harts[0].run(100).kind, 'breakpoint');
    harts[1].addBreakpoint(RAM_BASE);
    harts[0].removeBreakpoint(RAM_BASE);
    assert.equal(harts[0].run(100).kind, 'budget');
    assert.equal(harts[1].run(100).kind, 'breakpoint');
  });
});
