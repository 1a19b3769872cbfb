import assert from 'node:assert/strict';
import { choosePrograms, isRiscvProgram, type Candidate } from '../../../src/launch/choose-program.ts';

const system = (path: string): Candidate => ({ path, kind: 'system', modified: 0 });
const elf = (path: string, modified: number): Candidate => ({ path, kind: 'elf', modified });
const choose = (candidates: readonly Candidate[], editing?: string) =>
  choosePrograms(candidates, editing).map(({ path }) => path);

describe('What F5 debugs when nothing is configured', () => {
  it('is the description that is being edited', () => {
    const candidates = [system('/w/serial.system'), system('/w/serial-bug.system')];
    assert.deepEqual(choose(candidates, '/w/serial-bug.system'), ['/w/serial-bug.system']);
  });

  it('is the description nearest above the file that is being edited', () => {
    const candidates = [system('/w/a/a.system'), system('/w/b/b.system'), system('/w/all.system')];
    assert.deepEqual(choose(candidates, '/w/b/src/driver.c'), ['/w/b/b.system']);
    assert.deepEqual(choose(candidates, '/w/c/driver.c'), ['/w/all.system']);
  });

  it('is, of several in one folder, the one named like the folder', () => {
    const candidates = [system('/w/blk/blk-bug.system'), system('/w/blk/blk.system')];
    assert.deepEqual(choose(candidates, '/w/blk/driver.c'), ['/w/blk/blk.system']);
  });

  it('is asked for when there are several and none stands out', () => {
    const candidates = [system('/w/x/two.system'), system('/w/x/one.system')];
    assert.deepEqual(choose(candidates), ['/w/x/one.system', '/w/x/two.system']);
  });

  it('is, with nothing being edited, the description nearest to the top', () => {
    assert.deepEqual(choose([system('/w/deep/er/x.system'), system('/w/top/y.system')]), ['/w/top/y.system']);
  });

  it('is a description rather than a program, and the newest program when there is no description', () => {
    const programs = [elf('/w/old.elf', 1), elf('/w/new.elf', 2)];
    assert.deepEqual(choose(programs, '/w/driver.c'), ['/w/new.elf']);
    assert.deepEqual(choose([...programs, system('/w/x.system')], '/w/driver.c'), ['/w/x.system']);
  });

  it('is nothing where there is nothing', () => {
    assert.deepEqual(choose([], '/w/driver.c'), []);
  });
});

describe('A file that can be debugged alone', () => {
  const header = (change: (bytes: Uint8Array) => void = () => undefined) => {
    const bytes = new Uint8Array(20);
    bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    bytes[16] = 2;
    bytes[18] = 243;
    change(bytes);
    return bytes;
  };

  it('is a 64-bit RISC-V executable', () => {
    assert.equal(isRiscvProgram(header()), true);
  });

  const others: readonly [string, (bytes: Uint8Array) => void][] = [
    ['of 32 bits', (bytes) => (bytes[4] = 1)],
    ['big-endian', (bytes) => (bytes[5] = 2)],
    ['for x86-64', (bytes) => (bytes[18] = 62)],
    ['an object file', (bytes) => (bytes[16] = 1)],
    ['no ELF', (bytes) => (bytes[0] = 0)],
  ];
  for (const [what, change] of others) {
    it(`is not one that is ${what}`, () => {
      assert.equal(isRiscvProgram(header(change)), false);
    });
  }

  it('is not one that ends in its header', () => {
    assert.equal(isRiscvProgram(header().subarray(0, 10)), false);
  });
});
