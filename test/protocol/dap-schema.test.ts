import assert from 'node:assert/strict';
import { problemWith } from './support/dap-schema.ts';

describe('the schema that test conversations are checked against', () => {
  it('accepts messages as the protocol has them', () => {
    assert.equal(
      problemWith({ seq: 1, type: 'event', event: 'stopped', body: { reason: 'step', threadId: 1 } }),
      undefined,
    );
    assert.equal(
      problemWith({
        seq: 2,
        type: 'response',
        request_seq: 1,
        success: true,
        command: 'threads',
        body: { threads: [] },
      }),
      undefined,
    );
  });

  it('refuses a missing property, a wrong type and an unknown event', () => {
    assert.match(problemWith({ seq: 1, type: 'event', event: 'stopped', body: {} }) ?? '', /reason/);
    assert.match(
      problemWith({
        seq: 2,
        type: 'response',
        request_seq: 1,
        success: true,
        command: 'threads',
        body: { threads: [{ id: 'one', name: 'x' }] },
      }) ?? '',
      /id must be number/,
    );
    assert.match(problemWith({ seq: 1, type: 'event', event: 'halted' }) ?? '', /no message of the protocol/);
  });
});
