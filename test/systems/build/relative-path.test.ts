import assert from 'node:assert/strict';
import { posix } from 'node:path';
import fc from 'fast-check';
import { relativePath } from '../../../adapter/systems/build/relative-path.ts';

describe('the relative path', () => {
  it('goes up to the common folder and down again', () => {
    assert.equal(relativePath('/a/examples/serial', '/a/guest/include'), '../../guest/include');
  });

  it('of a folder to itself is `.`', () => {
    assert.equal(relativePath('/a/b', '/a/b/'), '.');
  });

  it('does not exist between drives: the path stays absolute', () => {
    assert.equal(relativePath('D:\\work\\serial', 'C:/bulkhead/guest'), 'C:/bulkhead/guest');
    assert.equal(relativePath('c:\\work\\serial', 'C:/work/guest'), '../guest');
  });

  it('is what Node says', () => {
    const path = fc
      .array(fc.stringMatching(/^[a-c]{1,2}$/), { maxLength: 5 })
      .map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(path, path, (from, to) => {
        assert.equal(relativePath(from, to), posix.relative(from, to) || '.');
      }),
    );
  });
});
