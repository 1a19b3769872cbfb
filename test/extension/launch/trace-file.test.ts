import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceFile } from '../../../src/launch/trace-file.ts';

describe('A trace of a session', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-trace-'));
  after(() => rmSync(folder, { recursive: true }));

  it('has one message a line, in the order in which they passed', () => {
    const path = join(folder, 'not/there/yet/trace.jsonl');
    const trace = new TraceFile(path);
    trace.write('client', { seq: 1, command: 'threads' });
    trace.write('adapter', { seq: 2, body: 'two\nlines' });
    trace.close();
    trace.write('client', { seq: 3 });
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line) as unknown),
      [
        { from: 'client', message: { seq: 1, command: 'threads' } },
        { from: 'adapter', message: { seq: 2, body: 'two\nlines' } },
      ],
    );
  });
});
