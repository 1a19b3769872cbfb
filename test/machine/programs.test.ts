import assert from 'node:assert/strict';
import { EventHub, type MachineEvent } from '../../adapter/machine/events.ts';
import type { Machine } from '../../adapter/machine/machine.ts';
import { hashState, restoreState, saveState } from '../../adapter/machine/state.ts';
import type { MachineConfig } from '../../adapter/machine/virt.ts';
import { bareMetal, run } from './fixtures/bare-metal.ts';

/** Programs without a kernel drive the devices through the hart: interrupts, timers and DMA as a driver sees them. */
describe('A program on the machine', () => {
  const SECOND = 1e9;
  const POWER_OFF = `
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
    j .
  `;

  function start(program: string, config: MachineConfig = {}) {
    const machine = bareMetal(program, config);
    let text = '';
    for (const console of machine.consoles)
      console.onOutput = (bytes) => (text += String.fromCharCode(...bytes));
    return { machine, printed: () => text };
  }

  function type(machine: Machine, text: string) {
    machine.consoles[0]!.input(new TextEncoder().encode(text));
  }

  const word = (machine: Machine, address: number) =>
    new DataView(machine.bus.peek(address, 4)!.buffer).getUint32(0, true);

  it('prints through the UART and switches off', () => {
    const { machine, printed } = start(`
      li a0, 0x10000000
      li a1, 72
      sb a1, 0(a0)
      li a1, 105
      sb a1, 0(a0)
      ${POWER_OFF}
    `);
    assert.equal(run(machine, SECOND), 'off');
    assert.equal(printed(), 'Hi');
    assert.deepEqual(machine.powerOff, { exitCode: 0 });
  });

  it('sleeps until its timer interrupt comes', () => {
    const { machine } = start(`
      la t0, handler
      csrw mtvec, t0
      li a0, 0x2004000
      li a1, 1000
      sd a1, 0(a0)
      li t0, 0x80
      csrw mie, t0
      csrsi mstatus, 8
    wait:
      wfi
      j wait
      .align 2
    handler:
      csrr s0, mcause
      csrr s1, time
      ${POWER_OFF}
    `);
    assert.equal(run(machine, SECOND), 'off');
    const { registers } = machine.harts[0]!;
    assert.equal(registers.get(8), 0x8000_0000_0000_0007n);
    assert.equal(registers.get(9), 1000n);
    assert.ok(machine.clock.moment < 100, 'waiting takes no instructions');
    assert.ok(machine.clock.now >= 100_000);
  });

  it('waits for ever when no interrupt can come', () => {
    const { machine } = start('wfi\nj .');
    assert.equal(run(machine, 10), 'idle');
  });

  /** Echoes what it receives, byte by byte, from the interrupt; `!` switches the machine off. */
  const ECHO = `
    la t0, handler
    csrw mtvec, t0
    li s0, 0x10000000
    li a1, 0x83
    sb a1, 3(s0)
    li a1, 2
    sb a1, 0(s0)
    sb x0, 1(s0)
    li a1, 3
    sb a1, 3(s0)
    li a1, 0x81
    sb a1, 2(s0)
    li a1, 1
    sb a1, 1(s0)
    li s1, 0xc000000
    li a1, 1
    sw a1, 40(s1)
    li a2, 0xc002000
    li a1, 0x400
    sw a1, 0(a2)
    li t0, 0x800
    csrw mie, t0
    csrsi mstatus, 8
  wait:
    wfi
    j wait
    .align 2
  handler:
    addi s3, s3, 1
    li s2, 0xc200004
    lw s4, 0(s2)
  more:
    lbu a1, 5(s0)
    andi a1, a1, 1
    beqz a1, done
    lbu a1, 0(s0)
    sb a1, 0(s0)
    li a2, 33
    bne a1, a2, more
    ${POWER_OFF}
  done:
    sw s4, 0(s2)
    mret
  `;

  it('echoes what is typed, woken by the interrupt of the UART', () => {
    const { machine, printed } = start(ECHO);
    type(machine, 'hello, wor');
    assert.equal(run(machine, 0.01 * SECOND), 'idle');
    type(machine, 'ld!');
    assert.equal(run(machine, 1 * SECOND), 'off');
    assert.equal(printed(), 'hello, world!');
  });

  it('is interrupted at the trigger level and after silence, not for each byte', () => {
    const { machine } = start(ECHO);
    run(machine, 10_000);
    type(machine, '0123456789');
    run(machine, 0.1 * SECOND);
    assert.equal(machine.harts[0]!.registers.get(19), 2n);
  });

  it('gives the same run each time', () => {
    const once = () => {
      const { machine } = start(ECHO);
      type(machine, 'abc');
      run(machine, 0.01 * SECOND);
      type(machine, 'def!');
      run(machine, SECOND);
      return [machine.clock.now, machine.clock.moment, hashState(machine)];
    };
    assert.deepEqual(once(), once());
  });

  it('runs on identically from a state that was saved in the middle', () => {
    const { machine } = start(ECHO);
    type(machine, 'hello, world');
    run(machine, 300_000);
    const saved = saveState(machine);
    const goOn = () => {
      run(machine, 0.01 * SECOND);
      return [machine.clock.now, machine.clock.moment, hashState(machine)];
    };
    const first = goOn();
    restoreState(machine, saved);
    assert.deepEqual(goOn(), first);
    const other = start(ECHO).machine;
    restoreState(other, saved);
    run(other, 0.01 * SECOND);
    assert.equal(hashState(other), first[2]);
  });

  /** Reads sector 1 of the disk into 0x80002000 and waits for the interrupt; then s0 is the cause, s1 the claimed source. */
  const diskRead = (address: string) =>
    `
    la t0, handler
    csrw mtvec, t0
    li s2, 0x10001000
    sw x0, 0x70(s2)
    li a1, 3
    sw a1, 0x70(s2)
    li a1, 1
    sw a1, 0x24(s2)
    sw a1, 0x20(s2)
    li a1, 0xb
    sw a1, 0x70(s2)
    li a1, 8
    sw a1, 0x38(s2)
    la a1, descriptors
    sw a1, 0x80(s2)
    la a1, available
    sw a1, 0x90(s2)
    la a1, used
    sw a1, 0xa0(s2)
    li a1, 1
    sw a1, 0x44(s2)
    li a1, 0xf
    sw a1, 0x70(s2)
    la a0, descriptors
    la a1, header
    sd a1, 0(a0)
    li a1, ${address}
    sd a1, 16(a0)
    la a1, status
    sd a1, 32(a0)
    li a1, 0xc000000
    li a2, 1
    sw a2, 4(a1)
    li a1, 0xc002000
    li a2, 2
    sw a2, 0(a1)
    li t0, 0x800
    csrw mie, t0
    csrsi mstatus, 8
    la a0, available
    li a1, 1
    sh a1, 2(a0)
    fence
    sw x0, 0x50(s2)
  wait:
    wfi
    j wait
    .align 2
  handler:
    csrr s0, mcause
    li a0, 0xc200004
    lw s1, 0(a0)
    la s3, status
    lbu s3, 0(s3)
    ${POWER_OFF}
    .align 4
  descriptors:
    .dword 0
    .word 16
    .half 1
    .half 1
    .dword 0
    .word 512
    .half 3
    .half 2
    .dword 0
    .word 1
    .half 2
    .half 0
    .align 4
  available:
    .space 32
    .align 4
  used:
    .space 80
  header:
    .dword 0
    .dword 1
  status:
    .byte 0xff
  `;

  const disks = [{ image: Uint8Array.from({ length: 2048 }, (_, at) => at >>> 9) }];

  it('reads a sector of the disk, woken by its interrupt', () => {
    const { machine } = start(diskRead('0x80002000'), { disks });
    assert.equal(run(machine, SECOND), 'off');
    const { registers } = machine.harts[0]!;
    assert.deepEqual(
      [registers.get(8), registers.get(9), registers.get(19)],
      [0x8000_0000_0000_000bn, 1n, 0n],
    );
    assert.equal(word(machine, 0x8000_21fc), 0x0101_0101);
  });

  it('finds an I/O error where the address of its buffer is no memory', () => {
    const { machine } = start(diskRead('0x2000'), { disks });
    assert.equal(run(machine, SECOND), 'off');
    assert.equal(machine.harts[0]!.registers.get(19), 1n);
  });

  it('is stopped by the gate of the disk, which names the store that filled the descriptor', () => {
    const events = new EventHub<MachineEvent>();
    const blocked: { address: number; origin: number | undefined; what: string | undefined }[] = [];
    events.on('dma', ({ verdict, request: { address, origin } }) => {
      if (verdict === 'blocked') blocked.push({ address, origin: origin?.address, what: origin?.what });
    });
    const { machine } = start(diskRead('0x80002000'), { disks, events });
    const disk = machine.interrupts.deviceOf(1)!;
    machine.setDmaGate(disk, {
      translate: ({ address, length }) =>
        address < 0x8000_2000
          ? { kind: 'allowed', physical: address, length: Math.min(length, 0x8000_2000 - address) }
          : { kind: 'blocked', length },
    });
    const stores: number[] = [];
    events.on('watched-access', ({ by, physical, virtual }) => {
      if (by === 'cpu') stores.push(physical === Number(virtual) ? physical : NaN);
    });
    machine.watches.watch(0x8000_0000, { load: false, store: true });
    assert.equal(run(machine, SECOND), 'off');
    assert.equal(machine.harts[0]!.registers.get(19), 1n);
    assert.equal(blocked.length, 1);
    assert.deepEqual([blocked[0]!.address, blocked[0]!.what], [0x8000_2000, 'descriptor 1 of queue 0, addr']);
    assert.ok(stores.includes(blocked[0]!.origin!), 'the store to the origin was seen');
  });

  it('takes an access fault where no device answers, and where a register refuses the width', () => {
    for (const access of [
      'li a0, 0x10002800\nlw a1, 0(a0)',
      'li a0, 0x5000\nlw a1, 0(a0)',
      'li a0, 0xc000004\nlb a1, 0(a0)',
    ]) {
      const { machine } = start(`
        la t0, handler
        csrw mtvec, t0
        li s0, 0
        ${access}
        ${POWER_OFF}
        .align 2
      handler:
        csrr s0, mcause
        csrr s1, mtval
        ${POWER_OFF}
      `);
      assert.equal(run(machine, SECOND), 'off');
      const expected = access.includes('10002800') ? 0n : 5n;
      assert.equal(machine.harts[0]!.registers.get(8), expected, access);
    }
  });

  it('stops when it asks for a reset, and begins anew after it', () => {
    const { machine, printed } = start(`
      li a0, 0x10000000
      li a1, 120
      sb a1, 0(a0)
      li t0, 0x100000
      li t1, 0x7777
      sw t1, 0(t0)
      j .
    `);
    for (const expected of ['x', 'xx']) {
      machine.harts[0]!.run(1000);
      assert.equal(machine.resetRequested, true);
      assert.equal(printed(), expected);
      machine.reset();
    }
  });
});
