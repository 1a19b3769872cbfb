import assert from 'node:assert/strict';
import { didYouMean, nearest } from '../../../adapter/systems/text/suggestion.ts';

describe('a suggestion for a mistyped word', () => {
  it('is the word with the fewest letters to change', () => {
    assert.equal(nearest('priorty', ['period', 'priority', 'passive']), 'priority');
  });

  it('counts two swapped letters as one change', () => {
    assert.equal(nearest('egde', ['edge', 'eggs']), 'edge');
  });

  it('is not made when nothing is near', () => {
    assert.equal(nearest('colour', ['size', 'name']), undefined);
    assert.equal(didYouMean('colour', ['size']), '');
  });

  it('is not made of words too long to have been mistyped', () => {
    assert.equal(nearest('a'.repeat(100_000), ['a'.repeat(79)]), undefined);
  });
});
