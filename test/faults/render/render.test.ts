import assert from 'node:assert/strict';
import type { Fault, GuestPlace } from '../../../adapter/faults/fault.ts';
import { exceptionInfo } from '../../../adapter/faults/render/exception-info.ts';
import { faultJson } from '../../../adapter/faults/render/json.ts';
import { problemText } from '../../../adapter/faults/render/problem-text.ts';
import { markdownReport } from '../../../adapter/faults/render/report.ts';
import { count, duration } from '../../../adapter/faults/words.ts';

const place: GuestPlace = {
  partition: 'driver',
  thread: 'driver',
  pc: 0x200010n,
  source: { path: '/w/driver.c', line: 12, column: 5 },
  symbol: 'fill',
};
const fault: Fault = {
  code: 'dma-blocked',
  severity: 'error',
  message: '`disk` wanted 4 bytes at 0x10 | more. Why. What to do.',
  place,
  moment: 500,
  time: 5000,
  access: { kind: 'dma-write', address: 0x10n, size: 4 },
  causes: [
    { message: 'the driver wrote it', place, moment: 100, time: 1900 },
    { message: 'interrupt 3 was delivered', place: undefined, moment: 200, time: 4990 },
  ],
};
const bare: Fault = { ...fault, place: { ...place, source: undefined, symbol: undefined }, causes: [] };

describe('a fault as text', () => {
  it('is a line as compilers write them, and an indented one for each cause', () => {
    assert.equal(
      problemText({ id: 1, fault, count: 1 }),
      [
        '/w/driver.c:12:5: error: `disk` wanted 4 bytes at 0x10 | more. Why. What to do. [dma-blocked]',
        '    /w/driver.c:12:5: the driver wrote it (3.1 us before) [driver at fill]',
        '    interrupt 3 was delivered (10 ns before)',
      ].join('\n'),
    );
  });

  it('says how often it happened', () => {
    assert.match(problemText({ id: 1, fault: bare, count: 3 }), /\[dma-blocked\] \(3 times\)$/);
  });

  it('names partition and address when there is no source', () => {
    assert.match(problemText({ id: 1, fault: bare, count: 1 }), /^driver at 0x200010: error: /);
  });
});

describe('a fault as JSON', () => {
  it('is one line that can be read back', () => {
    const text = faultJson({ id: 7, fault, count: 2 });
    assert.doesNotMatch(text, /\n/);
    const value = JSON.parse(text) as Record<string, unknown>;
    assert.deepEqual(value['place'], {
      ...{ partition: 'driver', thread: 'driver', pc: '0x200010', symbol: 'fill' },
      ...{ path: '/w/driver.c', line: 12, column: 5 },
    });
    assert.deepEqual(value['access'], { kind: 'dma-write', address: '0x10', size: 4 });
    assert.deepEqual([value['id'], value['count'], value['code']], [7, 2, 'dma-blocked']);
  });
});

describe('a fault in a debugger', () => {
  it('is an exception with the rule as its id and the chain of causes as its details', () => {
    const info = exceptionInfo(fault);
    assert.equal(info.exceptionId, 'dma-blocked');
    assert.equal(info.description, fault.message);
    assert.match(
      info.details.stackTrace,
      /^driver at fill \(\/w\/driver\.c:12:5\)\nthe driver wrote it at \/w\/driver\.c:12:5\n/,
    );
  });
});

describe('a report of a fault', () => {
  const report = markdownReport({ id: 1, fault, count: 4 }, 'blk');

  it('has the first sentence as its title, and everything that is known in a table', () => {
    assert.match(report, /^## dma-blocked: `disk` wanted 4 bytes at 0x10 \| more$/m);
    assert.match(report, /^\| Access \| dma-write of 4 bytes at 0x10 \|$/m);
    assert.match(report, /^\| When \| 5 us after the start, instruction 500 \|$/m);
    assert.match(report, /^\| How often \| 4 times \|$/m);
  });

  it('lists the causes with their times', () => {
    assert.match(report, /^1\. 3\.1 us before: the driver wrote it at `\/w\/driver\.c:12:5`$/m);
  });
});

describe('numbers in texts', () => {
  it('are short and have units', () => {
    assert.deepEqual([999, 1000, 3100, 2_400_000, 1_500_000_000].map(duration), [
      ...['999 ns', '1 us', '3.1 us', '2.4 ms', '1.5 s'],
    ]);
    assert.deepEqual(
      [count(1, 'byte'), count(8192, 'byte'), count(65536, 'byte')],
      ['1 byte', '8192 bytes', '65\u202f536 bytes'],
    );
  });

  it('do not lose digits: 123 us is not 120 us written as a power', () => {
    assert.equal(duration(123_000), '123 us');
  });
});
