import assert from 'node:assert/strict';
import { hashState, restoreState, saveState } from '../../adapter/machine/state.ts';
import { VirtualClock } from '../../adapter/machine/virtual-clock.ts';

describe('The virtual clock', () => {
  function build() {
    const harts = { retired: 0 };
    return { harts, clock: new VirtualClock(() => harts.retired) };
  }

  it('counts one nanosecond for each retired instruction', () => {
    const { harts, clock } = build();
    harts.retired = 42;
    assert.deepEqual([clock.now, clock.moment], [42, 42]);
  });

  it('skips forward without instructions', () => {
    const { harts, clock } = build();
    harts.retired = 10;
    clock.skipTo(100);
    harts.retired = 15;
    assert.deepEqual([clock.now, clock.moment], [105, 15]);
  });

  it('never goes back', () => {
    const { clock } = build();
    clock.skipTo(100);
    clock.skipTo(50);
    assert.equal(clock.now, 100);
  });

  it('expires timers in the order of their deadlines, equal ones in the order they were made', () => {
    const { clock } = build();
    const order: string[] = [];
    const timers = ['a', 'b', 'c'].map((name) => clock.timer(name, () => order.push(name)));
    [30, 10, 10].forEach((deadline, index) => {
      timers[index]!.arm(deadline);
    });
    clock.skipTo(30);
    clock.expireDue();
    assert.deepEqual(order, ['b', 'c', 'a']);
  });

  it('expires a timer once', () => {
    const { clock } = build();
    let count = 0;
    const timer = clock.timer('once', () => count++);
    timer.arm(10);
    clock.skipTo(20);
    clock.expireDue();
    clock.expireDue();
    assert.deepEqual([count, timer.deadline], [1, undefined]);
  });

  it('does not expire what is not due', () => {
    const { clock } = build();
    const timer = clock.timer('later', () => assert.fail('it was not due'));
    timer.arm(10);
    clock.skipTo(9);
    clock.expireDue();
    assert.equal(clock.nextDeadline, 10);
  });

  it('forgets a timer that is disarmed', () => {
    const { clock } = build();
    const timer = clock.timer('never', () => assert.fail('it was disarmed'));
    timer.arm(10);
    timer.disarm();
    clock.skipTo(100);
    clock.expireDue();
    assert.equal(clock.nextDeadline, undefined);
  });

  it('is not held by a timer that arms itself for the past', () => {
    const { clock } = build();
    let count = 0;
    const timer = clock.timer('eager', () => {
      count++;
      timer.arm(0);
    });
    timer.arm(0);
    clock.expireDue();
    assert.equal(count, 1);
    clock.expireDue();
    assert.equal(count, 2);
  });

  it('says when a timer becomes the next one, so that a running hart does not run past it', () => {
    const { clock } = build();
    let told = 0;
    clock.onEarlierDeadline = () => told++;
    const late = clock.timer('late', () => undefined);
    const early = clock.timer('early', () => undefined);
    late.arm(100);
    early.arm(50);
    late.arm(70);
    assert.equal(told, 2);
  });

  it('refuses a second timer of one name', () => {
    const { clock } = build();
    clock.timer('same', () => undefined);
    assert.throws(() => clock.timer('same', () => undefined), /two timers are named same/);
  });

  it('puts timers back by name', () => {
    const { clock } = build();
    const fired: string[] = [];
    const a = clock.timer('a', () => fired.push('a'));
    const b = clock.timer('b', () => fired.push('b'));
    a.arm(10);
    clock.skipTo(5);
    const saved = saveState(clock);
    const hash = hashState(clock);
    a.disarm();
    b.arm(7);
    clock.skipTo(1000);
    restoreState(clock, saved);
    assert.equal(hashState(clock), hash);
    assert.deepEqual([clock.now, a.deadline, b.deadline], [5, 10, undefined]);
    clock.skipTo(10);
    clock.expireDue();
    assert.deepEqual(fired, ['a']);
  });

  it('refuses the state of a machine with other timers', () => {
    const { clock } = build();
    clock.timer('mine', () => undefined).arm(5);
    assert.throws(() => {
      restoreState(build().clock, saveState(clock));
    }, /has a timer mine; this machine has none/);
  });
});
