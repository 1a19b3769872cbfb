import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLaunch } from '../../../src/launch/launch-file-check.ts';

describe('A launch configuration, before anything starts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-launch-'));
  const file = join(folder, '.vscode/launch.json');
  mkdirSync(join(folder, '.vscode'));
  writeFileSync(join(folder, 'x.system'), '<system />');
  after(() => rmSync(folder, { recursive: true }));

  /** Writes it to launch.json, one key a line from line 4 on, and checks it as VS Code hands it over. */
  const check = (config: Record<string, unknown>) => {
    const lines = Object.entries({ type: 'bulkhead', name: 'x', ...config }).map(
      ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    writeFileSync(file, `{\n"configurations": [\n{\n${lines.join(',\n')}\n}\n]\n}\n`);
    return checkLaunch({ type: 'bulkhead', name: 'x', ...config }, folder);
  };

  it('gets the absolute path of its program', async () => {
    const { program, problems } = await check({ program: 'x.system' });
    assert.equal(program, join(folder, 'x.system'));
    assert.deepEqual(problems, []);
  });

  it('is marked at the key that does not exist', async () => {
    const { problems } = await check({ program: 'x.system', stopAtEntry: true });
    assert.equal(problems.length, 1);
    assert.deepEqual(
      { line: problems[0]!.place.line, path: problems[0]!.place.path },
      { line: 7, path: file },
    );
    assert.match(problems[0]!.message, /stopAtEntry/);
  });

  it('is marked at each value that is wrong, all at once', async () => {
    const { problems } = await check({ program: 'x.system', dma: 'maybe', memory: -1 });
    assert.deepEqual(
      problems.map(({ place }) => place.line),
      [7, 8],
    );
  });

  it('is marked at a program that is not there', async () => {
    const { program, problems } = await check({ program: 'y.system' });
    assert.equal(program, undefined);
    assert.equal(problems[0]?.place.line, 6);
    assert.match(problems[0].message, /y\.system/);
  });

  it('is checked, too, when it stands in no launch.json', async () => {
    rmSync(file);
    const { program, problems } = await checkLaunch({ name: 'x', program: 'x.system', dma: 7 }, folder);
    assert.equal(program, join(folder, 'x.system'));
    assert.equal(problems[0]?.place.line, 1);
  });
});
