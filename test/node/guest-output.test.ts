import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { GuestOutput } from '../../adapter/node/run/guest-output.ts';

describe('what a guest prints', () => {
  it('is handed on whole and in order, in few pieces', async () => {
    const pieces: Buffer[] = [];
    const stream = new Writable({
      write(piece: Buffer, _encoding, done) {
        pieces.push(piece);
        done();
      },
    });
    const output = new GuestOutput(stream);
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
    for (const byte of bytes) output.print(Uint8Array.of(byte));
    await output.settle();
    assert.deepEqual(new Uint8Array(Buffer.concat(pieces)), bytes);
    assert.ok(pieces.length <= 4, `${pieces.length} pieces`);
  });

  it('waits for a reader that is slow', async () => {
    const stream = new PassThrough({ highWaterMark: 10 });
    const output = new GuestOutput(stream);
    output.print(new Uint8Array(100));
    let settled = false;
    const settling = output.settle().then(() => (settled = true));
    await Promise.resolve();
    assert.equal(settled, false);
    stream.resume();
    await settling;
  });

  it('does not wait for a reader that has gone', async () => {
    const stream = new PassThrough({ highWaterMark: 10 });
    const output = new GuestOutput(stream);
    output.print(new Uint8Array(100));
    const settling = output.settle();
    stream.destroy(new Error('EPIPE'));
    await settling;
    assert.equal(output.isBroken, true);
    output.print(new Uint8Array(100));
    await output.settle();
  });

  it('knows whether its last line is open', () => {
    const output = new GuestOutput(new PassThrough());
    output.print(new TextEncoder().encode('a line\nand a'));
    assert.equal(output.endLine(), true);
    assert.equal(output.endLine(), false);
  });
});
