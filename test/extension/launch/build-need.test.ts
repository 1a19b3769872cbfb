import assert from 'node:assert/strict';
import { isBuildInput, staleSteps, stepsFor } from '../../../src/launch/build-need.ts';
import { absolutePaths } from '../../../src/launch/compiler-messages.ts';

const step = (program: string) => ({
  program,
  command: 'clang',
  arguments: [],
  cwd: '/w',
  output: `/w/build/${program}.elf`,
});
const steps = [step('driver'), step('other_driver'), step('client')];
const names = (some: readonly { program: string }[]) => some.map(({ program }) => program);

describe('Building before a start', () => {
  it('builds only the programs that the system uses', () => {
    const text = '<program_image path="build/driver.elf" /> <program_image path="client.elf" />';
    assert.deepEqual(names(stepsFor(text, steps)), ['driver', 'client']);
  });

  it('builds all programs for a system that names none of them', () => {
    assert.deepEqual(names(stepsFor('<system />', steps)), ['driver', 'other_driver', 'client']);
  });

  it('builds what is missing or older than the newest source', () => {
    const times = new Map([
      ['/w/build/driver.elf', 99],
      ['/w/build/client.elf', 100],
    ]);
    const stale = staleSteps(steps, (path) => times.get(path), 100);
    assert.deepEqual(names(stale), ['driver', 'other_driver']);
  });

  it('builds nothing twice', () => {
    assert.deepEqual(
      staleSteps(steps, () => 200, 100),
      [],
    );
  });

  it('counts sources, headers and the build description as what a program is made from', () => {
    for (const name of ['a.c', 'a.h', 'start.S', 'x.ld', 'bulkhead.build.json'])
      assert.ok(isBuildInput(name));
    for (const name of ['a.elf', 'disk.img', 'package.json', 'x.system']) assert.ok(!isBuildInput(name));
  });

  it('tells the problem matcher the whole path of a file', () => {
    const messages =
      'driver.c:3:5: error: no\n  note: x\n/abs/a.h:1:1: warning: w\nIn file included from driver.c:1:\n';
    assert.equal(
      absolutePaths(messages, '/w'),
      '/w/driver.c:3:5: error: no\n  note: x\n/abs/a.h:1:1: warning: w\nIn file included from driver.c:1:\n',
    );
  });
});
