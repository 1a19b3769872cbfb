import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseLogMessage } from '../../../adapter/debugger/breakpoints/log-message.ts';

const text = (value: string) => ({ kind: 'text', text: value });
const expression = (value: string) => ({ kind: 'expression', text: value });

describe('log messages', () => {
  it('are texts with expressions between braces', () => {
    assert.deepEqual(parseLogMessage('n={n,x}, {ring->head}'), [
      text('n='),
      expression('n,x'),
      text(', '),
      expression('ring->head'),
    ]);
  });

  it('keep doubled braces as braces', () => {
    assert.deepEqual(parseLogMessage('{{x}} = {x}'), [text('{x} = '), expression('x')]);
  });

  it('let an expression hold braces and texts of its own', () => {
    assert.deepEqual(parseLogMessage(`{(struct p){1}.x}{f("}")}`), [
      expression('(struct p){1}.x'),
      expression('f("}")'),
    ]);
  });

  it('keep a brace that is never closed as text', () => {
    assert.deepEqual(parseLogMessage('a { b'), [text('a { b')]);
  });

  it('lose no character outside of braces, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string(), (message) => {
        const plain = message.replace(/[{}"']/g, '');
        assert.deepEqual(parseLogMessage(plain), plain === '' ? [] : [text(plain)]);
        parseLogMessage(message);
      }),
    );
  });
});
