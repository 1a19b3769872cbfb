import assert from 'node:assert/strict';
import { definedBits, RegisterMap, registerName } from '../../adapter/machine/register-map.ts';
import type { RegisterBlock, RegisterDescription } from '../../adapter/machine/registers.ts';

describe('A register map', () => {
  const registers = [
    { name: 'ID', offset: 0, width: 4, access: 'read-only', reset: 0, summary: '' },
    {
      name: 'CONTROL',
      offset: 4,
      width: 4,
      access: 'read-write',
      reset: 0,
      fields: [
        { name: 'mode', high: 2, low: 1 },
        { name: 'on', high: 31, low: 31 },
      ],
      summary: '',
    },
    { name: 'DOORBELL', offset: 8, width: 4, access: 'write-only', reset: 0, summary: '' },
    { name: 'COUNTER', offset: 16, width: 8, widths: [4, 8], access: 'read-write', reset: 0, summary: '' },
    {
      name: 'CHANNEL',
      offset: 32,
      width: 2,
      access: 'read-write',
      reset: 0,
      repeat: { count: 3, stride: 4 },
      summary: '',
    },
    { name: 'DATA', offset: 48, width: 1, access: 'read-write', reset: 0, bank: 'data', summary: '' },
    { name: 'SETUP', offset: 48, width: 1, access: 'read-write', reset: 0, bank: 'setup', summary: '' },
  ] as const satisfies readonly RegisterDescription[];

  function map(rules: Partial<RegisterBlock> = {}) {
    return new RegisterMap({ registers, onMisuse: 'fault', onHole: 'ignore', ...rules });
  }

  function decode(...access: Parameters<RegisterMap['decode']>) {
    const { register, index, byte, problem, effect } = map().decode(...access);
    return { name: register && registerName(register, index), byte, problem, effect };
  }

  it('finds a register by its offset', () => {
    const found = decode(4, 4, 'read');
    assert.deepEqual(found, { name: 'CONTROL', byte: 0, problem: undefined, effect: 'perform' });
  });

  it('finds one of a row, and names its place', () => {
    assert.equal(decode(40, 2, 'read').name, 'CHANNEL[2]');
  });

  it('finds nothing in the gap between registers of a row', () => {
    assert.deepEqual(decode(34, 2, 'read'), {
      name: undefined,
      byte: 0,
      problem: 'no-register',
      effect: 'ignore',
    });
  });

  it('finds nothing past the end of a row', () => {
    assert.equal(decode(44, 2, 'read').problem, 'no-register');
  });

  it('accepts the halves of a register that allows them', () => {
    assert.deepEqual(decode(20, 4, 'write'), {
      name: 'COUNTER',
      byte: 4,
      problem: undefined,
      effect: 'perform',
    });
    assert.equal(decode(16, 8, 'write').problem, undefined);
  });

  it('reports an access of a width that the register does not have', () => {
    assert.deepEqual(decode(4, 2, 'read'), {
      name: 'CONTROL',
      byte: 0,
      problem: 'wrong-width',
      effect: 'fault',
    });
    assert.equal(decode(0, 8, 'read').problem, 'wrong-width');
  });

  it('reports a misaligned access', () => {
    assert.equal(decode(18, 4, 'read').problem, 'misaligned');
  });

  it('reports a write of a read-only register, which is dropped', () => {
    assert.deepEqual(decode(0, 4, 'write'), {
      name: 'ID',
      byte: 0,
      problem: 'write-to-read-only',
      effect: 'ignore',
    });
  });

  it('reports a read of a write-only register, which gives 0', () => {
    assert.deepEqual(decode(8, 4, 'read'), {
      name: 'DOORBELL',
      byte: 0,
      problem: 'read-of-write-only',
      effect: 'ignore',
    });
  });

  it('knows the reserved bits of what is written', () => {
    assert.deepEqual(map().decode(4, 4, 'write').reserved, [0x7fff_fff9, 0]);
    assert.deepEqual(map().decode(16, 8, 'write').reserved, [0, 0]);
  });

  it('judges an access the same when it comes again', () => {
    const twice = map();
    assert.deepEqual(twice.decode(4, 2, 'read'), twice.decode(4, 2, 'read'));
    assert.notDeepEqual(twice.decode(4, 4, 'read'), twice.decode(4, 2, 'read'));
  });

  it('has no reserved bits in a register without fields', () => {
    assert.equal(definedBits(registers[3]), 2n ** 64n - 1n);
    assert.equal(definedBits(registers[1]), 0x8000_0006n);
  });

  it('faults in holes where the block says so', () => {
    assert.equal(map({ onHole: 'fault' }).decode(60, 4, 'read').effect, 'fault');
  });

  it('ignores wrong widths where the block says so', () => {
    const { problem, effect } = map({ onMisuse: 'ignore' }).decode(4, 1, 'read');
    assert.deepEqual([problem, effect], ['wrong-width', 'ignore']);
  });

  describe('of an 8-bit device behind a wider bus', () => {
    const wide = () => map({ onMisuse: 'truncate', selectedBank: () => 'data' });

    it('lets a wider access act on the one register', () => {
      const { register, problem, effect } = wide().decode(48, 4, 'write');
      assert.deepEqual([register?.name, problem, effect], ['DATA', 'wrong-width', 'truncate']);
    });

    it('faults when that access is misaligned', () => {
      assert.equal(wide().decode(33, 4, 'read').effect, 'fault');
    });
  });

  it('finds the register of the bank that is selected at the moment', () => {
    let bank = 'data';
    const banked = map({ selectedBank: () => bank });
    assert.equal(banked.decode(48, 1, 'read').register?.name, 'DATA');
    bank = 'setup';
    assert.equal(banked.decode(48, 1, 'read').register?.name, 'SETUP');
  });
});
