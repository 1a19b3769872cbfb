import assert from 'node:assert/strict';
import { planBuild } from '../../../adapter/systems/build/plan.ts';
import type { BuildDescription } from '../../../adapter/systems/build/description.ts';
import type { Toolchain, ToolchainKind } from '../../../adapter/systems/build/toolchain.ts';

const description: BuildDescription = {
  programs: [
    {
      name: 'driver',
      sources: ['driver.c', 'ring.c'],
      include: ['lib'],
      defines: ['BUG=2'],
      cflags: ['-O1'],
    },
  ],
};
const place = { folder: '/home/me/serial', guest: '/opt/bulkhead/guest' };

function plan(kind: ToolchainKind): readonly string[] {
  const toolchain: Toolchain = { kind, command: `/bin/${kind}`, version: 'any' };
  const [step] = planBuild(description, toolchain, place);
  assert.equal(step?.command, `/bin/${kind}`);
  return step.arguments;
}

describe('the plan of a build', () => {
  it('makes one program in one run of the compiler, in the folder of the description', () => {
    const toolchain: Toolchain = { kind: 'clang', command: 'clang-19', version: 'any' };
    const [step, ...more] = planBuild(description, toolchain, place);
    assert.deepEqual(more, []);
    assert.equal(step?.program, 'driver');
    assert.equal(step.cwd, '/home/me/serial');
    assert.equal(step.output, '/home/me/serial/build/driver.elf');
    assert.deepEqual(step.arguments.slice(-2), ['-o', '/home/me/serial/build/driver.elf']);
  });

  it('puts the programs elsewhere when asked to', () => {
    const toolchain: Toolchain = { kind: 'clang', command: 'clang', version: 'any' };
    const [step] = planBuild(description, toolchain, { ...place, output: '/tmp/out' });
    assert.equal(step?.output, '/tmp/out/driver.elf');
  });

  it('reaches the guest headers, the start-up code and the linker script from the folder', () => {
    const args = plan('riscv64-unknown-elf-gcc');
    assert.ok(args.includes('-I../../../opt/bulkhead/guest/include'));
    assert.ok(args.includes('../../../opt/bulkhead/guest/microkit/crt0.c'));
    assert.ok(args.includes('-Wl,-T,../../../opt/bulkhead/guest/microkit/microkit.ld'));
  });

  it('gives the options of the description after its own, so that they win', () => {
    const args = plan('riscv64-unknown-elf-gcc');
    for (const given of ['-Ilib', '-DBUG=2', '-O1', 'driver.c', 'ring.c'])
      assert.ok(args.indexOf(given) > args.indexOf('-Og'), given);
  });

  it('keeps the place of the folder out of the debug information', () => {
    assert.ok(plan('clang').includes('-ffile-prefix-map=/home/me/serial=.'));
  });

  it('compiles every program for RV64IMAC without floating point', () => {
    for (const kind of ['clang', 'riscv64-unknown-elf-gcc', 'riscv64-linux-gnu-gcc'] as const)
      assert.ok(plan(kind).includes('-march=rv64imac_zicsr_zifencei'), kind);
    assert.ok(plan('zig').includes('-mcpu=generic_rv64+m+a+c+zicsr+zifencei'));
  });

  it('compiles every program with DWARF 5 and without a library', () => {
    for (const kind of ['clang', 'riscv64-unknown-elf-gcc', 'riscv64-linux-gnu-gcc', 'zig'] as const)
      for (const option of ['-mabi=lp64', '-gdwarf-5', '-nostdlib'])
        assert.ok(plan(kind).includes(option), `${kind} ${option}`);
  });

  it('tells general compilers what they are to compile for', () => {
    assert.deepEqual(plan('clang').slice(0, 2), ['--target=riscv64-unknown-elf', '-fuse-ld=lld']);
    assert.equal(plan('zig')[0], 'cc');
    assert.ok(plan('zig').includes('riscv64-freestanding-none'));
    assert.ok(plan('riscv64-linux-gnu-gcc').includes('-no-pie'));
  });
});
