/**
 * Runs a disk driver three times: healthy; with a mistake on hardware without an IOMMU; and with the same mistake in a partition
 * with a DMA domain. Prints what the programs print, and the faults as the Problems panel of VS Code shows them.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const RUNS = [
  {
    title: 'A healthy disk driver and its client',
    arguments: ['examples/blk/blk.system'],
    exitCode: 0,
  },
  {
    title: 'The same driver, which rounds transfers up, on hardware without an IOMMU: the damage is real',
    arguments: ['examples/blk/blk-bug-rounded-up.system', '--dma', 'observe'],
    exitCode: 1,
  },
  {
    title: 'The same mistake in a partition whose DMA domain is enforced: nobody else is harmed',
    arguments: ['examples/blk/blk-bug-rounded-up.system', '--dma', 'enforce'],
    exitCode: 1,
  },
];

let unexpected = 0;
for (const { title, arguments: target, exitCode } of RUNS) {
  console.log(`\n== ${title}`);
  console.log(`$ bulkhead run ${target.join(' ')}`);
  const run = spawnSync(process.execPath, ['dist/cli.cjs', 'run', ...target], {
    cwd: root,
    stdio: 'inherit',
  });
  if (run.status === exitCode) continue;
  console.error(`expected exit code ${exitCode}, got ${run.status ?? run.signal}`);
  unexpected++;
}
console.log('\nOpen the folder examples/blk in VS Code and press F5 to see the same in the debugger.');
process.exitCode = unexpected === 0 ? 0 : 1;
