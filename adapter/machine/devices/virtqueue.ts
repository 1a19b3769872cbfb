import type { Dma } from '../device.ts';
import type { DmaOrigin } from '../events.ts';
import type { Saveable, StateReader, StateWriter } from '../state.ts';

/** A buffer of the driver's, as one descriptor gives it. */
export interface BufferSegment {
  readonly address: number;
  readonly length: number;
  /** The descriptor's address field, where the driver wrote it. */
  readonly origin: DmaOrigin;
}

/** A request of the driver's: what the device may read, then what it may write. */
export interface DescriptorChain {
  /** Index of the first descriptor; names the chain when it is given back. */
  readonly head: number;
  readonly readable: readonly BufferSegment[];
  readonly writable: readonly BufferSegment[];
}

/** What a queue answers; `broken` says in words what the driver did wrong. The device then needs a reset. */
export type QueueAnswer<Value> =
  { readonly kind: 'ok'; readonly value: Value } | { readonly kind: 'broken'; readonly problem: string };

/** Where the driver put the queue's three parts, with the registers that said so. */
export interface QueueLayout {
  /** Entries; a power of two. */
  readonly size: number;
  readonly descriptors: RingAddress;
  /** The available ring. */
  readonly driver: RingAddress;
  /** The used ring. */
  readonly device: RingAddress;
}

export interface RingAddress {
  readonly address: number;
  readonly origin: DmaOrigin;
}

const Flag = { next: 1, write: 2, indirect: 4 } as const;
const NO_INTERRUPT = 1;
const DESCRIPTOR_SIZE = 16;
const USED_ELEMENT_SIZE = 8;
/** An indirect table may be longer than the queue in practice; a longer chain than this is taken for a loop. */
const LONGEST_INDIRECT_TABLE = 1024;

interface Descriptor {
  readonly segment: BufferSegment;
  readonly flags: number;
  readonly next: number;
}

/** A table of descriptors: the queue's own, or an indirect one. */
interface DescriptorTable {
  readonly address: number;
  readonly entries: number;
  readonly origin: DmaOrigin;
  /** In messages, e.g. `queue 0`. */
  readonly name: string;
}

/**
 * The device's side of a split virtqueue (VIRTIO 1.2, section 2.7), with indirect descriptors where negotiated. Event
 * indices are not offered, so the driver's NO_INTERRUPT flag decides about interrupts. It trusts nothing that it reads.
 */
export class Virtqueue implements Saveable {
  readonly index: number;
  private readonly dma: Dma;
  private layout: QueueLayout | undefined;
  /** The next entry of the available ring to take, and of the used ring to fill; both count modulo 2^16. */
  private taken = 0;
  private given = 0;
  /** Whether the driver accepted VIRTIO_F_INDIRECT_DESC. */
  private readonly indirectAllowed: () => boolean;

  constructor(index: number, dma: Dma, indirectAllowed: () => boolean) {
    this.index = index;
    this.dma = dma;
    this.indirectAllowed = indirectAllowed;
  }

  get ready(): boolean {
    return this.layout !== undefined;
  }

  enable(layout: QueueLayout): void {
    this.layout = layout;
    this.taken = 0;
    this.given = 0;
  }

  disable(): void {
    this.layout = undefined;
    this.taken = 0;
    this.given = 0;
  }

  /** Takes the next request; undefined when the driver has made none available. */
  take(): QueueAnswer<DescriptorChain | undefined> {
    const { layout } = this;
    if (layout === undefined) return ok(undefined);
    const waiting = this.countAvailable(layout);
    if (waiting.kind === 'broken') return waiting;
    if (waiting.value === 0) return ok(undefined);
    const { address, origin } = layout.driver;
    const entry = this.dma.read(address + 4 + 2 * (this.taken % layout.size), 2, origin);
    if (entry === undefined) return this.unreadable('available ring');
    const chain = this.follow(layout, fields(entry.bytes).getUint16(0, true));
    if (chain.kind === 'ok') this.taken = (this.taken + 1) & 0xffff;
    return chain;
  }

  /** Whether the driver has made a request available that is not taken yet. */
  hasMore(): boolean {
    if (this.layout === undefined) return false;
    const waiting = this.countAvailable(this.layout);
    return waiting.kind === 'ok' && waiting.value > 0;
  }

  /**
   * Gives a request back.
   * @param written bytes that the device wrote into it.
   * @returns whether the driver wants an interrupt for it.
   */
  give(chain: DescriptorChain, written: number): QueueAnswer<boolean> {
    const { layout } = this;
    if (layout === undefined) return ok(false);
    const { address, origin } = layout.device;
    const element = new Uint8Array(USED_ELEMENT_SIZE);
    fields(element).setUint32(0, chain.head, true);
    fields(element).setUint32(4, written, true);
    const place = address + 4 + USED_ELEMENT_SIZE * (this.given % layout.size);
    this.given = (this.given + 1) & 0xffff;
    const counter = new Uint8Array(2);
    fields(counter).setUint16(0, this.given, true);
    if (!this.dma.write(place, element, origin) || !this.dma.write(address + 2, counter, origin))
      return broken(`the used ring of queue ${this.index} cannot be written`);
    const flags = this.dma.read(layout.driver.address, 2, layout.driver.origin);
    if (flags === undefined) return this.unreadable('available ring');
    return ok((fields(flags.bytes).getUint16(0, true) & NO_INTERRUPT) === 0);
  }

  save(out: StateWriter): void {
    out.u32(this.taken);
    out.u32(this.given);
    out.optional(this.layout, ({ size, descriptors, driver, device }) => {
      out.u32(size);
      for (const ring of [descriptors, driver, device]) saveRing(out, ring);
    });
  }

  restore(from: StateReader): void {
    this.taken = from.u32();
    this.given = from.u32();
    this.layout = from.optional(() => ({
      size: from.u32(),
      descriptors: restoreRing(from),
      driver: restoreRing(from),
      device: restoreRing(from),
    }));
  }

  private countAvailable({ size, driver }: QueueLayout): QueueAnswer<number> {
    const counter = this.dma.read(driver.address + 2, 2, driver.origin);
    if (counter === undefined) return this.unreadable('available ring');
    const available = fields(counter.bytes).getUint16(0, true);
    const waiting = (available - this.taken) & 0xffff;
    if (waiting <= size) return ok(waiting);
    return broken(
      `the available index of queue ${this.index} went from ${this.taken} to ${available}, by more than its ${size} entries`,
    );
  }

  private follow(layout: QueueLayout, head: number): QueueAnswer<DescriptorChain> {
    const { address, origin } = layout.descriptors;
    const table = { address, entries: layout.size, origin, name: `queue ${this.index}` };
    if (head >= table.entries) return broken(`descriptor ${head} of ${table.name} is out of range`);
    const first = this.fetch(table, head);
    if (first.kind === 'broken') return first;
    const { flags, segment } = first.value;
    if ((flags & Flag.indirect) === 0) return this.collect(table, head, head);
    const indirect = this.indirectTable(`descriptor ${head} of ${table.name}`, flags, segment);
    return indirect.kind === 'broken' ? indirect : this.collect(indirect.value, 0, head);
  }

  private indirectTable(name: string, flags: number, segment: BufferSegment): QueueAnswer<DescriptorTable> {
    if (!this.indirectAllowed()) return broken(`${name} is indirect, which was not negotiated`);
    if ((flags & Flag.next) !== 0) return broken(`${name} is indirect and has a next one`);
    const entries = segment.length / DESCRIPTOR_SIZE;
    if (!Number.isInteger(entries) || entries === 0)
      return broken(
        `${name} leads to an indirect table of ${segment.length} bytes, no multiple of ${DESCRIPTOR_SIZE}`,
      );
    const { address, origin } = segment;
    return ok({ address, entries, origin, name: `the indirect table of ${name}` });
  }

  private collect(table: DescriptorTable, start: number, head: number): QueueAnswer<DescriptorChain> {
    const readable: BufferSegment[] = [];
    const writable: BufferSegment[] = [];
    const limit = Math.min(table.entries, LONGEST_INDIRECT_TABLE);
    let index = start;
    for (let count = 0; count < limit; count++) {
      const descriptor = this.fetch(table, index);
      if (descriptor.kind === 'broken') return descriptor;
      const { segment, flags, next } = descriptor.value;
      const name = `descriptor ${index} of ${table.name}`;
      if ((flags & Flag.indirect) !== 0) return broken(`${name} is indirect inside a chain`);
      if (segment.length === 0) return broken(`${name} has length 0`);
      if ((flags & Flag.write) !== 0) writable.push(segment);
      else if (writable.length === 0) readable.push(segment);
      else return broken(`${name} is for reading but follows one for writing`);
      if ((flags & Flag.next) === 0) return ok({ head, readable, writable });
      if (next >= table.entries) return broken(`${name} has next ${next}, out of range`);
      index = next;
    }
    return broken(`the chain at descriptor ${start} of ${table.name} does not end: it loops`);
  }

  private fetch({ address, origin, name }: DescriptorTable, index: number): QueueAnswer<Descriptor> {
    const data = this.dma.read(address + DESCRIPTOR_SIZE * index, DESCRIPTOR_SIZE, origin);
    if (data === undefined) return broken(`descriptor ${index} of ${name} cannot be read`);
    const view = fields(data.bytes);
    const segment = {
      address: Number(view.getBigUint64(0, true)),
      length: view.getUint32(8, true),
      origin: {
        address: data.physical,
        size: 8,
        what: `descriptor ${index} of ${name}, addr`,
        length: { address: data.physical + 8, size: 4 },
      },
    };
    return ok({ segment, flags: view.getUint16(12, true), next: view.getUint16(14, true) });
  }

  private unreadable(part: string): QueueAnswer<never> {
    return broken(`the ${part} of queue ${this.index} cannot be read`);
  }
}

function ok<Value>(value: Value): QueueAnswer<Value> {
  return { kind: 'ok', value };
}

function broken(problem: string): QueueAnswer<never> {
  return { kind: 'broken', problem };
}

function fields(bytes: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function saveRing(out: StateWriter, { address, origin }: RingAddress): void {
  out.number(address);
  out.number(origin.address);
  out.u32(origin.size);
  out.string(origin.what);
}

function restoreRing(from: StateReader): RingAddress {
  const address = from.number();
  return { address, origin: { address: from.number(), size: from.u32(), what: from.string() } };
}
