import type { SystemPartition } from '../../systems/system.ts';
import type { CodeLocation, Program } from '../../symbols/program.ts';
import type { Images } from '../images.ts';
import { readInstruction } from './read-instruction.ts';

/** One line of a disassembly. */
export interface ListingLine {
  /** Below 0 for padding in front of address 0. */
  readonly address: bigint;
  /** Undefined where nothing is mapped: the line is padding. */
  readonly bytes: Uint8Array | undefined;
  readonly text: string;
  /** Set at the start of a function or object. */
  readonly symbol: string | undefined;
  readonly location: CodeLocation | undefined;
}

interface Extent {
  readonly low: bigint;
  readonly high: bigint;
}

/** Padding in holes advances by so many bytes. */
const HOLE = 4n;
/** Without a symbol or the start of the memory in reach, decoding begins this far before what is wanted. */
const RUN_UP = 4096n;
const FARTHEST = 256n * 1024n;

/**
 * The memory of a partition as instructions, wherever one looks: code, data and holes. Instructions have two or four bytes, so
 * reading backwards is done by reading forwards from a place where an instruction is known to begin: a symbol or the first
 * mapped byte.
 */
export class Listing {
  private readonly partition: SystemPartition;
  private readonly images: Images;
  private readonly extents: readonly Extent[];

  constructor(partition: SystemPartition, images: Images) {
    this.partition = partition;
    this.images = images;
    this.extents = mergedExtents(partition);
  }

  /**
   * @param offset in instructions from `address`; may be negative.
   * @returns exactly `count` lines; the one at `address` has index -`offset`. Addresses strictly increase.
   */
  lines(address: bigint, offset: number, count: number): ListingLine[] {
    const before = offset < 0 ? this.backward(address, -offset) : [];
    const after = this.forward(address, Math.max(0, offset + count));
    const all = [...before, ...after];
    return all.slice(Math.max(0, offset), Math.max(0, offset) + count);
  }

  private forward(from: bigint, count: number): ListingLine[] {
    const lines: ListingLine[] = [];
    let at = from;
    while (lines.length < count) {
      const extent = this.extentAt(at);
      if (extent === undefined) {
        const line = hole(at);
        lines.push(line);
        const next = this.extents.find(({ low }) => low > at)?.low;
        at += HOLE - (((at % HOLE) + HOLE) % HOLE);
        if (next !== undefined && next < at) at = next;
        continue;
      }
      const end = minimum(extent.high, at + 4n * BigInt(count - lines.length));
      const decoded = this.decode(at, end, extent.high);
      lines.push(...decoded.lines);
      at = decoded.end;
    }
    return lines.slice(0, count);
  }

  private backward(from: bigint, count: number): ListingLine[] {
    let lines: ListingLine[] = [];
    let at = from;
    while (lines.length < count) {
      const extent = this.extentAt(at - 1n);
      if (extent === undefined) {
        const next = at % HOLE === 0n ? at - HOLE : at - (((at % HOLE) + HOLE) % HOLE);
        const floor = this.extents.findLast(({ high }) => high <= at - 1n)?.high;
        at = floor !== undefined && next < floor ? floor : next;
        lines = [hole(at), ...lines];
        continue;
      }
      const start = this.startBefore(at, at - 4n * BigInt(count - lines.length), extent);
      lines = [...this.decode(start, at, at).lines, ...lines];
      at = start;
    }
    return lines.slice(lines.length - count);
  }

  /** Where to begin decoding so as to reach `limit` or below: a place where something is known to begin. */
  private startBefore(at: bigint, limit: bigint, extent: Extent): bigint {
    const known = this.boundaries(extent.low, at).findLast((address) => address <= limit && address < at);
    if (known !== undefined) return known;
    if (at - extent.low <= FARTHEST) return extent.low;
    const far = limit - RUN_UP;
    return far - (far % HOLE);
  }

  /** Instructions from `from` until `end` is reached; none goes beyond `wall`. */
  private decode(
    from: bigint,
    end: bigint,
    wall: bigint,
  ): { readonly lines: ListingLine[]; readonly end: bigint } {
    const lines: ListingLine[] = [];
    const walls = [...this.boundaries(from + 1n, end + 4n), wall];
    let next = 0;
    let at = from;
    while (at < end) {
      while ((walls[next] ?? wall) <= at && next < walls.length - 1) next++;
      const room = Number(minimum((walls[next] ?? wall) - at, 4n));
      const line = this.line(at, room);
      lines.push(line);
      at += BigInt(Math.max(1, line.bytes?.length ?? 1));
    }
    return { lines, end: at };
  }

  private line(address: bigint, room: number): ListingLine {
    const program = this.images.at(this.partition, address);
    const { bytes, text } = readInstruction(this.partition.memory.read(address, room), address, (target) =>
      this.images.at(this.partition, target)?.nameAddress(target),
    );
    const symbol = program?.symbolAt(address);
    return {
      address,
      bytes,
      text,
      symbol: symbol?.offset === 0n ? symbol.symbol.name : undefined,
      location: program?.locate(address),
    };
  }

  /** Addresses in low..high (high excluded) where functions and objects begin, ascending. */
  private boundaries(low: bigint, high: bigint): bigint[] {
    return this.images.of(this.partition).flatMap((program) => {
      const starts = startsOf(program);
      return starts.slice(firstAtLeast(starts, low), firstAtLeast(starts, high));
    });
  }

  private extentAt(address: bigint): Extent | undefined {
    return this.extents.find(({ low, high }) => address >= low && address < high);
  }
}

const starts = new WeakMap<Program, readonly bigint[]>();

function startsOf(program: Program): readonly bigint[] {
  const known = starts.get(program);
  if (known !== undefined) return known;
  const found = new Set<bigint>();
  for (const { type, address, name } of program.elf.symbols)
    if (type === 'function' || type === 'object' || (type === 'none' && name !== '' && !name.startsWith('$')))
      found.add(address);
  const sorted = [...found].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  starts.set(program, sorted);
  return sorted;
}

function firstAtLeast(sorted: readonly bigint[], address: bigint): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0n) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

function mergedExtents(partition: SystemPartition): Extent[] {
  const merged: { low: bigint; high: bigint }[] = [];
  for (const { virtual, size } of partition.mappings) {
    const last = merged.at(-1);
    const high = virtual + BigInt(size);
    if (last !== undefined && virtual <= last.high) last.high = high > last.high ? high : last.high;
    else merged.push({ low: virtual, high });
  }
  return merged;
}

function hole(address: bigint): ListingLine {
  return { address, bytes: undefined, text: '(not mapped)', symbol: undefined, location: undefined };
}

function minimum(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
