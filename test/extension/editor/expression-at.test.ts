import assert from 'node:assert/strict';
import { expressionAt } from '../../../src/editor/expression-at.ts';
import { maskNonCode } from '../../../src/editor/mask.ts';
import { namesInFunction } from '../../../src/editor/names-in-function.ts';

/** The mouse is where `^` stands. */
const under = (marked: string) => {
  const line = marked.replace('^', '');
  const span = expressionAt(line, marked.indexOf('^'));
  return span && line.slice(span.start, span.end);
};

describe('What the mouse is on', () => {
  const cases: readonly [string, string | undefined][] = [
    ['x = cou^nt + 1;', 'count'],
    ['x = ring->slots[i].le^ngth;', 'ring->slots[i].length'],
    ['x = ring->sl^ots[i].length;', 'ring->slots'],
    ['x = ri^ng->slots[i].length;', 'ring'],
    ['x = ring->slots[i^].length;', 'i'],
    ['x = a[b[1]].c^;', 'a[b[1]].c'],
    ['x = (*queue).he^ad;', '(*queue).head'],
    ['x = driver . uart -> da^ta;', 'driver . uart -> data'],
    ['x = next()->len^gth;', undefined],
    ['x = table[0](1).f^;', undefined],
    ['rec^eive(1);', 'receive'],
    ['whi^le (x) {', undefined],
    ['x = 12^3;', undefined],
    ['x  ^  = 1;', undefined],
    [']]->x^', undefined],
  ];
  for (const [line, expected] of cases) {
    it(`in ${line} is ${expected ?? 'nothing'}`, () => {
      assert.equal(under(line), expected);
    });
  }
});

describe('What is not code', () => {
  it('is masked, and everything keeps its place', () => {
    const text = '#define X \\\n  y\nint a; // b\nchar *s = "c\\"d"; /* e\nf */ int g = \'h\';\n"open\nx';
    const masked = maskNonCode(text);
    assert.equal(masked.length, text.length);
    assert.deepEqual(masked.match(/\w+/g), ['int', 'a', 'char', 's', 'int', 'g', 'x']);
    assert.equal(masked.indexOf('int g'), text.indexOf('int g'));
  });
});

describe('Values behind the lines', () => {
  const lines = [
    'static int helper(int other)',
    '{',
    '    return other;',
    '}',
    '',
    'int put(struct ring *ring, char c)',
    '{',
    '    int next = ring->head + next + helper(c);',
    '    ring->slots[next] = c;',
    '    return after;',
    '}',
  ];
  const names = (stopped: number) =>
    namesInFunction(lines, stopped).map(({ name, line }) => `${line} ${name}`);

  it('are for names of the function, from its head to the line where it stopped', () => {
    assert.deepEqual(names(8), ['5 ring', '5 c', '7 next', '7 ring', '7 c', '8 ring', '8 next', '8 c']);
  });

  it('are for nothing of the function before', () => {
    assert.ok(names(7).every((name) => !name.endsWith('other')));
  });

  it('stand where the name stands', () => {
    const [first] = namesInFunction(lines, 7);
    assert.equal(lines[5]?.slice(first?.start, first?.end), 'ring');
  });
});
