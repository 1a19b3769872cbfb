import assert from 'node:assert/strict';
import { SourceResolver } from '../../adapter/symbols/source-resolver.ts';
import { joinPath, normalizePath } from '../../adapter/symbols/source-path.ts';

const files = [
  '/home/me/ring/src/driver.c',
  '/home/me/ring/src/client.c',
  '/home/me/ring/other/driver.c',
  '/home/me/ring/include/ring.h',
];
const exists = (path: string): Promise<boolean> => Promise.resolve(files.includes(path));

describe('Source paths', () => {
  it('that exist as recorded are taken as they are', async () => {
    const resolver = new SourceResolver({ exists });
    assert.equal(await resolver.resolve('/home/me/ring/src/driver.c'), '/home/me/ring/src/driver.c');
  });

  it('of a moved tree are found by the longest common end among the known files', async () => {
    const resolver = new SourceResolver({ exists, knownFiles: files });
    assert.equal(await resolver.resolve('/build/42/ring/src/driver.c'), '/home/me/ring/src/driver.c');
    assert.equal(await resolver.resolve('/build/42/other/driver.c'), '/home/me/ring/other/driver.c');
  });

  it('that fit two known files equally well are not guessed', async () => {
    const resolver = new SourceResolver({ exists, knownFiles: files });
    assert.equal(await resolver.resolve('/build/driver.c'), undefined);
  });

  it('are mapped by the longest prefix of the path map', async () => {
    const pathMap = { '/build': '/nowhere', '/build/tree': '/home/me/ring' };
    const resolver = new SourceResolver({ exists, pathMap });
    assert.equal(await resolver.resolve('/build/tree/include/ring.h'), '/home/me/ring/include/ring.h');
  });

  it('that are relative are looked for in the given folders', async () => {
    const resolver = new SourceResolver({ exists, folders: ['/elsewhere', '/home/me/ring'] });
    assert.equal(await resolver.resolve('src/../src/client.c'), '/home/me/ring/src/client.c');
  });

  it('are looked for once', async () => {
    let asked = 0;
    const resolver = new SourceResolver({ exists: () => Promise.resolve(++asked > 0) });
    await Promise.all([resolver.resolve('/a.c'), resolver.resolve('/a.c')]);
    assert.equal(asked, 1);
  });

  it('are found the other way for a breakpoint, by exact path, map, or longest common end', async () => {
    const resolver = new SourceResolver({ exists, pathMap: { '/mapped': '/home/me/ring' } });
    const recorded = ['/build/ring/src/driver.c', '/build/ring/other/driver.c', '/mapped/src/client.c'];
    const find = (path: string): Promise<string[]> => resolver.recordedFor(path, recorded);
    assert.deepEqual(await find('/home/me/ring/src/driver.c'), ['/build/ring/src/driver.c']);
    assert.deepEqual(await find('/home/me/ring/src/client.c'), ['/mapped/src/client.c']);
    assert.deepEqual(await find('/home/me/ring/src/none.c'), []);
  });

  it('that are another file of the same name do not take the breakpoints of this one', async () => {
    const resolver = new SourceResolver({ exists, knownFiles: files });
    const recorded = ['/home/me/ring/other/driver.c'];
    assert.deepEqual(await resolver.recordedFor('/home/me/ring/src/driver.c', recorded), []);
  });

  it('are joined and tidied without a file system', () => {
    assert.equal(joinPath('/build/a', '../b/./c.c'), '/build/b/c.c');
    assert.equal(joinPath('/build', '/usr/x.c'), '/usr/x.c');
    assert.equal(normalizePath('../x//y.c'), '../x/y.c');
    assert.equal(normalizePath('C:\\work\\..\\src\\a.c'), 'C:/src/a.c');
    assert.equal(joinPath('', 'a.c'), 'a.c');
  });
});
