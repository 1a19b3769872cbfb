import assert from 'node:assert/strict';
import type { FaultEventBody } from '../../../adapter/protocol/custom.ts';
import { FaultList, messageOf } from '../../../src/diagnostics/fault-list.ts';

const fault = (changes: Partial<FaultEventBody> = {}): FaultEventBody => ({
  code: 'mem-fault',
  severity: 'error',
  message: 'a store to nowhere',
  place: { path: '/w/driver.c', line: 10, column: 3 },
  where: 'driver at put+0x4',
  related: [],
  id: 1,
  count: 1,
  report: '',
  ...changes,
});
const listWith = (...faults: readonly FaultEventBody[]) => {
  const list = new FaultList();
  for (const one of faults) list.add('run', one, '/w/x.system');
  return list;
};

describe('The list of faults', () => {
  it('replaces a fault when its count grows', () => {
    const list = listWith(fault(), fault({ id: 2 }), fault({ count: 5 }));
    assert.deepEqual(
      list.all.map((listed) => [listed.fault.id, listed.fault.count]),
      [
        [1, 5],
        [2, 1],
      ],
    );
  });

  it('is emptied by the next run of the same configuration only', () => {
    const list = listWith(fault());
    list.add('other', fault(), '/w/x.system');
    list.startRun('run');
    assert.deepEqual(
      list.all.map(({ run }) => run),
      ['other'],
    );
  });

  it('puts a fault without source on the description', () => {
    const [listed] = listWith(fault({ place: undefined })).all;
    assert.deepEqual(listed?.place, { path: '/w/x.system', line: 1, column: 1 });
    assert.match(messageOf(listed.fault), /driver at put\+0x4/);
  });

  it('says how often a fault happened, and what led there in code without source', () => {
    const related = [{ message: 'freed by', place: undefined, where: 'client at 0x40' }];
    assert.equal(
      messageOf(fault({ count: 3, related })),
      'a store to nowhere (3×)\n  freed by (client at 0x40)',
    );
  });

  it('finds a fault by what its diagnostic shows', () => {
    const list = listWith(fault(), fault({ id: 2, message: 'another' }));
    assert.equal(list.find('/w/driver.c', 10, 'mem-fault', 'another')?.fault.id, 2);
    assert.equal(list.find('/w/driver.c', 11, 'mem-fault', 'another'), undefined);
  });

  it('forgets one that is dismissed', () => {
    const list = listWith(fault(), fault({ id: 2 }));
    list.remove(list.all[0]!);
    assert.deepEqual(
      list.all.map((listed) => listed.fault.id),
      [2],
    );
  });
});

describe('A fault on a line', () => {
  const moved = (firstLine: number, lastLine: number, newLines: number) => {
    const list = listWith(fault());
    list.edit('/w/driver.c', [{ firstLine, lastLine, newLines }]);
    return list.all[0]?.place.line;
  };

  it('moves down when lines are put in above it', () => {
    assert.equal(moved(2, 2, 4), 13);
  });

  it('moves up when lines above it go', () => {
    assert.equal(moved(2, 5, 1), 7);
  });

  it('stays when something below it, or on it, changes', () => {
    assert.equal(moved(11, 12, 5), 10);
    assert.equal(moved(10, 10, 1), 10);
  });

  it('stays within what replaced its lines', () => {
    assert.equal(moved(8, 12, 2), 9);
  });

  it('does not mind edits of other files', () => {
    const list = listWith(fault());
    assert.equal(list.edit('/w/other.c', [{ firstLine: 1, lastLine: 1, newLines: 9 }]), false);
    assert.equal(list.all[0]?.place.line, 10);
  });
});
