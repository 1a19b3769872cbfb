import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findKind, runBuildStep } from '../../adapter/node/toolchain.ts';
import { BUILD_DESCRIPTION, parseBuildDescription } from '../../adapter/systems/build/description.ts';
import { planBuild } from '../../adapter/systems/build/plan.ts';
import { TOOLCHAIN_KINDS, type Toolchain } from '../../adapter/systems/build/toolchain.ts';
import { ROOT, runSystem } from './run-system.ts';

/** The folder, copied, with every program built anew by another compiler. */
async function rebuilt(folder: string, toolchain: Toolchain, elsewhere: string): Promise<void> {
  await cp(`${ROOT}/${folder}`, elsewhere, { recursive: true });
  await rm(`${elsewhere}/build`, { recursive: true });
  const path = `${elsewhere}/${BUILD_DESCRIPTION}`;
  const { description } = parseBuildDescription(await readFile(path, 'utf8'), path);
  assert.ok(description);
  for (const step of planBuild(description, toolchain, { folder: elsewhere, guest: `${ROOT}/guest` })) {
    const built = await runBuildStep(step);
    assert.ok(built.succeeded, built.messages);
  }
}

for (const kind of TOOLCHAIN_KINDS)
  describe(`examples built by ${kind}`, () => {
    const subjects = [
      { folder: 'examples/serial', system: 'serial.system', typed: ['hello\r'] },
      { folder: 'examples/blk', system: 'blk.system', typed: [] },
      { folder: 'examples/restart', system: 'restart.system', typed: [] },
      { folder: 'test/programs/ipc', system: 'ipc.system', typed: [] },
    ];
    for (const { folder, system, typed } of subjects)
      it(`behave as the ones in the tree do: ${folder}`, async function () {
        this.timeout(120_000);
        const toolchain = await findKind(kind);
        if (toolchain === undefined) return this.skip();
        const elsewhere = await mkdtemp(join(tmpdir(), 'bulkhead-test-'));
        try {
          await rebuilt(folder, toolchain, elsewhere);
          const [here, there] = await Promise.all([
            runSystem(`${folder}/${system}`, { typed }),
            runSystem(`${elsewhere}/${system}`, { typed }),
          ]);
          assert.equal(there.uart, here.uart);
          assert.deepEqual(there.debug.map(withoutAddresses), here.debug.map(withoutAddresses));
        } finally {
          await rm(elsewhere, { recursive: true });
        }
      });
  });

/** Compilers put code elsewhere; only where things happen may differ. */
function withoutAddresses(line: string): string {
  return line.replace(/at 0x[0-9a-f]+, address 0x[0-9a-f]+/, 'at ..., address ...');
}
