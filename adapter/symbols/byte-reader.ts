/** Reads numbers and strings from bytes of unknown quality: a read past the end throws `DataError`, never anything else. */

/** Damaged data. Caught where a file's parts are read, and turned into an `ElfError` or a warning. */
export class DataError extends Error {
  override readonly name = 'DataError';
}

const text = new TextDecoder('utf-8');

/** Little-endian. */
export class ByteReader {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly limit: number;
  private at: number;

  /** Reads the bytes from `start` up to but not including `end`. Offsets count from the first byte of `bytes`. */
  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = Math.min(end, bytes.length);
    this.at = start;
    if (!(start >= 0 && start <= this.limit))
      throw new DataError(`offset ${start} lies outside of ${this.limit} bytes`);
  }

  get offset(): number {
    return this.at;
  }

  get end(): number {
    return this.limit;
  }

  get atEnd(): boolean {
    return this.at >= this.limit;
  }

  get remaining(): number {
    return this.limit - this.at;
  }

  seek(offset: number): void {
    if (!(offset >= 0 && offset <= this.limit))
      throw new DataError(`offset ${offset} lies outside of ${this.limit} bytes`);
    this.at = offset;
  }

  skip(length: number): void {
    this.take(length);
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  i8(): number {
    return this.view.getInt8(this.take(1));
  }

  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  u24(): number {
    const at = this.take(3);
    return this.view.getUint16(at, true) | (this.view.getUint8(at + 2) << 16);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.take(4), true);
  }

  u64(): bigint {
    return this.view.getBigUint64(this.take(8), true);
  }

  /** An unsigned number of 1, 2, 4 or 8 bytes. */
  unsigned(size: number): bigint {
    switch (size) {
      case 1:
        return BigInt(this.u8());
      case 2:
        return BigInt(this.u16());
      case 4:
        return BigInt(this.u32());
      case 8:
        return this.u64();
      default:
        throw new DataError(`a number of ${size} bytes`);
    }
  }

  /** A 64-bit number that must be usable as a position or length. */
  length64(): number {
    const value = this.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new DataError(`0x${value.toString(16)} is no length`);
    return Number(value);
  }

  /** An offset of the 32- or 64-bit DWARF format. */
  dwarfOffset(is64: boolean): number {
    return is64 ? this.length64() : this.u32();
  }

  uleb(): number {
    const first = this.u8();
    if (first < 0x80) return first;
    this.at--;
    const value = this.uleb64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new DataError(`0x${value.toString(16)} is too large`);
    return Number(value);
  }

  /** Unsigned LEB128, cut to 64 bits. */
  uleb64(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8();
      if (shift < 70n) value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  }

  /** Signed LEB128, cut to 64 bits. */
  sleb64(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8();
      if (shift < 70n) value |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if (byte & 0x40 && shift < 63n) value -= 1n << (shift + 7n);
      return BigInt.asIntN(64, value);
    }
  }

  sleb(): number {
    return Number(this.sleb64());
  }

  /** A view of the next `length` bytes. */
  slice(length: number): Uint8Array {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  /** A string up to a zero byte, which is skipped. */
  cstring(): string {
    const end = this.bytes.indexOf(0, this.at);
    if (end < 0 || end >= this.limit) throw new DataError('a string does not end');
    const value = text.decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return value;
  }

  private take(length: number): number {
    const at = this.at;
    if (!(length >= 0 && at + length <= this.limit))
      throw new DataError(`data ends at byte ${this.limit}, wanted ${length} bytes from ${at}`);
    this.at = at + length;
    return at;
  }
}

/** Longer names than any compiler writes come from damaged files, and would be read again and again. */
const LONGEST_STRING = 1 << 16;

/** The string at `offset` of a string table. */
export function stringAt(table: Uint8Array, offset: number): string {
  return new ByteReader(table, offset, offset + LONGEST_STRING).cstring();
}

/** 0x80001234, with no leading zeros. */
export function hex(value: bigint | number): string {
  return '0x' + (typeof value === 'bigint' ? BigInt.asUintN(64, value) : value).toString(16);
}
