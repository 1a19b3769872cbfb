import assert from 'node:assert/strict';
import {
  Breakpoint,
  type BreakpointNote,
  type BreakpointOptions,
} from '../../../adapter/debugger/breakpoints/breakpoint.ts';
import { BreakpointIds, BreakpointList } from '../../../adapter/debugger/breakpoints/breakpoint-list.ts';
import type { HitSite, HitTexts } from '../../../adapter/debugger/breakpoints/hit-site.ts';

const site: HitSite = { thread: undefined, partition: 'p', intrinsics: {} };

/** Conditions are `odd`, `never`, or broken; expressions show the intrinsic of their name. */
function textsWith(pass: () => number): HitTexts {
  return {
    holds(condition) {
      if (condition === 'odd') return { ok: true, holds: pass() % 2 === 1 };
      if (condition === 'never') return { ok: true, holds: false };
      return { ok: false, message: `no variable named \`${condition}\`` };
    },
    show: (expression, at) => String(at.intrinsics[expression.slice(1)] ?? '?'),
  };
}

/** Passes a breakpoint so many times. @returns the passes that stopped, from 1, and what was said. */
function passes(
  options: BreakpointOptions,
  times: number,
): { readonly stops: number[]; readonly notes: BreakpointNote[] } {
  const breakpoint = new Breakpoint(1, options);
  const notes: BreakpointNote[] = [];
  let pass = 0;
  const texts = textsWith(() => pass);
  const stops: number[] = [];
  for (pass = 1; pass <= times; pass++)
    if (breakpoint.pass(site, texts, (note) => notes.push(note))) stops.push(pass);
  return { stops, notes };
}

describe('a breakpoint', () => {
  it('without options stops at every pass', () => {
    assert.deepEqual(passes({}, 3).stops, [1, 2, 3]);
  });

  it('with a condition stops where it holds', () => {
    assert.deepEqual(passes({ condition: 'odd' }, 5).stops, [1, 3, 5]);
  });

  it('counts only the passes on which its condition holds', () => {
    assert.deepEqual(passes({ condition: 'odd', hitCondition: '2' }, 9).stops, [3]);
  });

  it('whose condition cannot be evaluated stops, and says why once', () => {
    const { stops, notes } = passes({ condition: 'foo' }, 3);
    assert.deepEqual(stops, [1, 2, 3]);
    assert.deepEqual(
      notes.map(({ kind, text }) => `${kind}: ${text}`),
      ['error: Breakpoint condition `foo`: no variable named `foo`\n'],
    );
  });

  it('with a log message prints and goes on', () => {
    const { stops, notes } = passes({ logMessage: 'pass {$hits}', hitCondition: '%2' }, 5);
    assert.deepEqual(stops, []);
    assert.deepEqual(
      notes.map(({ text }) => text),
      ['pass 2\n', 'pass 4\n'],
    );
  });
});

describe('a list of breakpoints', () => {
  interface Wish extends BreakpointOptions {
    readonly line: number;
  }
  const disposed: number[] = [];
  const list = new BreakpointList<Breakpoint>(new BreakpointIds(), 'test');
  const replace = (...wishes: Wish[]): number[] =>
    list
      .replace(
        wishes,
        ({ line }) => String(line),
        (id, wish) => new Breakpoint(id, wish),
        ({ id }) => disposed.push(id),
      )
      .map(({ id }) => id);

  it('answers in order and keeps the numbers of places', () => {
    assert.deepEqual(replace({ line: 5 }, { line: 9 }), [1, 2]);
    assert.deepEqual(replace({ line: 9 }, { line: 7 }, { line: 5 }), [2, 3, 1]);
    assert.deepEqual(disposed, []);
  });

  it('drops what is not asked for again and remembers its number', () => {
    assert.deepEqual(replace({ line: 7 }), [3]);
    assert.deepEqual(disposed, [2, 1]);
    assert.deepEqual(replace({ line: 5 }), [1]);
  });

  it('keeps the count of a breakpoint until its options change', () => {
    replace({ line: 1 });
    const [first] = list.all;
    if (first !== undefined) first.hits = 7;
    replace({ line: 1 });
    assert.equal(list.all[0]?.hits, 7);
    replace({ line: 1, condition: 'x' });
    assert.equal(list.all[0].hits, 0);
  });

  it('gives two breakpoints at one place two numbers', () => {
    const ids = replace({ line: 1 }, { line: 1, condition: 'x' });
    assert.equal(new Set(ids).size, 2);
  });
});
