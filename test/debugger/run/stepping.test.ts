import assert from 'node:assert/strict';
import { Bench, lineOf, SOURCE } from '../support/bench.ts';

const FIRST_CALL = lineOf('local = add(local, 2)');
const TWICE = lineOf('local = twice(local)');
const TWO_CALLS = lineOf('local += add(add(local, 1), 3)');
const FACTORIAL = lineOf('int product = factorial(5)');
const SPIN = lineOf('spin(1000);');
const LOOP = lineOf('for (int i = 0');
const RETURN = lineOf('return local + product');
const SUM = lineOf('int sum = a + b');

describe('stepping', () => {
  it('over goes from line to line and through calls', async () => {
    const bench = await Bench.open();
    bench.runTo(FIRST_CALL);
    const seen = [];
    for (let i = 0; i < 5; i++) {
      const stop = bench.step('over');
      assert.equal(stop.reason, 'step');
      seen.push(bench.where());
    }
    assert.deepEqual(
      seen,
      [TWICE, TWO_CALLS, FACTORIAL, SPIN, LOOP].map((line) => `work:${line}`),
    );
  });

  it('into stops where the called function has its arguments', async () => {
    const bench = await Bench.open();
    bench.runTo(FIRST_CALL);
    bench.step('into');
    assert.equal(bench.where(), `add:${SUM}`);
    assert.equal(bench.value('a'), '5');
    assert.equal(bench.value('b'), '2');
  });

  it('out comes back to the caller with the value that was returned', async () => {
    const bench = await Bench.open();
    bench.runTo(SUM);
    bench.step('out');
    assert.equal(bench.where(), `work:${FIRST_CALL}`);
    const [scope] = bench.debug.scopes(bench.frame());
    assert.equal(scope?.hint, 'returnValue');
    assert.deepEqual(
      scope.container.rows('all', 0, 9).map(({ name, value }) => `${name} = ${value}`),
      ['add() = 7'],
    );
  });

  it('into the second call of a line goes into it after coming back from the first', async () => {
    const bench = await Bench.open();
    bench.runTo(TWO_CALLS);
    bench.step('into');
    assert.equal(bench.value('b'), '1');
    bench.step('out');
    bench.step('into');
    assert.equal(bench.value('b'), '3');
  });

  it('over a recursive call stops in the same activation', async () => {
    const bench = await Bench.open();
    bench.runTo(lineOf('return n * factorial(n - 1)'));
    assert.equal(bench.value('n'), '5');
    bench.step('over');
    bench.step('over');
    assert.equal(bench.where(), `work:${SPIN}`);
  });

  it('over a line that loops a thousand times ends behind it', async () => {
    const bench = await Bench.open();
    bench.runTo(lineOf('while (left > 0) left--'));
    bench.step('over');
    assert.equal(bench.where(), `spin:${lineOf('return left;')}`);
  });

  it('over the last line of a function ends in its caller', async () => {
    const bench = await Bench.open();
    bench.runTo(RETURN);
    bench.step('over');
    bench.step('over');
    assert.match(bench.where(), /^init:/);
  });

  it('out of the outermost function is refused with the reason', async () => {
    const bench = await Bench.open();
    const thread = bench.thread('left');
    bench.debug.setFunctionBreakpoints([{ name: 'init' }]);
    bench.continue();
    const depth = bench.debug.stacks.of(thread, 100).frames.length;
    for (let i = 1; i < depth; i++) bench.step('out');
    const problem = bench.debug.step({ thread, kind: 'out', granularity: 'line' });
    assert.match(problem ?? '', /no caller to step out to/);
  });

  it('by instruction executes exactly one', async () => {
    const bench = await Bench.open();
    bench.runTo(FIRST_CALL);
    const thread = bench.thread('left');
    for (let i = 0; i < 10; i++) {
      const before = thread.retired;
      bench.step('into', 'instruction');
      assert.equal(thread.retired, before + 1);
    }
  });

  it('by instruction over a call comes back behind it', async () => {
    const bench = await Bench.open();
    bench.runTo(FIRST_CALL);
    const thread = bench.thread('left');
    for (let i = 0; i < 20; i++) {
      const { pc } = thread.registers;
      bench.step('over', 'instruction');
      assert.ok(thread.registers.pc > pc && thread.registers.pc <= pc + 4n);
      if (bench.where() !== `work:${FIRST_CALL}`) break;
    }
    // The first line of the inlined call that follows.
    assert.equal(bench.where(), `twice:${lineOf('int doubled')}`);
  });

  it('ends early at a breakpoint and says so', async () => {
    const bench = await Bench.open();
    bench.runTo(FIRST_CALL);
    bench.debug.setSourceBreakpoints(SOURCE, [{ line: SUM }]);
    const stop = bench.step('over');
    assert.equal(stop.reason, 'breakpoint');
    assert.equal(stop.hitBreakpointIds.length, 1);
    assert.match(stop.description ?? '', /before the step had ended/);
  });

  it('over a system call that waits comes back when the thread does', async () => {
    const bench = await Bench.open();
    bench.runTo(lineOf('microkit_notify(PEER)'));
    // Past the end of init the thread waits for its peer; the step ends where its own code goes on.
    for (let i = 0; i < 50 && !bench.where().startsWith('notified:'); i++)
      bench.step(/^(main|handle_events|notify_channels):/.test(bench.where()) ? 'into' : 'out');
    assert.match(bench.where(), /^notified:/);
  });

  it('stops inside an inlined function on the way in, and not on the way over', async () => {
    const bench = await Bench.open('optimised.system');
    bench.runTo(TWICE);
    bench.step('over');
    assert.match(bench.where(), /^(work|init):/);
    const depth = bench.frame().frame.inlineDepth;
    assert.ok(depth <= 1, `in no deeper inlined call than before: ${depth}`);
  });
});

describe('R11: a run with steps is the run without', () => {
  for (const description of ['debugger.system', 'optimised.system'])
    it(`of ${description}`, async () => {
      const plain = await Bench.open(description);
      const stepped = await Bench.open(description);
      stepped.debug.setFunctionBreakpoints([{ name: 'work' }]);
      stepped.continue();
      stepped.debug.setFunctionBreakpoints([]);
      const thread = stepped.thread('left');
      const kinds = ['over', 'into', 'over', 'out', 'into', 'into', 'over'] as const;
      for (let i = 0; i < 200; i++) {
        const kind = kinds[i % kinds.length] ?? 'over';
        const problem = stepped.debug.step({
          thread,
          kind,
          granularity: i % 5 === 0 ? 'instruction' : 'line',
        });
        if (problem !== undefined) continue;
        if (stepped.run().kind !== 'stopped') break;
      }
      const { moment } = stepped.debug.system.machine.clock;
      assert.ok(moment > 1000);
      // A step may end between an instruction and what the kernel does about it: compare a little later.
      stepped.debug.resume();
      stepped.runTill(moment + 5000);
      plain.runTill(moment + 5000);
      assert.equal(stepped.hash(), plain.hash());
    });
});
