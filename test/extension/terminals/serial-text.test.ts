import assert from 'node:assert/strict';
import { HeldText } from '../../../src/terminals/held-text.ts';
import { encodeInput, SerialText } from '../../../src/terminals/serial-text.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('The text of a serial line', () => {
  it('goes to the first column at a line feed', () => {
    assert.equal(new SerialText().decode(bytes('a\nb\r\nc\n')), 'a\r\nb\r\nc\r\n');
  });

  it('has one line end when carriage return and line feed come apart', () => {
    const text = new SerialText();
    assert.equal(text.decode(bytes('a\r')) + text.decode(bytes('\nb')), 'a\r\nb');
  });

  it('keeps a character together whose bytes come apart', () => {
    const text = new SerialText();
    const [first = 0, ...rest] = bytes('ü');
    assert.equal(text.decode(Uint8Array.of(first)) + text.decode(Uint8Array.from(rest)), 'ü');
  });

  it('survives bytes that are no text', () => {
    assert.equal(new SerialText().decode(Uint8Array.of(0xff, 0x41)), '\ufffdA');
  });

  it('carries what is typed as bytes', () => {
    assert.equal(Buffer.from(encodeInput('hé\r'), 'base64').toString('hex'), '68c3a90d');
  });
});

describe('Text held for a terminal that is not open yet', () => {
  it('is given once', () => {
    const held = new HeldText(10);
    held.add('abc');
    held.add('def');
    assert.deepEqual(held.take(), { text: 'abcdef', dropped: 0 });
    assert.deepEqual(held.take(), { text: '', dropped: 0 });
  });

  it('loses its beginning when there is too much, and says how much', () => {
    const held = new HeldText(4);
    held.add('abc');
    held.add('def');
    held.add('ghijkl');
    assert.deepEqual(held.take(), { text: 'ijkl', dropped: 8 });
  });
});
