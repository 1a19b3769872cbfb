import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BuildStep } from '../systems/build/plan.ts';
import type { Toolchain, ToolchainKind } from '../systems/build/toolchain.ts';
import {
  commandNames,
  kindOfCommand,
  TOOLCHAIN_KINDS,
  versionArguments,
  versionLine,
} from '../systems/build/toolchain.ts';

/** How long a compiler may take to say its version; a program that waits for input must not hold everything up. */
const VERSION_TIMEOUT = 10_000;
const COMPILE_TIMEOUT = 120_000;
const OUTPUT_LIMIT = 4 * 1024 * 1024;

export interface CommandResult {
  /** Undefined when the command could not be run, or did not end. */
  readonly exitCode: number | undefined;
  /** Standard output and standard error. */
  readonly output: string;
}

export type RunCommand = (
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly timeout: number },
) => Promise<CommandResult>;

/** Runs a command without a shell, with messages in English. */
export const runCommand: RunCommand = (command, args, { cwd, timeout }) =>
  new Promise((resolve) => {
    // Compilers take the name of the working directory from PWD, where a link may lead to it; the plan knows it by that name.
    const environment = { ...process.env, LC_ALL: 'C', ...(cwd === undefined ? {} : { PWD: cwd }) };
    const options = { cwd, timeout, env: environment, maxBuffer: OUTPUT_LIMIT, windowsHide: true };
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({ exitCode: typeof code === 'number' ? code : undefined, output: stdout + stderr });
    });
    child.stdin?.end();
  });

/**
 * Finds a compiler: the one that the setting names, otherwise the first on PATH in the order of `TOOLCHAIN_KINDS`.
 * @param setting a command or path; its kind is told by its name.
 * @returns undefined when there is none.
 * @throws ToolchainError when the one that the setting names cannot be used.
 */
export async function findToolchain(
  setting: string | undefined,
  run: RunCommand = runCommand,
): Promise<Toolchain | undefined> {
  if (setting !== undefined && setting !== '') return namedToolchain(setting, run);
  for (const kind of TOOLCHAIN_KINDS) {
    const found = await findKind(kind, run);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first compiler of a kind on PATH. */
export async function findKind(
  kind: ToolchainKind,
  run: RunCommand = runCommand,
): Promise<Toolchain | undefined> {
  for (const command of commandNames(kind)) {
    const found = await probe(kind, command, run);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function namedToolchain(setting: string, run: RunCommand): Promise<Toolchain> {
  const kind = kindOfCommand(setting);
  if (kind === undefined)
    throw new ToolchainError(
      `${setting} is no compiler that Bulkhead knows; use one of ${TOOLCHAIN_KINDS.join(', ')}.`,
    );
  const found = await probe(kind, setting, run);
  if (found === undefined)
    throw new ToolchainError(`The compiler ${setting} cannot be run, or cannot link for RISC-V.`);
  return found;
}

async function probe(kind: ToolchainKind, command: string, run: RunCommand): Promise<Toolchain | undefined> {
  const answer = await run(command, versionArguments(kind), { timeout: VERSION_TIMEOUT });
  if (answer.exitCode !== 0) return undefined;
  if (kind === 'clang' && !(await clangCanLink(command, run))) return undefined;
  return { kind, command, version: versionLine(kind, answer.output) };
}

/** Clang comes without a linker, and sometimes without RISC-V. */
async function clangCanLink(command: string, run: RunCommand): Promise<boolean> {
  const linker = await run(
    command,
    ['--target=riscv64-unknown-elf', '-fuse-ld=lld', '-nostdlib', '-Wl,--version'],
    { timeout: VERSION_TIMEOUT },
  );
  return linker.exitCode === 0 && linker.output.includes('LLD');
}

export interface BuiltProgram {
  readonly program: string;
  readonly output: string;
  readonly succeeded: boolean;
  /** What the compiler printed: warnings and errors, `file:line:column: severity: message`. */
  readonly messages: string;
}

/** Runs one step of a plan. */
export async function runBuildStep(step: BuildStep, run: RunCommand = runCommand): Promise<BuiltProgram> {
  await mkdir(dirname(step.output), { recursive: true });
  const result = await run(step.command, step.arguments, { cwd: step.cwd, timeout: COMPILE_TIMEOUT });
  const ended = result.exitCode === undefined ? `${step.command} did not run or did not end\n` : '';
  return {
    program: step.program,
    output: step.output,
    succeeded: result.exitCode === 0,
    messages: result.output + ended,
  };
}

export class ToolchainError extends Error {
  override readonly name = 'ToolchainError';
}
