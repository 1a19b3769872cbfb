/**
 * Builds the programs of examples/ and test/programs/ into the `build` folder of each, with the first toolchain found.
 *
 *   node scripts/build-examples.mjs [--toolchain COMMAND] [FOLDER...]
 *   node scripts/build-examples.mjs --check     rebuilds elsewhere with the recorded compiler and compares the bytes
 *   node scripts/build-examples.mjs --record    builds, and records the compiler in examples/toolchain.json
 */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { register } from 'tsx/esm/api';
import { DISK_IMAGES, diskImage } from './disk-image.mjs';

register();
const { BUILD_DESCRIPTION, parseBuildDescription } = await import('../adapter/systems/build/description.ts');
const { planBuild } = await import('../adapter/systems/build/plan.ts');
const { findToolchain, runBuildStep } = await import('../adapter/node/toolchain.ts');

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const record = join(root, 'examples/toolchain.json');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, record: { type: 'boolean' }, toolchain: { type: 'string' } },
});

const recorded = JSON.parse(await readFile(record, 'utf8').catch(() => '{}'));
process.exitCode = await main();

async function main() {
  const toolchain = await findToolchain(options.toolchain ?? recorded.command).catch(() =>
    options.check ? undefined : findToolchain(options.toolchain),
  );
  if (toolchain === undefined) {
    console.error('No compiler for RISC-V found: install clang and lld, or gcc-riscv64-unknown-elf.');
    return 2;
  }
  if (options.check && toolchain.version !== recorded.version) {
    console.error(`The committed programs were built by ${recorded.version};`);
    console.error(`here is ${toolchain.version}: equal bytes cannot be expected, nothing was compared.`);
    return 2;
  }
  const folders =
    positionals.length > 0 ? positionals.map((folder) => join(process.cwd(), folder)) : await allFolders();
  const failures = options.check ? await check(folders, toolchain) : await build(folders, toolchain);
  if (options.record && failures === 0)
    await writeFile(record, `${JSON.stringify(toolchain, undefined, 2)}\n`);
  return failures === 0 ? 0 : 1;
}

/** Every folder with a build description. */
async function allFolders() {
  const folders = [];
  for (const parent of ['examples', 'test/programs']) {
    const names = await readdir(join(root, parent)).catch(() => []);
    for (const name of names.sort()) {
      const folder = join(root, parent, name);
      if (await exists(join(folder, BUILD_DESCRIPTION))) folders.push(folder);
    }
  }
  return folders;
}

async function build(folders, toolchain) {
  let failures = 0;
  let count = 0;
  for (const folder of folders) {
    for (const step of await plan(folder, toolchain)) {
      const built = await runBuildStep(step);
      process.stderr.write(built.messages);
      if (!built.succeeded) failures++;
      count++;
    }
  }
  for (const [path, sectors] of Object.entries(DISK_IMAGES))
    await writeFile(join(root, path), diskImage(sectors));
  console.log(`${count - failures} of ${count} programs built by ${toolchain.version}`);
  return failures;
}

/** Rebuilds into a temporary folder and compares with what lies in the tree. */
async function check(folders, toolchain) {
  const elsewhere = await mkdtemp(join(tmpdir(), 'bulkhead-'));
  let failures = 0;
  let count = 0;
  for (const [index, folder] of folders.entries()) {
    for (const step of await plan(folder, toolchain, join(elsewhere, String(index)))) {
      const built = await runBuildStep(step);
      process.stderr.write(built.messages);
      const committed = join(folder, 'build', `${step.program}.elf`);
      if (!built.succeeded || !(await equalFiles(step.output, committed))) {
        console.error(`${relative(root, committed)} does not come from the sources beside it`);
        failures++;
      }
      count++;
    }
  }
  for (const [path, sectors] of Object.entries(DISK_IMAGES)) {
    const image = await readFile(join(root, path)).catch(() => undefined);
    if (image?.equals(diskImage(sectors))) continue;
    console.error(`${path} is not what scripts/disk-image.mjs makes`);
    failures++;
  }
  await rm(elsewhere, { recursive: true });
  console.log(`${count} programs rebuilt by ${toolchain.version}, ${failures} differences`);
  return failures;
}

async function plan(folder, toolchain, output) {
  const path = join(folder, BUILD_DESCRIPTION);
  const { description, problems } = parseBuildDescription(await readFile(path, 'utf8'), path);
  for (const { message, place } of problems)
    console.error(`${relative(root, place.path)}:${place.line}:${place.column}: error: ${message}`);
  if (description === undefined) throw new Error(`${relative(root, path)} has mistakes`);
  return planBuild(description, toolchain, { folder, guest: join(root, 'guest'), ...(output && { output }) });
}

async function equalFiles(left, right) {
  const [a, b] = await Promise.all([readFile(left), readFile(right).catch(() => undefined)]);
  return b !== undefined && a.equals(b);
}

async function exists(path) {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
