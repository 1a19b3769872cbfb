import assert from 'node:assert/strict';
import fc from 'fast-check';
import { encodeFrame, FrameReader } from '../../adapter/protocol/framing.ts';

const messages = fc.array(
  fc.record({ seq: fc.nat(), type: fc.constant('request'), command: fc.string(), arguments: fc.jsonValue() }),
  { maxLength: 8 },
);

/** The bytes cut at the places that `cuts` names (as fractions of the whole). */
function inPieces(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => Math.floor(cut * bytes.length)))].sort((a, b) => a - b);
  return [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

function values(frames: readonly { kind: string; value?: unknown }[]): unknown[] {
  return frames.filter((frame) => frame.kind === 'message').map((frame) => frame.value);
}

const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe('DAP framing', () => {
  it('reads every message whatever pieces the bytes come in', () => {
    fc.assert(
      fc.property(messages, fc.array(fraction, { maxLength: 12 }), (sent, cuts) => {
        const plain = sent.map((message) => JSON.parse(JSON.stringify(message)) as unknown);
        const reader = new FrameReader();
        const frames = inPieces(join(sent.map(encodeFrame)), cuts).flatMap((piece) => reader.push(piece));
        assert.deepEqual(values(frames), plain);
        assert.equal(frames.length, sent.length);
      }),
    );
  });

  it('loses no message that follows garbage', () => {
    const garbage = fc
      .string({ maxLength: 40 })
      .map((text) => text.replace(/content-length/gi, 'x').replace(/[\r\n]/g, ' ') + '\r\n');
    fc.assert(
      fc.property(garbage, fc.array(fraction, { maxLength: 6 }), (junk, cuts) => {
        const bytes = join([
          new TextEncoder().encode(junk),
          encodeFrame({ seq: 1 }),
          encodeFrame({ seq: 2 }),
        ]);
        const reader = new FrameReader();
        const frames = inPieces(bytes, cuts).flatMap((piece) => reader.push(piece));
        assert.deepEqual(values(frames), [{ seq: 1 }, { seq: 2 }]);
      }),
    );
  });

  it('never throws and never stops on any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 10 }), (pieces) => {
        const reader = new FrameReader();
        for (const piece of pieces) reader.push(piece);
        // Ends whatever the junk has begun, at most one body of 15 digits aside.
        const announced = /content-length/i.test(Buffer.concat(pieces).toString('latin1'));
        const frames = [
          ...reader.push(new TextEncoder().encode('\r\n\r\n')),
          ...reader.push(encodeFrame({ seq: 9 })),
        ];
        if (!announced) assert.deepEqual(values(frames), [{ seq: 9 }]);
      }),
    );
  });

  it('skips a message that is too long and reads the next one', () => {
    const reader = new FrameReader(100);
    const long = encodeFrame({ text: 'x'.repeat(500) });
    const frames = [...long].flatMap((byte) => reader.push(Uint8Array.of(byte)));
    frames.push(...reader.push(encodeFrame({ seq: 2 })));
    assert.deepEqual(
      frames.map((frame) => frame.kind),
      ['mistake', 'message'],
    );
    assert.match(String((frames[0] as { text?: string }).text), /longer than 100 and was skipped/);
  });

  it('says once that a body is no JSON and goes on', () => {
    const reader = new FrameReader();
    const frames = reader.push(
      new TextEncoder().encode('Content-Length: 3\r\n\r\n{x}Content-Length: 2\r\n\r\n{}'),
    );
    assert.equal(frames[0]?.kind, 'mistake');
    assert.deepEqual(frames[1], { kind: 'message', value: {} });
  });

  it('accepts other header fields, any case and bare line feeds', () => {
    const reader = new FrameReader();
    const text = 'Content-Type: application/json\ncontent-length: 2\nX-More: 1\n\n{}';
    assert.deepEqual(reader.push(new TextEncoder().encode(text)), [{ kind: 'message', value: {} }]);
  });

  it('forgets an endless header line', () => {
    const reader = new FrameReader();
    for (let i = 0; i < 200; i++) reader.push(new Uint8Array(1000).fill(65));
    const frames = [
      ...reader.push(new TextEncoder().encode('\r\n')),
      ...reader.push(encodeFrame({ seq: 3 })),
    ];
    assert.deepEqual(values(frames), [{ seq: 3 }]);
  });
});
