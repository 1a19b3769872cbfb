import assert from 'node:assert/strict';
import { assemble } from '../../../adapter/isa/assembler.ts';
import { hashState, restoreState, saveState } from '../../../adapter/machine/state.ts';
import { configurationFromArguments } from '../../../adapter/systems/launch/complete.ts';
import { loadSystem } from '../../../adapter/systems/load-system.ts';
import { LoadError } from '../../../adapter/systems/problem.ts';
import type { System } from '../../../adapter/systems/system.ts';
import { memoryFiles } from '../memory-files.ts';

const RAM = 0x8000_0000n;

/** An ELF file with one segment of code and nothing else. */
function elfOf(source: string, address = RAM): Uint8Array {
  const { bytes } = assemble(source, address);
  const file = new Uint8Array(120 + bytes.length);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true); // e_type: executable
  view.setUint16(18, 243, true); // e_machine: RISC-V
  view.setUint32(20, 1, true);
  view.setBigUint64(24, address, true); // e_entry
  view.setBigUint64(32, 64n, true); // e_phoff
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true); // e_phentsize
  view.setUint16(56, 1, true); // e_phnum
  view.setUint32(64, 1, true); // PT_LOAD
  view.setUint32(68, 5, true); // readable, executable
  view.setBigUint64(72, 120n, true); // p_offset
  view.setBigUint64(80, address, true); // p_vaddr
  view.setBigUint64(88, address, true); // p_paddr
  view.setBigUint64(96, BigInt(bytes.length), true);
  view.setBigUint64(104, BigInt(bytes.length), true);
  view.setBigUint64(112, 4096n, true);
  file.set(bytes, 120);
  return file;
}

async function bare(source: string, address?: bigint): Promise<System> {
  const files = memoryFiles({ '/w/program.elf': elfOf(source, address) });
  return loadSystem(files, await configurationFromArguments(files, { program: '/w/program.elf' }, '/w'));
}

const PRINT = `
  lui a0, 0x10000
  li a1, 'h'
  sb a1, 0(a0)
  li a1, 'i'
  sb a1, 0(a0)
`;

describe('a program for the bare machine', () => {
  it('runs in machine mode as one partition with one thread, and owns every device', async () => {
    const system = await bare(`${PRINT} csrr t0, mhartid\nstop: wfi\nj stop`);
    assert.deepEqual(
      [system.name, system.partitions.map(({ name }) => name), system.threads.map(({ name }) => name)],
      ['program', ['program'], ['hart 0']],
    );
    assert.ok(system.partitions[0]?.devices.includes('uart0'));
    const output: number[] = [];
    system.consoles.find(({ name }) => name === 'uart0')!.onOutput = (bytes) => output.push(...bytes);
    const stop = system.run({});
    assert.equal(stop.kind, 'idle');
    assert.equal(String.fromCharCode(...output), 'hi');
    assert.equal(system.threads[0]?.state.kind, 'blocked');
  });

  it('stops at a fault that it has no handler for, and stays stopped', async () => {
    const system = await bare('li a0, 0\nld a1, 8(a0)\nj .');
    const faults: unknown[] = [];
    system.events.on('thread-fault', ({ cause, value, pc }) => faults.push({ cause, value, pc }));
    assert.equal(system.run({ instructions: 100 }).kind, 'fault');
    assert.deepEqual(faults, [{ cause: 5, value: 8n, pc: RAM + 4n }]);
    assert.deepEqual(system.threads[0]?.state, { kind: 'faulted', cause: 5, value: 8n });
    assert.equal(system.run({ instructions: 100 }).kind, 'idle');
    assert.equal(system.current, undefined);
  });

  it('handles its traps itself when it has a handler', async () => {
    const system = await bare(`
      la t0, handler
      csrw mtvec, t0
      ecall
      j .
      .align 2
      handler: li a0, 7
      j .`);
    assert.equal(system.run({ instructions: 100 }).kind, 'limit');
    assert.equal(system.threads[0]?.registers.get(10), 7n);
  });

  it('sleeps until its timer: virtual time jumps, nothing is executed meanwhile', async () => {
    const system = await bare(`
      la t0, handler
      csrw mtvec, t0
      li t0, 0x2004000
      li t1, 100000
      sd t1, 0(t0)
      li t1, 0x80
      csrw mie, t1
      csrsi mstatus, 8
      wfi
      j .
      .align 2
      handler: li a0, 7
      csrw mie, zero
      wait: wfi
      j wait`);
    assert.equal(system.run({ instructions: 10_000 }).kind, 'idle');
    assert.equal(system.threads[0]?.registers.get(10), 7n);
    assert.ok(system.machine.clock.now >= 10_000_000);
    assert.ok(system.machine.clock.moment < 100);
  });

  it('ends when it powers the machine off, with the exit code it says', async () => {
    const system = await bare('li t0, 0x100000\nli t1, 0x00033333\nsw t1, 0(t0)\nj .');
    assert.deepEqual(system.run({ instructions: 100 }), { kind: 'power-off', exitCode: 3 });
  });

  it('stops at a breakpoint before the instruction executes', async () => {
    const system = await bare('li a0, 1\nli a0, 2\nli a0, 3\nj .');
    system.partitions[0]!.memory.addBreakpoint(RAM + 4n);
    assert.equal(system.run({ instructions: 100 }).kind, 'breakpoint');
    assert.equal(system.threads[0]?.registers.get(10), 1n);
    assert.equal(system.run({ instructions: 1, stepOverBreakpoint: true }).kind, 'limit');
    assert.equal(system.threads[0].registers.get(10), 2n);
  });

  it('executes exactly as many instructions as it may', async () => {
    const system = await bare('loop: addi a0, a0, 1\nj loop');
    assert.equal(system.run({ instructions: 1001 }).kind, 'limit');
    assert.equal(system.threads[0]?.registers.get(10), 501n);
    assert.equal(system.threads[0].retired, 1001);
  });

  it('can be stopped, resumed, killed and restarted as a partition', async () => {
    const system = await bare('loop: addi a0, a0, 1\nj loop');
    const partition = system.partitions[0]!;
    system.run({ instructions: 10 });
    partition.stop();
    assert.equal(system.run({ instructions: 10 }).kind, 'idle');
    assert.equal(system.threads[0]?.state.kind, 'suspended');
    partition.resume();
    assert.equal(system.run({ instructions: 10 }).kind, 'limit');
    partition.kill();
    assert.equal(system.run({ instructions: 10 }).kind, 'idle');
    partition.restart();
    assert.deepEqual([partition.state, partition.restarts], ['running', 1]);
    assert.equal(system.threads[0].registers.pc, RAM);
  });

  it('ends when it resets the machine, and starts over on demand', async () => {
    const system = await bare('addi a0, a0, 1\nli t0, 0x100000\nli t1, 0x7777\nsw t1, 0(t0)\nj .');
    assert.deepEqual(system.run({ instructions: 100 }), { kind: 'power-off', exitCode: 0 });
    system.restart();
    assert.equal(system.run({ instructions: 1 }).kind, 'limit');
    assert.equal(system.threads[0]?.registers.pc, RAM + 4n);
  });

  it('is saved and restored: running on from a restored state gives an equal one', async () => {
    const system = await bare(`${PRINT} loop: addi a2, a2, 1\nj loop`);
    system.run({ instructions: 3 });
    const then = saveState(system);
    system.run({ instructions: 50 });
    const after = hashState(system);
    restoreState(system, then);
    assert.notEqual(hashState(system), after);
    system.run({ instructions: 50 });
    assert.equal(hashState(system), after);
  });

  it('is refused when it is linked to where no RAM is', async () => {
    await assert.rejects(bare('j .', 0x200000n), (error: unknown) => {
      assert.ok(error instanceof LoadError);
      assert.match(error.problems[0]?.message ?? '', /loads 4 bytes at 0x200000, outside of RAM/);
      return true;
    });
  });
});
