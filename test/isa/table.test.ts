import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { behaviourOf } from '../../adapter/isa/behaviour.ts';
import { decode, lengthOf } from '../../adapter/isa/decoder.ts';
import { extractOperands, insertOperands, parseEncoding, type Operands } from '../../adapter/isa/encoding.ts';
import { instructions } from '../../adapter/isa/table/table.ts';

function matching(bits: number): string[] {
  const length = lengthOf(bits);
  return instructions
    .filter(({ encoding, except }) => {
      if (encoding.length !== length || (bits & encoding.mask) >>> 0 !== encoding.match) return false;
      const operands = extractOperands(encoding, bits);
      return !Object.entries(except).some(([name, values]) =>
        values.includes(operands[name as keyof Operands]),
      );
    })
    .map(({ name }) => name);
}

describe('the instruction table', () => {
  it('has one meaning for each of the 65536 halfwords at most, and the decoder finds it', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      if (lengthOf(bits) !== 2) continue;
      const names = matching(bits);
      assert(names.length <= 1, `${bits.toString(16)}: ${names.join(', ')}`);
      assert.equal(decode(bits)?.instruction.name, names[0]);
    }
  });

  it('has one meaning for each word at most, and the decoder finds it', () => {
    const anyWord = fc.integer({ min: 0, max: 0xffffffff });
    const oneOfOurs = fc
      .tuple(fc.constantFrom(...instructions.filter(({ encoding }) => encoding.length === 4)), anyWord)
      .map(([{ encoding }, bits]) => (encoding.match | (bits & ~encoding.mask)) >>> 0);
    fc.assert(
      fc.property(fc.oneof(anyWord, oneOfOurs), (bits) => {
        if (lengthOf(bits) !== 4) return;
        const names = matching(bits);
        assert(names.length <= 1, names.join(', '));
        assert.equal(decode(bits)?.instruction.name, names[0]);
      }),
      { numRuns: 5000 },
    );
  });

  it('has each name once', () => {
    assert.equal(new Set(instructions.map(({ name }) => name)).size, instructions.length);
  });

  it('tells from the semantics what an instruction does', () => {
    const behaviour = (name: string) => behaviourOf(instructions.find((each) => each.name === name)!);
    assert.deepEqual(behaviour('c.lwsp').access, { kind: 'load', width: 4 });
    assert.deepEqual(behaviour('amoadd.d').access, { kind: 'update', width: 8 });
    assert.deepEqual(behaviour('sc.w').access, { kind: 'store-conditional', width: 4 });
    assert.equal(behaviour('add').access, undefined);
    assert.deepEqual(
      ['add', 'beq', 'c.j', 'jalr', 'ecall', 'mret'].map((name) => behaviour(name).flow),
      ['next', 'branch', 'jump', 'jump-register', 'environment', 'environment'],
    );
    assert.equal(behaviour('csrrw').usesCsr, true);
  });
});

describe('an encoding', () => {
  it('is read as the specification draws it', () => {
    const { length, match, mask } = parseEncoding('imm[11:0] rs1 000 rd 0010011');
    assert.deepEqual([length, match, mask], [4, 0x13, 0x707f]);
  });

  it('puts scattered immediates together, with their sign', () => {
    const branch = parseEncoding('imm[12|10:5] rs2 rs1 000 imm[4:1|11] 1100011');
    assert.equal(extractOperands(branch, 0x80000063).imm, -4096);
    assert.equal(extractOperands(branch, 0x00000f63 | 0x80).imm, 0x81e);
  });

  it('holds the operands that were put in, or refuses them', () => {
    for (const { encoding } of instructions) {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 0xffffffff }), (random) => {
          const bits =
            (encoding.match | (random & ~encoding.mask & (encoding.length === 2 ? 0xffff : -1))) >>> 0;
          const operands = extractOperands(encoding, bits);
          assert.equal(insertOperands(encoding, operands), bits);
        }),
        { numRuns: 20 },
      );
    }
    const { encoding } = instructions.find(({ name }) => name === 'beq')!;
    const operands = extractOperands(encoding, 0x63);
    assert.equal(insertOperands(encoding, { ...operands, imm: 3 }), undefined);
    assert.equal(insertOperands(encoding, { ...operands, imm: 4096 }), undefined);
    assert.equal(insertOperands(encoding, { ...operands, rs1: 32 }), undefined);
  });

  it('is refused when it is none', () => {
    for (const pattern of ['rd', '0110x', 'imm[11:0] rs1 000 rd 001001', 'what 11']) {
      assert.throws(() => parseEncoding(pattern), SyntaxError);
    }
  });
});
