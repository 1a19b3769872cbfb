import assert from 'node:assert/strict';
import { nodeFiles } from '../../adapter/node/files.ts';
import { runSystem, type Watched } from './support/run-system.ts';

/** Code and the text of each report, for messages of failed assertions too. */
function found({ reports }: Watched, severity: 'error' | 'warning'): string[] {
  return reports.filter(({ fault }) => fault.severity === severity).map(({ fault }) => fault.code);
}

describe('a healthy example', () => {
  it('blk: has no fault when DMA is only observed, either', async () => {
    const watched = await runSystem('examples/blk/blk.system', { dma: 'observe' });
    assert.deepEqual(watched.reports, []);
  });

  it('restart: has a child that crashes on purpose, which is a warning as its parent deals with it', async () => {
    const watched = await runSystem('examples/restart/restart.system');
    assert.deepEqual(found(watched, 'error'), []);
    assert.deepEqual(found(watched, 'warning'), ['mem-fault']);
    assert.match(
      watched.reports[0]?.fault.message ?? '',
      /`ticker` stands still until `supervisor` deals with it/,
    );
  });

  it('restart: is no worse when the parent is called health_monitor', async () => {
    const files: typeof nodeFiles = {
      ...nodeFiles,
      async read(path) {
        const bytes = await nodeFiles.read(path);
        if (!path.endsWith('.system')) return bytes;
        return new TextEncoder().encode(
          new TextDecoder().decode(bytes).replaceAll('"supervisor"', '"health_monitor"'),
        );
      },
    };
    const watched = await runSystem('examples/restart/restart.system', { files });
    assert.deepEqual(found(watched, 'error'), []);
    assert.match(watched.reports[0]?.fault.message ?? '', /until `health_monitor` deals with it/);
  });
});

describe('a parent that restarts its child at a wrong address', () => {
  it('is where the mistake is reported, not the function in which the child crashed before', async () => {
    const { reports } = await runSystem('examples/restart/restart-bug-wrong-entry.system');
    const restarted = reports.find(({ fault }) => fault.code === 'mem-null-fn')?.fault;
    assert.match(restarted?.message ?? '', /^`ticker` was started again at 0x20000, where no code is/);
    assert.deepEqual([restarted?.place.partition, restarted?.place.symbol], ['supervisor', 'fault']);
  });
});
