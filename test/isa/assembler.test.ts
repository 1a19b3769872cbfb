import { strict as assert } from 'node:assert';
import { assemble, AssemblyError } from '../../adapter/isa/assembler.ts';
import { decode } from '../../adapter/isa/decoder.ts';
import { disassemble } from '../../adapter/isa/disassembler.ts';
import { sampleWords } from './sample-words.ts';
import { Fixture } from '../machine/hart/fixture.ts';

function words(source: string, origin = 0n): string[] {
  const { bytes } = assemble(source, origin);
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / 4 }, (_, i) =>
    view
      .getUint32(i * 4, true)
      .toString(16)
      .padStart(8, '0'),
  );
}

describe('the assembler', () => {
  it('gives back the bits that were disassembled', () => {
    for (const { bits } of sampleWords(20, 0x1234567)) {
      const decoded = decode(bits);
      if (decoded === undefined || hasIgnoredBits(decoded.instruction.name, bits)) continue;
      const { text } = disassemble(bits, 0x4000_0000n, { aliases: false });
      const { bytes } = assemble(
        text.replace(/([0-9a-f]+)$/, targetPrefix(decoded.instruction.name)),
        0x4000_0000n,
      );
      const view = new DataView(bytes.buffer);
      assert.equal(bytes.length === 2 ? view.getUint16(0, true) : view.getUint32(0, true), bits, text);
    }
  });

  it('resolves labels in both directions', () => {
    const source = `
      start: beqz a0, done   # forwards
      1:     j start
             j 1b
             bnez a0, 1f
      1:     nop
      done:  call start
    `;
    assert.deepEqual(
      words(source),
      ['00050a63', 'ffdff06f', 'ffdff06f', '00051263'].concat(['00000013', 'fedff0ef']),
    );
  });

  it('loads constants of any size', () => {
    const constants = [0n, -1n, 2047n, -2048n, 2048n, 0x7fff_ffffn, -0x8000_0000n, 0x7fff_f800n]
      .concat([0x8000_0000n, 0xffff_ffffn, 0x1234_5678_9abc_def0n, (1n << 63n) - 1n, -(1n << 63n)])
      .concat([0x8000_0000_0000_0001n, 1n << 40n, 0xfff_ffff_f800n]);
    for (const value of constants) {
      const fixture = new Fixture(`li a0, ${value}\n li a1, 1\n end: ebreak`);
      fixture.hart.run(20);
      assert.equal(fixture.get('a0'), BigInt.asUintN(64, value), value.toString(16));
      assert.equal(fixture.get('a1'), 1n);
    }
  });

  it('loads addresses relative to the pc', () => {
    const fixture = new Fixture('la a0, before\n la a1, after\n ebreak\n before: .space 4000\n after:');
    fixture.hart.run(20);
    assert.equal(fixture.get('a0'), fixture.label('before'));
    assert.equal(fixture.get('a1'), fixture.label('after'));
  });

  it('lays data out', () => {
    const { bytes } = assemble(
      '.equ SIZE, 3\n.byte 1, SIZE\n.align 2\n.half -2\n.asciz "a#\\n"\n.word end-.\nend:',
    );
    assert.deepEqual([...bytes], [1, 3, 0, 0, 0xfe, 0xff, 0x61, 0x23, 0x0a, 0, 4, 0, 0, 0]);
  });

  it('names the line of a mistake', () => {
    const mistakes: [string, RegExp][] = [
      ['nop\nfrobnicate a0', /line 2: unknown instruction frobnicate/],
      ['addi a0, a0, 5000', /line 1: 'addi a0, a0, 5000' fits no form of addi/],
      ['addi a0, a0', /line 1/],
      ['a:\na:', /line 2: 'a' is defined twice/],
      ['j nowhere', /line 1/],
      ['.word nowhere', /line 1: 'nowhere' has no value/],
      ['.org 5', /line 1: unknown directive .org/],
      ['c.addiw zero, 1', /line 1/],
      ['lw a0, 2048(a0)', /line 1/],
    ];
    for (const [source, message] of mistakes) {
      assert.throws(
        () => assemble(source),
        (error) => error instanceof AssemblyError && message.test(error.message),
      );
    }
  });
});

/** Fields that the instruction ignores, and that assembly language cannot express. */
function hasIgnoredBits(name: string, bits: number): boolean {
  return name.startsWith('fence') && (bits & 0xf00f_8f80) !== 0;
}

/** Targets are printed without 0x, as objdump does. */
function targetPrefix(name: string): string {
  return /^(b|jal$|c\.j$|c\.b)/.test(name) ? '0x$1' : '$1';
}
