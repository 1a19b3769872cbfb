import assert from 'node:assert/strict';
import type { Capability } from '../../../adapter/microkernel/objects/model.ts';
import { info, notificationCap, TestKernel, threadCap, type ThreadOptions } from '../support/test-kernel.ts';

/** A target thread with a scheduling context, and a caller that does one invocation on that context. */
function invoke(
  label: number,
  target: ThreadOptions,
  extra: (test: TestKernel, t: ReturnType<TestKernel['thread']>) => Capability | undefined,
) {
  const test = new TestKernel();
  const victim = test.thread('target', 'loop: addi s1, s1, 1\n j loop', { priority: 5, ...target });
  test.run(5000);
  const capability = extra(test, victim);
  const caller = test.thread(
    'caller',
    `li a0, 1\n li a1, ${info(label, 0, capability === undefined ? 0 : 1)}\n li a7, Call\n ecall\n mv s2, a1\n mv s3, a2`,
    {
      slots: {
        1: { kind: 'scheduling-context', context: victim.context },
        ...(capability && { 2: capability }),
      },
    },
  );
  test.setBufferWord(caller, 122, 2n);
  test.run(500);
  return { test, victim, answer: caller.registers.get(18), word: caller.registers.get(19) };
}

describe('invocations of a scheduling context', () => {
  it('Consumed answers with the microseconds used since it was last asked', () => {
    const { answer, word } = invoke(37, {}, () => undefined);
    assert.deepEqual([answer, word], [BigInt(info(0, 1)), 5n]);
  });

  it('UnbindObject takes the budget from its thread', () => {
    const { victim, answer } = invoke(36, {}, (_, target) => threadCap(target));
    assert.deepEqual([answer, victim.tcb.schedulingContext, victim.context.tcb], [0n, undefined, undefined]);
  });

  it('UnbindObject refuses what is not bound', () => {
    const { answer } = invoke(36, {}, (test) => notificationCap(test.notification()));
    assert.equal(answer, BigInt(info(3)));
  });

  it('Bind refuses a second thread', () => {
    const { answer } = invoke(34, {}, (_, target) => threadCap(target));
    assert.equal(answer, BigInt(info(3)));
  });

  it('Bind to a notification lends the budget to whom it wakes', () => {
    const notification = new TestKernel().notification();
    const { victim, answer } = invoke(34, {}, () => notificationCap(notification));
    assert.deepEqual([answer, notification.schedulingContext], [0n, victim.context]);
  });

  it('Unbind lets go of everything', () => {
    const { victim, answer } = invoke(35, {}, () => undefined);
    assert.deepEqual([answer, victim.tcb.schedulingContext], [0n, undefined]);
  });

  it('others are illegal', () => {
    for (const label of [33, 38, 39])
      assert.equal(invoke(label, {}, () => undefined).answer, BigInt(info(3)));
  });
});
