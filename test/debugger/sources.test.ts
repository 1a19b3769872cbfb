import assert from 'node:assert/strict';
import { Sources } from '../../adapter/debugger/sources.ts';
import type { Program } from '../../adapter/symbols/program.ts';
import type { Files } from '../../adapter/systems/files.ts';

/** A program that was built from these files; nothing else of it is asked for. */
function builtFrom(...paths: string[]): Program {
  const sources = paths.map((path) => ({ path, name: path.slice(path.lastIndexOf('/') + 1) }));
  return { sources } as unknown as Program;
}

/** A disk with these files. */
function disk(...paths: string[]): Files {
  return {
    read: () => Promise.reject(new Error('only looked for')),
    stat: (path) =>
      Promise.resolve(paths.includes(path) ? { kind: 'file', size: 1, modified: 0 } : undefined),
    list: () => Promise.resolve([]),
  };
}

const nothing = { sourceMap: {}, folders: [] };

describe('R3: sources', () => {
  it('are where the debug information says, when they are there', async () => {
    const sources = await Sources.find(
      [builtFrom('/home/me/drv/uart.c')],
      nothing,
      disk('/home/me/drv/uart.c'),
    );
    assert.equal(sources.onDiskOf('/home/me/drv/uart.c'), '/home/me/drv/uart.c');
  });

  it('built in a container are found below the folders of the description', async () => {
    const sources = await Sources.find(
      [builtFrom('/build/work/drv/uart.c')],
      { sourceMap: {}, folders: ['/home/me/project'] },
      disk('/home/me/project/drv/uart.c'),
    );
    assert.equal(sources.shown('/build/work/drv/uart.c'), '/home/me/project/drv/uart.c');
    assert.equal(sources.matching('/home/me/project/drv/uart.c').length, 1);
  });

  it('with relative paths are found from the folder of the program', async () => {
    const sources = await Sources.find(
      [builtFrom('../../lib/ring.c')],
      { sourceMap: {}, folders: ['/p/examples/serial'] },
      disk('/p/lib/ring.c'),
    );
    assert.equal(sources.shown('../../lib/ring.c'), '/p/lib/ring.c');
  });

  it('follow the map before anything else', async () => {
    const sources = await Sources.find(
      [builtFrom('/old/a/uart.c')],
      { sourceMap: { '/old': '/new', '/old/a': '/newer' }, folders: [] },
      disk('/new/a/uart.c', '/newer/uart.c', '/old/a/uart.c'),
    );
    assert.equal(sources.shown('/old/a/uart.c'), '/newer/uart.c');
  });

  it('from Windows match whatever the case and the separators', async () => {
    const sources = await Sources.find([builtFrom('C:/Work/Drv/Uart.c')], nothing, disk());
    assert.equal(sources.matching('c:\\work\\drv\\uart.c').length, 1);
  });

  it('of the same name in two folders are not mixed up', async () => {
    const sources = await Sources.find(
      [builtFrom('/a/net/main.c', '/a/blk/main.c')],
      nothing,
      disk('/a/net/main.c', '/a/blk/main.c'),
    );
    assert.deepEqual(
      sources.matching('/a/blk/main.c').map(({ file }) => file.path),
      ['/a/blk/main.c'],
    );
    assert.equal(sources.matching('/elsewhere/main.c').length, 0);
    assert.deepEqual(sources.namesakes('/elsewhere/main.c'), ['/a/net/main.c', '/a/blk/main.c']);
  });

  it('that were not found match by their longest common end, if only one does', async () => {
    const sources = await Sources.find([builtFrom('/ci/net/main.c', '/ci/blk/main.c')], nothing, disk());
    assert.deepEqual(
      sources.matching('/home/me/blk/main.c').map(({ file }) => file.path),
      ['/ci/blk/main.c'],
    );
    assert.equal(sources.matching('/home/me/main.c').length, 0);
  });
});
