/** Inflate (RFC 1951) in its zlib wrapping (RFC 1950): compressed debug sections are read with no host's help. */

import { DataError } from '../byte-reader.ts';

const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]; // prettier-ignore
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]; // prettier-ignore
const distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]; // prettier-ignore
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** No deflate stream grows by more than this (RFC 1951 codes: 258 bytes from 2 bits). */
const GREATEST_RATIO = 1032;

/** A canonical Huffman code: how many codes of each length, and the symbols in order of code. */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

class BitReader {
  private readonly bytes: Uint8Array;
  private at: number;
  private bits = 0;
  private count = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  read(count: number): number {
    while (this.count < count) {
      this.bits |= this.byte() << this.count;
      this.count += 8;
    }
    const value = this.bits & ((1 << count) - 1);
    this.bits >>>= count;
    this.count -= count;
    return value;
  }

  symbol(code: Huffman): number {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= 15; length++) {
      value |= this.read(1);
      const count = code.counts[length] ?? 0;
      if (value - count < first) return code.symbols[index + value - first] ?? 0;
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new DataError('compressed data has a code that does not exist');
  }

  /** Continues at the next whole byte. */
  align(): void {
    this.bits = 0;
    this.count = 0;
  }

  byte(): number {
    const value = this.bytes[this.at++];
    if (value === undefined) throw new DataError('compressed data ends too early');
    return value;
  }
}

/** The `size` bytes that were compressed. Throws `DataError` when the data is not a zlib stream of that size. */
export function inflateZlib(compressed: Uint8Array, size: number): Uint8Array {
  const [method = 0, flags = 0] = compressed;
  if ((method & 15) !== 8 || ((method << 8) | flags) % 31 !== 0 || (flags & 0x20) !== 0)
    throw new DataError('compressed data does not begin with a zlib header');
  if (size > compressed.length * GREATEST_RATIO)
    throw new DataError(`${size} bytes cannot be in compressed data`);
  const output = new Uint8Array(size);
  const input = new BitReader(compressed, 2);
  let written = 0;
  for (let last = false; !last;) {
    last = input.read(1) === 1;
    const kind = input.read(2);
    if (kind === 0) written = copyStored(input, output, written);
    else if (kind === 1) written = inflateBlock(input, output, written, fixedLiterals, fixedDistances);
    else if (kind === 2) {
      const { literals, distances } = readCodes(input);
      written = inflateBlock(input, output, written, literals, distances);
    } else throw new DataError('compressed data has a block of unknown kind');
  }
  if (written !== size) throw new DataError(`compressed data has ${written} bytes, expected ${size}`);
  return output;
}

function copyStored(input: BitReader, output: Uint8Array, at: number): number {
  input.align();
  const length = input.byte() | (input.byte() << 8);
  const check = input.byte() | (input.byte() << 8);
  if ((length ^ 0xffff) !== check) throw new DataError('compressed data has a damaged stored block');
  if (at + length > output.length) throw new DataError('compressed data is longer than expected');
  for (let i = 0; i < length; i++) output[at + i] = input.byte();
  return at + length;
}

function inflateBlock(
  input: BitReader,
  output: Uint8Array,
  start: number,
  literals: Huffman,
  distances: Huffman,
): number {
  let at = start;
  for (;;) {
    const symbol = input.symbol(literals);
    if (symbol === 256) return at;
    if (symbol < 256) {
      if (at >= output.length) throw new DataError('compressed data is longer than expected');
      output[at++] = symbol;
      continue;
    }
    const length = extended(input, lengthBase, lengthBits, symbol - 257);
    const distance = extended(input, distanceBase, distanceBits, input.symbol(distances));
    if (distance > at) throw new DataError('compressed data refers to before its start');
    if (at + length > output.length) throw new DataError('compressed data is longer than expected');
    for (let i = 0; i < length; i++, at++) output[at] = output[at - distance] ?? 0;
  }
}

function extended(
  input: BitReader,
  bases: readonly number[],
  bits: readonly number[],
  index: number,
): number {
  const base = bases[index];
  if (base === undefined) throw new DataError('compressed data has a code that does not exist');
  return base + input.read(bits[index] ?? 0);
}

function readCodes(input: BitReader): { literals: Huffman; distances: Huffman } {
  const literalCount = input.read(5) + 257;
  const distanceCount = input.read(5) + 1;
  const codeCount = input.read(4) + 4;
  const codeLengths = new Uint8Array(19);
  for (let i = 0; i < codeCount; i++) codeLengths[codeLengthOrder[i] ?? 0] = input.read(3);
  const codes = huffman(codeLengths);
  const lengths = new Uint8Array(literalCount + distanceCount);
  for (let i = 0; i < lengths.length;) {
    const symbol = input.symbol(codes);
    if (symbol < 16) {
      lengths[i++] = symbol;
      continue;
    }
    if (symbol === 16 && i === 0) throw new DataError('compressed data repeats a length before the first');
    const repeated = symbol === 16 ? (lengths[i - 1] ?? 0) : 0;
    const times = symbol === 16 ? 3 + input.read(2) : symbol === 17 ? 3 + input.read(3) : 11 + input.read(7);
    if (i + times > lengths.length) throw new DataError('compressed data has too many code lengths');
    lengths.fill(repeated, i, i + times);
    i += times;
  }
  return {
    literals: huffman(lengths.subarray(0, literalCount)),
    distances: huffman(lengths.subarray(literalCount)),
  };
}

function huffman(lengths: Uint8Array): Huffman {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const offsets = new Uint16Array(17);
  for (let length = 1; length <= 15; length++)
    offsets[length + 1] = (offsets[length] ?? 0) + (counts[length] ?? 0);
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const at = offsets[length] ?? 0;
    symbols[at] = symbol;
    offsets[length] = at + 1;
  });
  return { counts, symbols };
}

const fixedLiterals = huffman(
  Uint8Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  ),
);
const fixedDistances = huffman(new Uint8Array(30).fill(5));
