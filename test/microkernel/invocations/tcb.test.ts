import assert from 'node:assert/strict';
import type { Capability } from '../../../adapter/microkernel/objects/model.ts';
import {
  endpointCap,
  info,
  notificationCap,
  TestKernel,
  threadCap,
  type TestThread,
  type ThreadOptions,
} from '../support/test-kernel.ts';

const LABEL = {
  readRegisters: 2,
  writeRegisters: 3,
  copyRegisters: 4,
  configure: 5,
  setPriority: 6,
  setMcPriority: 7,
  setTimeoutEndpoint: 9,
  suspend: 12,
  resume: 13,
  bind: 14,
  unbind: 15,
  setTlsBase: 16,
  setFlags: 17,
};

interface Invocation {
  readonly label: number;
  /** Message registers. */
  readonly words?: readonly bigint[];
  readonly extraCaps?: readonly Capability[];
  /** Whom it is done to; default: the target. */
  readonly on?: Capability;
}

/** A target that counts in s1 for ever, and a caller of a higher priority that does one invocation on it. */
function invokeOnTarget(
  { label, words = [], extraCaps = [], on }: Invocation,
  target: Partial<ThreadOptions> & { readonly program?: string } = {},
) {
  const test = new TestKernel();
  const victim = test.thread('target', target.program ?? 'loop: addi s1, s1, 1\n j loop', {
    priority: 5,
    ...target,
  });
  test.run(100);
  const registers = words.slice(0, 4).map((word, index) => `li a${2 + index}, ${word}`);
  const caller = test.thread(
    'caller',
    `li a0, 1\n li a1, ${info(label, words.length, extraCaps.length)}\n ${registers.join('\n')}
     li a7, Call\n ecall\n mv s1, a0\n mv s2, a1\n mv s3, a2\n mv s4, a3`,
    {
      slots: {
        1: on ?? threadCap(victim),
        ...Object.fromEntries(extraCaps.map((cap, index) => [10 + index, cap])),
      },
    },
  );
  words.slice(4).forEach((word, index) => test.setBufferWord(caller, index + 5, word));
  extraCaps.forEach((_, index) => test.setBufferWord(caller, 122 + index, BigInt(10 + index)));
  test.run(300);
  return { test, victim, caller };
}

function answerOf({ registers }: TestThread): { label: bigint; length: bigint; words: bigint[] } {
  const word = registers.get(18);
  return { label: word >> 12n, length: word & 0x7fn, words: [registers.get(19), registers.get(20)] };
}

describe('TCB_Suspend', () => {
  it('stops a thread where it is', () => {
    const { test, victim, caller } = invokeOnTarget({ label: LABEL.suspend });
    assert.equal(answerOf(caller).label, 0n);
    const before = victim.registers.get(9);
    test.run(100);
    assert.deepEqual([victim.tcb.state.kind, victim.registers.get(9)], ['inactive', before]);
  });

  it('of a thread that has just finished a system call does not make it do that again', () => {
    const test = new TestKernel();
    const notification = test.notification();
    const target = test.thread('target', 'li a0, 1\n li a7, Send\n ecall\n addi s1, s1, 1\n loop: j loop', {
      priority: 5,
      slots: { 1: notificationCap(notification, 1n) },
    });
    const invoke = (label: number) => `li a0, 2\n li a1, ${info(label)}\n li a7, Call\n ecall\n`;
    test.thread(
      'caller',
      `li a0, 1\n li a7, Wait\n ecall\n ${invoke(LABEL.suspend)}${invoke(LABEL.resume)}`,
      {
        slots: { 1: notificationCap(notification), 2: threadCap(target) },
      },
    );
    test.run(200);
    assert.deepEqual([target.registers.get(9), notification.pending], [1n, undefined]);
  });

  it('takes a thread that waits out of its queue', () => {
    const queue = new TestKernel().endpoint();
    const { victim } = invokeOnTarget(
      { label: LABEL.suspend },
      { program: 'li a0, 1\n li a7, Send\n ecall', slots: { 1: endpointCap(queue) } },
    );
    assert.deepEqual([queue.queue.length, victim.tcb.state.kind], [0, 'inactive']);
  });
});

describe('TCB_Resume', () => {
  it('makes a thread that waited make its system call again', () => {
    const notification = new TestKernel().notification();
    const { victim } = invokeOnTarget(
      { label: LABEL.resume },
      { program: 'li a0, 1\n li a7, Wait\n ecall', slots: { 1: notificationCap(notification) } },
    );
    assert.deepEqual([victim.tcb.state.kind, notification.queue.length], ['blocked-on-notification', 1]);
  });

  it('starts a thread that never ran', () => {
    const { victim } = invokeOnTarget({ label: LABEL.resume }, { stopped: true });
    assert.ok(victim.registers.get(9) > 0n);
  });

  it('leaves a runnable thread alone', () => {
    const { victim } = invokeOnTarget({ label: LABEL.resume });
    assert.equal(victim.tcb.state.kind, 'running');
  });
});

describe('TCB_ReadRegisters', () => {
  it('answers with registers in the order of the user context', () => {
    const program = 'li ra, 1\n li sp, 2\n li gp, 3\n li s0, 4\n li tp, 9\n at: .word 0';
    const { test, victim, caller } = invokeOnTarget(
      { label: LABEL.readRegisters, words: [0n, 32n] },
      { program },
    );
    const { label, length, words } = answerOf(caller);
    assert.deepEqual([label, length, words[0], words[1]], [0n, 32n, victim.labels.get('at'), 1n]);
    assert.deepEqual(
      [5, 32].map((index) => test.bufferWord(caller, index)),
      [4n, 9n],
    );
  });

  it('refuses other numbers than 1 to 32 of them', () => {
    for (const count of [0n, 33n, 1n << 40n]) {
      const { caller } = invokeOnTarget({ label: LABEL.readRegisters, words: [0n, count] });
      assert.deepEqual(answerOf(caller), { label: 4n, length: 2n, words: [1n, 32n] });
    }
  });

  it('stops the thread when asked', () => {
    const { victim } = invokeOnTarget({ label: LABEL.readRegisters, words: [1n, 1n] });
    assert.equal(victim.tcb.state.kind, 'inactive');
  });
});

describe('TCB_WriteRegisters', () => {
  it('with one register and resume restarts a thread at a new place and keeps the other registers', () => {
    const program = 'li sp, 77\n .word 0\n again: li s1, 5\n loop: j loop';
    const probe = new TestKernel().thread('probe', program).labels.get('again')!;
    const { victim, caller } = invokeOnTarget(
      { label: LABEL.writeRegisters, words: [1n, 1n, probe] },
      { program },
    );
    assert.equal(answerOf(caller).label, 0n);
    assert.deepEqual([victim.registers.get(9), victim.registers.get(2)], [5n, 77n]);
  });

  it('writes all 32 from registers and buffer', () => {
    const words = [0n, 32n, ...Array.from({ length: 32 }, (_, index) => BigInt(1000 + index))];
    const { victim, caller } = invokeOnTarget({ label: LABEL.writeRegisters, words }, { stopped: true });
    assert.equal(answerOf(caller).label, 0n);
    assert.deepEqual(
      [victim.registers.pc, victim.registers.get(1), victim.registers.get(4)],
      [1000n, 1001n, 1031n],
    );
  });

  it('refuses to write more registers than the message has', () => {
    const { caller } = invokeOnTarget({ label: LABEL.writeRegisters, words: [0n, 3n, 1n, 2n] });
    assert.equal(answerOf(caller).label, 7n);
  });
});

describe('TCB_CopyRegisters', () => {
  it('copies the frame and the integer registers as asked', () => {
    const test = new TestKernel();
    const source = test.thread('source', '', { stopped: true });
    source.registers.set(2, 22n);
    source.registers.set(10, 100n);
    const { victim } = invokeOnTarget(
      { label: LABEL.copyRegisters, words: [8n], extraCaps: [threadCap(source)] },
      { stopped: true },
    );
    assert.deepEqual([victim.registers.get(2), victim.registers.get(10)], [0n, 100n]);
  });

  it('refuses a source that is no thread', () => {
    const { caller } = invokeOnTarget({
      label: LABEL.copyRegisters,
      words: [8n],
      extraCaps: [{ kind: 'null' }],
    });
    assert.deepEqual(answerOf(caller), { label: 2n, length: 1n, words: [1n, 0n] });
  });
});

describe('TCB_SetPriority', () => {
  it('takes a priority up to what the authority controls', () => {
    const authority = new TestKernel().thread('authority', '', { priority: 8, stopped: true });
    const extraCaps = [threadCap(authority)];
    const good = invokeOnTarget({ label: LABEL.setPriority, words: [8n], extraCaps });
    assert.deepEqual([answerOf(good.caller).label, good.victim.tcb.priority], [0n, 8]);
    const bad = invokeOnTarget({ label: LABEL.setPriority, words: [9n], extraCaps });
    assert.deepEqual(answerOf(bad.caller), { label: 4n, length: 2n, words: [0n, 8n] });
  });

  it('without authority is refused', () => {
    const { caller } = invokeOnTarget({ label: LABEL.setPriority, words: [1n] });
    assert.equal(answerOf(caller).label, 7n);
  });
});

describe('TCB_BindNotification and TCB_UnbindNotification', () => {
  it('bind once, and unbind what is bound', () => {
    const notification = new TestKernel().notification();
    const extraCaps = [notificationCap(notification)];
    const { victim, caller } = invokeOnTarget({ label: LABEL.bind, extraCaps });
    assert.deepEqual([answerOf(caller).label, notification.boundTcb], [0n, victim.tcb]);
    const second = invokeOnTarget({ label: LABEL.bind, extraCaps });
    assert.equal(answerOf(second.caller).label, 3n);
    const nothing = invokeOnTarget({ label: LABEL.unbind });
    assert.equal(answerOf(nothing.caller).label, 3n);
    const undone = invokeOnTarget({ label: LABEL.unbind, on: threadCap(victim) });
    assert.deepEqual([answerOf(undone.caller).label, notification.boundTcb], [0n, undefined]);
  });

  it('need the right to receive', () => {
    const extraCaps = [notificationCap(new TestKernel().notification(), 0n, { receive: false })];
    const { caller } = invokeOnTarget({ label: LABEL.bind, extraCaps });
    assert.equal(answerOf(caller).label, 3n);
  });
});

describe('other invocations of a thread', () => {
  it('SetTLSBase writes tp', () => {
    const { victim } = invokeOnTarget({ label: LABEL.setTlsBase, words: [0x1234n] }, { stopped: true });
    assert.equal(victim.registers.get(4), 0x1234n);
  });

  it('SetFlags knows one flag and answers with what is set', () => {
    const { caller } = invokeOnTarget({ label: LABEL.setFlags, words: [0n, 7n] });
    assert.deepEqual(answerOf(caller), { label: 0n, length: 1n, words: [1n, 7n] });
  });

  it('SetTimeoutEndpoint takes an endpoint through which faults can be sent', () => {
    const endpoint = new TestKernel().endpoint();
    const good = invokeOnTarget({ label: LABEL.setTimeoutEndpoint, extraCaps: [endpointCap(endpoint)] });
    assert.equal(good.victim.tcb.timeoutHandler.kind, 'endpoint');
    const extraCaps = [endpointCap(endpoint, 0n, { grant: false, grantReply: false })];
    const bad = invokeOnTarget({ label: LABEL.setTimeoutEndpoint, extraCaps });
    assert.deepEqual(answerOf(bad.caller), { label: 2n, length: 1n, words: [1n, 0n] });
  });

  it('what this kernel does not know is an illegal operation', () => {
    for (const label of [0, LABEL.configure, 18, 27, 4000]) {
      const { caller } = invokeOnTarget({ label });
      assert.deepEqual([answerOf(caller).label, answerOf(caller).length], [3n, 0n], `label ${label}`);
    }
  });

  it('reading and writing one’s own registers is an illegal operation', () => {
    for (const label of [LABEL.readRegisters, LABEL.writeRegisters]) {
      const test = new TestKernel();
      const self = test.thread(
        'self',
        `li a0, 1\n li a1, ${info(label, 2)}\n li a2, 0\n li a3, ${label === LABEL.readRegisters ? 1 : 0}\n li a7, Call\n ecall\n mv s2, a1`,
      );
      self.cnode.put(1, threadCap(self));
      test.runToIdle();
      assert.equal(answerOf(self).label, 3n);
    }
  });
});
