import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { csrName } from '../../adapter/isa/csr-names.ts';
import { decode } from '../../adapter/isa/decoder.ts';
import { disassemble } from '../../adapter/isa/disassembler.ts';
import { howToGetObjdump, objdump, objdumpIsPresent, type ObjdumpLine } from './objdump.ts';
import { sampleWords } from './sample-words.ts';

describe('the disassembler', () => {
  it('prints what GNU objdump printed for samples of every instruction', () => {
    const golden = readFileSync(new URL('golden/disassembly.txt', import.meta.url), 'utf8');
    const lines = golden.split('\n').slice(0, -1).map(parseGolden);
    assert(lines.length > 1000);
    assertSame(lines);
  });

  it('prints what the installed objdump prints for other samples', function () {
    if (!objdumpIsPresent) {
      console.log(`      skipped: ${howToGetObjdump}`);
      this.skip();
    }
    const lines = objdump(sampleWords(100, 0x9e3779b9));
    assert(lines.length > 10_000);
    assertSame(lines);
  });

  it('prints the names of the encodings without pseudo-instructions on request', () => {
    assert.equal(disassemble(0x8082, 0n, { aliases: false }).text, 'c.jr ra');
    assert.equal(disassemble(0x00008067, 0n, { aliases: false }).text, 'jalr zero,0(ra)');
    assert.equal(disassemble(0x7139, 0n, { aliases: false }).text, 'c.addi16sp sp,-64');
  });

  it('names the targets of jumps', () => {
    const symbolize = (address: bigint): string => `main+0x${(address - 0x8000_0000n).toString(16)}`;
    const call = disassemble(0x008000ef, 0x8000_0000n, { symbolize });
    assert.equal(call.text, 'jal 80000008 <main+0x8>');
    assert.deepEqual([call.kind, call.target], ['call', 0x8000_0008n]);
  });

  it('says how control flows', () => {
    const kinds: [number, string][] = [
      [0x00008067, 'return'],
      [0x8082, 'return'],
      [0x000500e7, 'call'],
      [0x00050067, 'jump'],
      [0x0000006f, 'jump'],
      [0x00b50463, 'branch'],
      [0x00000073, 'trap'],
      [0x30200073, 'trap'],
      [0x00000013, 'next'],
      [0xffffffff, 'invalid'],
      [0, 'invalid'],
    ];
    for (const [bits, kind] of kinds) assert.equal(disassemble(bits, 0n).kind, kind, bits.toString(16));
  });

  it('wraps targets at the ends of the address space', () => {
    const backwards = disassemble(0xffdff06f, 0n);
    assert.equal(backwards.target, 0xffff_ffff_ffff_fffcn);
    assert.equal(backwards.text, 'j fffffffffffffffc');
  });

  it('answers for any bits at any address', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.bigInt(0n, (1n << 64n) - 1n),
        (bits, address) => {
          const { length, text, kind } = disassemble(bits, address);
          assert.equal(length, (bits & 3) === 3 ? 4 : 2);
          assert(text.length > 0);
          assert.equal(kind === 'invalid', decode(bits) === undefined);
        },
      ),
    );
  });

  it('answers for each of the 65536 halfwords', () => {
    for (let bits = 0; bits < 0x10000; bits++) assert(disassemble(bits, 0n).text.length > 0);
  });
});

function parseGolden(line: string): ObjdumpLine {
  const [address = '', bits = '', text = ''] = line.split('\t');
  return { address: parseInt(address, 16), bits: parseInt(bits, 16), text };
}

function assertSame(lines: readonly ObjdumpLine[]): void {
  const different = lines.flatMap(({ address, bits, text }) => {
    const ours = disassemble(bits, BigInt(address)).text;
    return ours === text || differsByDesign(bits)
      ? []
      : [`${bits.toString(16)}: '${ours}', objdump '${text}'`];
  });
  assert.deepEqual(different, []);
}

function differsByDesign(bits: number): boolean {
  const decoded = decode(bits);
  // Reserved: an sp-relative adjustment by nothing.
  if (decoded === undefined) return bits === 0x6101;
  const { instruction, operands } = decoded;
  // CSRs of RV32 have no names here, those of floating point no instructions of their own.
  if (instruction.extension === 'Zicsr') return csrName(operands.csr).startsWith('0x') || operands.csr <= 3;
  // Implementations shall ignore the reserved fields of fences; objdump insists on zeros.
  return instruction.name.startsWith('fence') && (bits & 0x000f8f80) !== 0;
}
