import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { FileError } from '../../adapter/systems/files.ts';
import { nodeFiles } from '../../adapter/node/files.ts';

const HERE = new URL(import.meta.url).pathname;

describe('the file system of the computer', () => {
  it('gives the bytes of a file', async () => {
    assert.match(new TextDecoder().decode(await nodeFiles.read(HERE)), /^import assert/);
  });

  it('does not read what never ends, such as a device', async function () {
    if (process.platform === 'win32') this.skip();
    await assert.rejects(nodeFiles.read('/dev/zero'), new FileError('/dev/zero', 'it is no ordinary file'));
  });

  it('says that a folder is none, and that a file is missing', async () => {
    await assert.rejects(nodeFiles.read(tmpdir()), new FileError(tmpdir(), 'it is a folder'));
    await assert.rejects(nodeFiles.read('/nix'), new FileError('/nix', 'there is no such file'));
  });
});
