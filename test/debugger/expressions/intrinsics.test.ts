import assert from 'node:assert/strict';
import { compareTexts } from '../../../adapter/debugger/expressions/intrinsics.ts';

describe('comparisons of intrinsics with texts', () => {
  const at = { partition: 'serial_driver', hits: 3n };

  it('are decided by name', () => {
    assert.equal(compareTexts('$partition == "serial_driver"', at), '1');
    assert.equal(compareTexts('$partition!="serial_driver" || n > 3', at), '0 || n > 3');
  });

  it('leave everything else to the language', () => {
    for (const text of ['$hits == 3', '$other == "x"', 'name == "x"'])
      assert.equal(compareTexts(text, at), text);
  });
});
