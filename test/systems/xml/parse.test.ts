import assert from 'node:assert/strict';
import { parseXml } from '../../../adapter/systems/xml/parse.ts';

describe('an XML document', () => {
  it('knows the places of elements, attributes and values', () => {
    const { root, problems } = parseXml(
      'a.xml',
      `<?xml version="1.0"?>\r\n<!-- <no> -->\n<outer a = "1"  b='x&amp;y'\n  c="é𝒳"><inner/></outer>`,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(root?.place, { path: 'a.xml', line: 3, column: 2, endColumn: 7 });
    const [a, b, c] = [...root.attributes.values()];
    assert.deepEqual(a?.place, { path: 'a.xml', line: 3, column: 8, endColumn: 9 });
    assert.deepEqual(a.valuePlace, { path: 'a.xml', line: 3, column: 13, endColumn: 14 });
    assert.equal(b?.value, 'x&y');
    assert.deepEqual(b.valuePlace, { path: 'a.xml', line: 3, column: 20, endColumn: 27 });
    assert.deepEqual(c?.valuePlace, { path: 'a.xml', line: 4, column: 6, endColumn: 9 });
    assert.deepEqual(root.children[0]?.place, { path: 'a.xml', line: 4, column: 12, endColumn: 17 });
  });

  it('does not expand entities of a document type', () => {
    const { root } = parseXml('a.xml', '<!DOCTYPE x [<!ENTITY e "boom">]><x a="&e;"/>');
    assert.equal(root, undefined);
  });

  it('with mistakes on several lines has them all reported', () => {
    const { problems } = parseXml('a.xml', '<x a=1>\n<y b=2/>\n</x>');
    assert.deepEqual(
      problems.slice(0, 2).map(({ place }) => place.line),
      [1, 2],
    );
  });

  it('that is far too large is refused', () => {
    const { problems } = parseXml('a.xml', ' '.repeat(5_000_000));
    assert.match(problems[0]?.message ?? '', /5000000 characters/);
  });
});
