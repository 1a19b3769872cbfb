import { strict as assert } from 'node:assert';
import { DEVICE, Fixture, RAM_BASE, RAM_SIZE } from './fixture.ts';

const forever = 'loop: addi a0, a0, 1\n j loop';

describe('a run of a hart', () => {
  it('ends when its budget is used up, and counts exactly that', () => {
    const { hart } = new Fixture(forever);
    assert.deepEqual(hart.run(1001), { kind: 'budget' });
    assert.equal(hart.retired, 1001);
    assert.equal(hart.registers.get(10), 501n);
    assert.equal(hart.registers.pc, BigInt(RAM_BASE) + 4n);
  });

  it('does nothing with no budget', () => {
    const { hart } = new Fixture(forever);
    assert.deepEqual(hart.run(0), { kind: 'budget' });
    assert.equal(hart.retired, 0);
  });

  it('may be of many millions of instructions', () => {
    const { hart } = new Fixture(forever);
    assert.deepEqual(hart.run(40_000_000), { kind: 'budget' });
    assert.equal(hart.registers.get(10), 20_000_000n);
  });

  it('leaves with the trap of an instruction that has not retired, where there is no handler', () => {
    const fixture = new Fixture('nop\n nop\n bad: .word 0xffffffff');
    const exit = fixture.hart.run(100);
    assert.deepEqual(exit, {
      kind: 'trap',
      trap: { cause: 2, value: 0xffff_ffffn, pc: fixture.label('bad') },
    });
    assert.equal(fixture.hart.retired, 2);
    assert.equal(fixture.get('pc'), fixture.label('bad'));
  });

  it('traps at an odd pc, which only its environment can set', () => {
    const fixture = new Fixture(forever);
    fixture.set('pc', BigInt(RAM_BASE) + 1n);
    const exit = fixture.hart.run(1);
    assert(exit.kind === 'trap');
    assert.equal(exit.trap.cause, 0);
  });

  it('traps where it jumps out of memory: the jump has retired', () => {
    const fixture = new Fixture('li a0, 0x123456\n jr a0');
    const exit = fixture.hart.run(100);
    assert.deepEqual(exit, { kind: 'trap', trap: { cause: 1, value: 0x123456n, pc: 0x123456n } });
    assert.equal(fixture.hart.retired, 3);
  });

  it('traps when it runs off the end of RAM', () => {
    const fixture = new Fixture('');
    const end = BigInt(RAM_BASE + RAM_SIZE);
    fixture.ram.write(Number(end) - 2, Uint8Array.of(0x01, 0x00));
    fixture.set('pc', end - 2n);
    const exit = fixture.hart.run(100);
    assert.deepEqual(exit, { kind: 'trap', trap: { cause: 1, value: end, pc: end } });
    assert.equal(fixture.hart.retired, 1);
  });

  it('executes instructions that lie across two pages', () => {
    const fixture = new Fixture('');
    // c.nop, then addi a0, a0, 5 at 0xffe, then c.j back to the addi.
    fixture.ram.write(RAM_BASE + 0xffc, Uint8Array.of(0x01, 0x00, 0x13, 0x05, 0x55, 0x00, 0xf5, 0xbf));
    fixture.set('pc', BigInt(RAM_BASE) + 0xffcn);
    fixture.hart.run(6);
    assert.equal(fixture.get('a0'), 15n);
    assert.equal(fixture.get('pc'), BigInt(RAM_BASE) + 0x1002n);
  });

  it('reports a second page that cannot be fetched with the address of that page', () => {
    const fixture = new Fixture('');
    const last = BigInt(RAM_BASE + RAM_SIZE - 2);
    fixture.ram.write(Number(last), Uint8Array.of(0x13, 0x05));
    fixture.set('pc', last);
    assert.deepEqual(fixture.hart.run(1), { kind: 'trap', trap: { cause: 1, value: last + 2n, pc: last } });
  });

  it('branches to every place of a page and beyond', () => {
    const fixture = new Fixture('j 1f\n .space 4088\n 1: j 2f\n .space 8188\n 2: addi a0, a0, 1\n j 1b');
    fixture.hart.run(1 + 3 * 100);
    assert.equal(fixture.get('a0'), 100n);
  });

  it('comes back on request, after the instruction that caused it', () => {
    const fixture = new Fixture(`li a1, ${DEVICE}\n sw a0, 0(a1)\n after: ${forever}`);
    fixture.bus.during = () => fixture.hart.requestExit();
    assert.deepEqual(fixture.hart.run(100), { kind: 'requested' });
    assert.equal(fixture.get('pc'), fixture.label('after'));
    assert.equal(fixture.hart.retired, 2);
    assert.deepEqual(fixture.hart.run(100), { kind: 'budget' });
  });

  it('forgets a request that comes between runs', () => {
    const { hart } = new Fixture(forever);
    hart.requestExit();
    assert.deepEqual(hart.run(10), { kind: 'budget' });
  });

  it('saves and loads the registers of a thread in one go', () => {
    const { hart } = new Fixture(forever);
    const context = BigUint64Array.from({ length: 33 }, (_, index) => BigInt(index * 1000));
    hart.loadContext(context);
    assert.equal(hart.registers.get(0), 0n);
    assert.equal(hart.registers.get(31), 31_000n);
    assert.equal(hart.registers.pc, 32_000n);
    const copy = new BigUint64Array(33);
    hart.saveContext(copy);
    assert.deepEqual(copy, context);
  });

  it('ignores writes to x0', () => {
    const { hart } = new Fixture(forever);
    hart.registers.set(0, 5n);
    assert.equal(hart.registers.get(0), 0n);
  });

  it('begins again as after power-on', () => {
    const fixture = new Fixture(forever);
    const { hart } = fixture;
    hart.run(100);
    hart.pokeCsr(0x340, 5n);
    hart.reset();
    assert.deepEqual(
      [hart.retired, hart.registers.get(10), hart.registers.pc, hart.peekCsr(0x340)],
      [0, 0n, BigInt(RAM_BASE), 0n],
    );
  });
});
