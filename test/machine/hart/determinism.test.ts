import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { hashState, restoreState, saveState } from '../../../adapter/machine/state.ts';
import { DEVICE, Fixture, RAM_BASE, RAM_SIZE } from './fixture.ts';

/** Computes, stores, reads a device, traps, and changes its own code. */
const program = `
    la t0, handler
    csrw mtvec, t0
    li s0, 0x80004000
    li s1, ${DEVICE}
  loop:
    addi a0, a0, 1
    mul a1, a0, a0
    andi a2, a0, 1016
    add a2, a2, s0
    sd a1, 0(a2)
    lw a3, 0(s1)
    amoadd.w a4, a3, (s0)
    lr.d a5, (s0)
    sc.d a6, a1, (s0)
    la t1, patch
    lw t2, 0(t1)
    xor t2, t2, t3
    sw t2, 0(t1)
  patch:
    addi a7, a7, 1
    ecall
    csrr s2, minstret
    j loop
    .align 3
  handler:
    csrr t4, mepc
    addi t4, t4, 4
    csrw mepc, t4
    mret
`;

/** Flips the patched instruction between adding 1 and adding 3. */
const PATCH = 2n << 20n;

function start(): Fixture {
  const fixture = new Fixture(program);
  fixture.set('t3', PATCH);
  return fixture;
}

function hashOf(fixture: Fixture): string {
  return `${hashState(fixture.hart)} ${hashState(fixture.ram)}`;
}

describe('a hart', () => {
  it('does in one run what it does in two', () => {
    const whole = start();
    const split = start();
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (first, second) => {
        whole.hart.run(first + second);
        split.hart.run(first);
        split.hart.run(second);
        assert.equal(hashOf(whole), hashOf(split));
      }),
      { numRuns: 40 },
    );
  });

  it('does the same again after its state was restored', () => {
    const fixture = start();
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (before, after) => {
        fixture.hart.run(before);
        const hart = saveState(fixture.hart);
        const ram = saveState(fixture.ram);
        fixture.hart.run(after);
        const once = hashOf(fixture);
        restoreState(fixture.hart, hart);
        restoreState(fixture.ram, ram);
        fixture.hart.run(after);
        assert.equal(hashOf(fixture), once);
      }),
      { numRuns: 20 },
    );
  });

  it('goes on in another machine that its state is restored in', () => {
    const one = start();
    one.hart.run(1234);
    const other = new Fixture('');
    restoreState(other.hart, saveState(one.hart));
    restoreState(other.ram, saveState(one.ram));
    one.hart.run(777);
    other.hart.run(777);
    assert.equal(hashOf(other), hashOf(one));
  });

  it('does the same with breakpoints and watches as without', () => {
    const plain = start();
    const observed = start();
    observed.hart.addBreakpoint(Number(observed.label('patch')));
    observed.watches.watch(RAM_BASE + 0x4000, { load: true, store: true });
    plain.hart.run(2000);
    while (observed.hart.retired < 2000) observed.hart.run(2000 - observed.hart.retired, true);
    assert.equal(hashOf(observed), hashOf(plain));
  });
});

describe('garbage as a program', () => {
  const fixture = new Fixture('');
  const streams = fc.uint8Array({ minLength: 64, maxLength: 512 });

  for (const mode of ['machine', 'user'] as const) {
    it(`never does anything in ${mode} mode but run or trap, and counts no more than its budget`, () => {
      fc.assert(
        fc.property(
          streams,
          fc.array(fc.bigInt(0n, (1n << 64n) - 1n), { minLength: 31, maxLength: 31 }),
          (code, registers) => {
            const { hart, ram } = fixture;
            hart.reset();
            const bare = { translate: (virtual: bigint) => bareOrFault(virtual) };
            hart.setEnvironment(bare, mode);
            ram.fill(RAM_BASE, RAM_SIZE, 0);
            ram.write(RAM_BASE + 0x8000, code);
            registers.forEach((value, index) => {
              // Half of them point into RAM, so that accesses arrive somewhere.
              const nearby = BigInt(RAM_BASE) + (value % BigInt(RAM_SIZE));
              hart.registers.set(index + 1, index % 2 === 0 ? nearby : value);
            });
            hart.registers.pc = BigInt(RAM_BASE + 0x8000);
            const exit = hart.run(500);
            assert(['budget', 'trap', 'wait'].includes(exit.kind));
            assert(hart.retired <= 500);
            assert.equal(hart.registers.get(0), 0n);
          },
        ),
        { numRuns: 300 },
      );
    });
  }
});

function bareOrFault(virtual: bigint) {
  if (virtual >= 1n << 52n) return { cause: 5 };
  const physical = Number(virtual & ~0xfffn);
  return { physical, size: 4096, read: true, write: true, execute: true };
}
