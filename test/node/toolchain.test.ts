import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandResult, RunCommand } from '../../adapter/node/toolchain.ts';
import { findToolchain, runBuildStep, runCommand, ToolchainError } from '../../adapter/node/toolchain.ts';

/** A computer on which only these commands exist, each answering with a line. */
function computer(commands: Readonly<Record<string, string>>): RunCommand {
  return (command, args): Promise<CommandResult> => {
    const answer = commands[command];
    if (answer === undefined) return Promise.resolve({ exitCode: undefined, output: '' });
    if (args.includes('-Wl,--version')) {
      const linker = answer.includes('with lld');
      return Promise.resolve({ exitCode: linker ? 0 : 1, output: linker ? 'LLD 19.1.7' : 'no linker' });
    }
    return Promise.resolve({ exitCode: 0, output: `${answer}\nmore\n` });
  };
}

describe('the search for a compiler', () => {
  it('finds nothing where there is none', async () => {
    assert.equal(await findToolchain(undefined, computer({ gcc: 'gcc 12' })), undefined);
  });

  it('prefers the bare-metal gcc', async () => {
    const found = await findToolchain(
      undefined,
      computer({ clang: 'clang 19 with lld', 'riscv64-unknown-elf-gcc': 'elf gcc 12' }),
    );
    assert.deepEqual(found, {
      kind: 'riscv64-unknown-elf-gcc',
      command: 'riscv64-unknown-elf-gcc',
      version: 'elf gcc 12',
    });
  });

  it('finds a clang with a number in its name', async () => {
    const found = await findToolchain(
      undefined,
      computer({ 'clang-17': 'seventeen with lld', 'clang-19': 'nineteen with lld' }),
    );
    assert.equal(found?.command, 'clang-19');
  });

  it('passes over a clang that has no linker', async () => {
    const found = await findToolchain(
      undefined,
      computer({ clang: 'clang 19', 'riscv64-linux-gnu-gcc': 'linux gcc 12' }),
    );
    assert.equal(found?.kind, 'riscv64-linux-gnu-gcc');
  });

  it('takes the one that the setting names', async () => {
    const found = await findToolchain(
      '/opt/llvm/bin/clang-19',
      computer({ 'riscv64-unknown-elf-gcc': 'elf gcc 12', '/opt/llvm/bin/clang-19': 'clang 19 with lld' }),
    );
    assert.equal(found?.command, '/opt/llvm/bin/clang-19');
  });

  it('says so when the setting names something else, or something that does not run', async () => {
    await assert.rejects(findToolchain('gcc', computer({ gcc: 'gcc 12' })), ToolchainError);
    await assert.rejects(findToolchain('/nowhere/clang', computer({})), {
      name: 'ToolchainError',
      message: 'The compiler /nowhere/clang cannot be run, or cannot link for RISC-V.',
    });
  });
});

describe('a run of a command', () => {
  const node = process.execPath;

  it('gives the exit code and everything printed', async () => {
    const script = 'console.log("out"); console.error("err"); process.exit(3)';
    const result = await runCommand(node, ['-e', script], { timeout: 10_000 });
    assert.equal(result.exitCode, 3);
    assert.equal(result.output, 'out\nerr\n');
  });

  it('has no exit code when there is no such command', async () => {
    const result = await runCommand('/nowhere/at/all', [], { timeout: 10_000 });
    assert.equal(result.exitCode, undefined);
  });

  it('knows its working directory by the name it was given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bulkhead-test-'));
    try {
      await mkdir(join(folder, 'real'));
      await symlink('real', join(folder, 'link'));
      const cwd = join(folder, 'link');
      const result = await runCommand(node, ['-p', 'process.env.PWD'], { cwd, timeout: 10_000 });
      assert.equal(result.output, `${cwd}\n`);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('waits for no input', async () => {
    const result = await runCommand(node, ['-e', 'process.stdin.resume()'], { timeout: 10_000 });
    assert.equal(result.exitCode, 0);
  });
});

describe('a build step', () => {
  it('makes the folder of its output and runs in its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bulkhead-test-'));
    try {
      const script = 'require("node:fs").writeFileSync(process.argv[1], process.cwd())';
      const output = join(folder, 'build/deep/program.elf');
      const step = {
        program: 'program',
        command: process.execPath,
        arguments: ['-e', script, output],
        cwd: folder,
        output,
      };
      const built = await runBuildStep(step);
      assert.deepEqual(built, { program: 'program', output, succeeded: true, messages: '' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('has failed when the compiler cannot be run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bulkhead-test-'));
    try {
      const step = {
        program: 'p',
        command: '/nowhere/gcc',
        arguments: [],
        cwd: folder,
        output: join(folder, 'p.elf'),
      };
      const built = await runBuildStep(step);
      assert.equal(built.succeeded, false);
      assert.match(built.messages, /did not run/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
