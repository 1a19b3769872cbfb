import assert from 'node:assert/strict';
import { ProblemList } from '../../adapter/systems/problem-list.ts';

const PLACE = { path: 'a.system', line: 1, column: 1 };

describe('a list of problems', () => {
  it('has each mistake once', () => {
    const list = new ProblemList();
    list.error(PLACE, 'twice');
    list.error(PLACE, 'twice');
    list.error({ ...PLACE, line: 2 }, 'twice');
    assert.equal(list.all.length, 2);
  });

  it('does not grow with a hostile file', () => {
    const list = new ProblemList();
    for (let line = 1; line <= 1000; line++) list.error({ ...PLACE, line }, 'again');
    assert.equal(list.all.length, 200);
  });

  it('shortens a message that quotes megabytes of a file, keeping what is said about it', () => {
    const list = new ProblemList();
    list.error(PLACE, `name "${'a'.repeat(3_000_000)}" is too long`);
    const message = list.all[0]?.message ?? '';
    assert.ok(message.length < 1100);
    assert.match(message, /^name "aaa/);
    assert.match(message, /aaa" is too long$/);
  });
});
