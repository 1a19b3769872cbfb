import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { DataError } from '../../../adapter/symbols/byte-reader.ts';
import { ElfError } from '../../../adapter/symbols/elf/elf-error.ts';
import { inflateZlib } from '../../../adapter/symbols/elf/inflate.ts';
import { readElf } from '../../../adapter/symbols/elf/read-elf.ts';
import { debugSection } from '../../../adapter/symbols/elf/section-contents.ts';
import { program, readBuild } from '../corpus.ts';

/** The message of the ElfError that the bytes lead to. */
function problem(bytes: Uint8Array): string {
  try {
    readElf(bytes);
  } catch (error) {
    assert.ok(error instanceof ElfError, String(error));
    return error.message;
  }
  throw new assert.AssertionError({ message: 'no error' });
}

/** A whole file with some bytes changed. */
function changed(...changes: readonly [offset: number, ...bytes: number[]][]): Uint8Array {
  const bytes = readBuild('gcc-O0-dwarf5');
  for (const [offset, ...values] of changes) bytes.set(values, offset);
  return bytes;
}

describe('An ELF file', () => {
  it('has its entry point, segments, sections and symbols', () => {
    const elf = readElf(readBuild('gcc-O0-dwarf5'));
    assert.equal(elf.kind, 'executable');
    assert.equal(elf.entry, 0x8000_0000n);
    const loaded = elf.segments.filter(({ type }) => type === 1);
    assert.deepEqual(
      loaded.map(({ readable, writable, executable }) => [readable, writable, executable]),
      [
        [true, false, true],
        [true, true, false],
      ],
    );
    assert.ok(
      (loaded[1]?.memorySize ?? 0n) > BigInt(loaded[1]?.bytes.length ?? 0),
      'the stack is not in the file',
    );
    assert.equal(elf.section('.text')?.address, 0x8000_0000n);
    const main = elf.symbols.find(({ name }) => name === 'main');
    assert.equal(main?.type, 'function');
    assert.equal(main.binding, 'global');
  });

  it('names its addresses by symbol and offset', () => {
    const of = program('gcc-O0-dwarf5');
    const main = of.symbol('main')?.address ?? 0n;
    assert.equal(of.nameAddress(main), 'main');
    assert.equal(of.nameAddress(main + 4n), 'main+0x4');
    assert.equal(of.nameAddress(0x10n), undefined);
  });

  it('that is empty, of another kind, 32-bit, big-endian or for another machine is refused with what was found', () => {
    assert.match(problem(new Uint8Array(0)), /^the file is empty; expected an ELF64 file for RISC-V$/);
    assert.match(
      problem(new TextEncoder().encode('#!/bin/sh\n')),
      /^not an ELF file: it begins with 23 21 2f 62/,
    );
    assert.match(problem(changed([4, 1])), /^a 32-bit ELF file; expected a 64-bit one/);
    assert.match(problem(changed([5, 2])), /^a big-endian ELF file; expected a little-endian one/);
    assert.match(problem(changed([18, 62, 0])), /^an ELF file for x86-64 \(machine 62\); expected RISC-V/);
    assert.match(problem(changed([16, 4, 0])), /^ELF file type 4; expected an executable/);
  });

  it('that is cut off anywhere is refused as truncated', () => {
    const bytes = readBuild('gcc-O0-dwarf5');
    for (const length of [8, 40, 64, 100, 4096, bytes.length - 1])
      assert.match(
        problem(bytes.slice(0, length)),
        /truncated: .* but the file has \d+ bytes$/,
        String(length),
      );
  });

  it('with any bytes changed is read or refused, and nothing else', () => {
    const bytes = readBuild('gcc-O2-dwarf5');
    const change = fc.tuple(fc.oneof(fc.nat(64), fc.nat(bytes.length - 1)), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), fc.nat(bytes.length), (changes, cut) => {
        const copy = bytes.slice(0, cut % 3 === 0 ? cut : undefined);
        for (const [offset, value] of changes) if (offset < copy.length) copy[offset] = value;
        try {
          readElf(copy);
        } catch (error) {
          assert.ok(error instanceof ElfError, String(error));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('of any bytes at all is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        assert.notEqual(problem(bytes), '');
      }),
      { seed: 1 },
    );
  });
});

describe('A compressed debug section', () => {
  it('is the same as the one that is not compressed', () => {
    const plain = readElf(readBuild('gcc-O0-dwarf5'));
    const compressed = readElf(readBuild('gcc-O0-compressed'));
    for (const name of ['abbrev', 'line', 'frame'])
      assert.ok(Buffer.from(debugSection(compressed, name)).equals(debugSection(plain, name)), name);
  });

  it('with zstd is refused with what to do', () => {
    const elf = readElf(readBuild('gcc-O0-compressed'));
    elf.section('.debug_info')!.bytes[0] = 2;
    assert.throws(
      () => debugSection(elf, 'info'),
      /zstd, which is not supported; link with --compress-debug-sections=zlib/,
    );
  });

  it('inflates whatever zlib deflates', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 40 }),
        (bytes, level, times) => {
          const whole = Buffer.concat(Array.from({ length: times }, () => bytes));
          const inflated = inflateZlib(new Uint8Array(deflateSync(whole, { level })), whole.length);
          assert.ok(Buffer.from(inflated).equals(whole));
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it('that is damaged is a DataError, whatever the damage', () => {
    const stream = new Uint8Array(deflateSync(Buffer.from(readBuild('gcc-O0-dwarf5').subarray(0, 4000))));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(stream.length - 1), fc.nat(255)), { minLength: 1 }), (changes) => {
        const copy = stream.slice();
        for (const [offset, value] of changes) copy[offset] = value;
        try {
          inflateZlib(copy, 4000);
        } catch (error) {
          assert.ok(error instanceof DataError, String(error));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
