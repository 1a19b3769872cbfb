import assert from 'node:assert/strict';
import { parseHitCondition } from '../../../adapter/debugger/breakpoints/hit-condition.ts';

/** The hits from 1 to 10 on which a condition holds. */
function hitsOf(text: string): number[] {
  const parsed = parseHitCondition(text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.message);
  return [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((hits) => parsed.holds(hits));
}

describe('hit conditions', () => {
  const table: readonly (readonly [text: string, hits: readonly number[]])[] = [
    ['3', [3]],
    ['= 3', [3]],
    ['==3', [3]],
    ['> 7', [8, 9, 10]],
    ['>=7', [7, 8, 9, 10]],
    ['< 3', [1, 2]],
    ['<= 3', [1, 2, 3]],
    ['%4', [4, 8]],
    ['  % 5 ', [5, 10]],
    ['', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ];
  for (const [text, hits] of table)
    it(`\`${text}\` stops at ${hits.join(', ')}`, () => assert.deepEqual(hitsOf(text), hits));

  for (const text of ['often', '=> 3', '3 times', '-1', '%0', '1.5', '99999999999999999'])
    it(`refuses \`${text}\` and says what can be written`, () => {
      const parsed = parseHitCondition(text);
      assert.ok(!parsed.ok);
      assert.match(parsed.message, /Write/);
    });
});
