import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ObjectTable } from '../../../adapter/microkernel/objects/object-table.ts';
import { SchedulingContextObject } from '../../../adapter/microkernel/objects/scheduling-context.ts';
import * as refills from '../../../adapter/microkernel/scheduling/refills.ts';

const BUDGET = 100_000;
const PERIOD = 1_000_000;

function context(maxRefills = 3, budget = BUDGET, period = PERIOD): SchedulingContextObject {
  const fresh = new SchedulingContextObject(new ObjectTable(), 'context');
  refills.configure(fresh, { budget, period, maxRefills }, 0);
  return fresh;
}

function list({ refills: queue }: SchedulingContextObject): number[][] {
  return queue.map(({ time, amount }) => [time, amount]);
}

describe('the refills of a budget', () => {
  it('begin as one, usable at once', () => {
    assert.deepEqual(list(context()), [[0, BUDGET]]);
  });

  it('that is used up comes back one period later', () => {
    const used = context();
    refills.charge(used, BUDGET);
    assert.deepEqual(list(used), [[PERIOD, BUDGET]]);
    assert.equal(refills.isReady(used, PERIOD - 1), false);
    assert.equal(refills.isReady(used, PERIOD), true);
  });

  it('return what was used one period after its use', () => {
    const used = context();
    refills.charge(used, 30_000);
    assert.deepEqual(list(used), [
      [30_000, 70_000],
      [PERIOD, 30_000],
    ]);
  });

  it('join what is used in one go', () => {
    const used = context();
    refills.charge(used, 30_000);
    refills.charge(used, 10_000);
    assert.deepEqual(list(used), [
      [40_000, 60_000],
      [PERIOD, 40_000],
    ]);
  });

  it('too small to be of use join the next', () => {
    const used = context();
    refills.charge(used, 90_000);
    assert.deepEqual(list(used), [[PERIOD - 10_000, BUDGET]]);
  });

  it('that lie in the past are one when the thread wakes', () => {
    const used = context();
    refills.charge(used, 30_000);
    assert.equal(refills.unblock(used, 2 * PERIOD), true);
    assert.deepEqual(list(used), [[2 * PERIOD, BUDGET]]);
  });

  it('without room delay the last', () => {
    const used = context(2);
    refills.charge(used, 30_000);
    refills.unblock(used, 200_000);
    refills.charge(used, 30_000);
    assert.deepEqual(list(used), [
      [230_000, 40_000],
      [200_000 + PERIOD - 30_000, 60_000],
    ]);
  });

  it('of a changed budget keep to the new one at once', () => {
    const changed = context();
    refills.reconfigure(changed, { budget: 50_000, period: PERIOD, maxRefills: 3 }, 500);
    assert.deepEqual(list(changed), [[500, 50_000]]);
    refills.reconfigure(changed, { budget: 80_000, period: 2 * PERIOD, maxRefills: 3 }, 600);
    assert.deepEqual(list(changed), [
      [600, 50_000],
      [600 + 2 * PERIOD, 30_000],
    ]);
  });

  it('of round robin only move between what is left and what is used', () => {
    const robin = context(2, BUDGET, 0);
    refills.chargeRoundRobin(robin, 40_000);
    assert.deepEqual(
      list(robin).map(([, amount]) => amount),
      [60_000, 40_000],
    );
    refills.refillRoundRobin(robin);
    assert.deepEqual(
      list(robin).map(([, amount]) => amount),
      [BUDGET, 0],
    );
  });

  it('always add up to the budget, lie in order, and let no more than the budget be used in a period', () => {
    const step = fc.record({ wait: fc.nat({ max: 2_000_000 }), use: fc.integer({ min: 1, max: 120_000 }) });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.array(step, { maxLength: 60 }), (maxRefills, steps) => {
        const used = context(maxRefills);
        const uses: { readonly at: number; readonly amount: number }[] = [];
        let now = 0;
        for (const { wait, use } of steps) {
          now += wait;
          if (!refills.isReady(used, now)) continue;
          refills.unblock(used, now);
          const amount = Math.min(use, refills.head(used).amount);
          uses.push({ at: now, amount });
          now += amount;
          refills.charge(used, amount);
          const sum = used.refills.reduce((total, refill) => total + refill.amount, 0);
          assert.equal(sum, BUDGET);
          assert.ok(used.refills.length <= maxRefills);
          used.refills.slice(1).forEach((refill, index) => {
            const before = used.refills[index]!;
            assert.ok(before.time + before.amount <= refill.time);
          });
        }
        for (const { at } of uses) {
          const inPeriod = uses.filter((other) => other.at >= at && other.at + other.amount <= at + PERIOD);
          assert.ok(inPeriod.reduce((total, { amount }) => total + amount, 0) <= BUDGET);
        }
      }),
      { seed: 7 },
    );
  });
});
