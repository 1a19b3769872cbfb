import type { Nanoseconds, Timer } from '../clock.ts';
import { SECTOR_SIZE, type DiskImage } from '../disk-image.ts';
import { registerSet } from '../register-window.ts';
import type { RegisterDescription } from '../registers.ts';
import type { StateReader, StateWriter } from '../state.ts';
import { readSegments, totalLength, writeSegments } from './buffer-segments.ts';
import { CONFIG_SPACE, type VirtioFunction, type VirtioTransport } from './virtio-function.ts';
import type { DescriptorChain } from './virtqueue.ts';

const QUEUE_SIZE = 1024;
/** Data segments of one request, as QEMU says. */
const MOST_SEGMENTS = 254;
const HEADER_SIZE = 16;
const ID_SIZE = 20;
/** From the doorbell, or the completion before, to the completion of a request. */
const LATENCY: Nanoseconds = 20_000;

const Request = { in: 0, out: 1, flush: 4, getId: 8 } as const;
const Status = { ok: 0, ioError: 1, unsupported: 2 } as const;
const Feature = { segmentMax: 1n << 2n, readOnly: 1n << 5n, blockSize: 1n << 6n, flush: 1n << 9n } as const;

const field = { access: 'read-only', reset: 0, widths: [1, 2, 4] } as const;
const configTable = [
  {
    name: 'capacity',
    offset: CONFIG_SPACE,
    width: 8,
    ...field,
    widths: [1, 2, 4, 8],
    summary: 'Sectors of 512 bytes',
  },
  { name: 'size_max', offset: CONFIG_SPACE + 8, width: 4, ...field, summary: 'Not offered' },
  {
    name: 'seg_max',
    offset: CONFIG_SPACE + 12,
    width: 4,
    ...field,
    summary: 'Largest number of data segments in a request',
  },
  { name: 'geometry', offset: CONFIG_SPACE + 16, width: 4, ...field, summary: 'Not offered' },
  { name: 'blk_size', offset: CONFIG_SPACE + 20, width: 4, ...field, summary: 'Bytes of a block' },
] as const satisfies readonly RegisterDescription[];

export interface DiskOptions {
  readonly image: DiskImage;
  readonly readOnly: boolean;
  /** At most 20 bytes of ASCII. */
  readonly serial: string;
}

/** What became of a request: its status, and the bytes of data that were written to the driver. */
interface Outcome {
  readonly status: number;
  readonly written: number;
}

/**
 * Virtio block device (VIRTIO 1.2, section 5.2). Requests are served one after the other, each a fixed virtual time after the
 * doorbell or the one before; until then the device touches no memory.
 */
export class VirtioBlock implements VirtioFunction {
  readonly model = 'virtio block device';
  readonly deviceId = 2;
  readonly features: bigint;
  readonly queueSizes = [QUEUE_SIZE];
  readonly config;
  private readonly transport: VirtioTransport;
  private readonly disk: DiskOptions;
  private readonly timer: Timer;

  constructor(transport: VirtioTransport, name: string, disk: DiskOptions) {
    this.transport = transport;
    this.disk = disk;
    const optional = disk.readOnly ? Feature.readOnly : 0n;
    this.features = Feature.segmentMax | Feature.blockSize | Feature.flush | optional;
    this.config = registerSet(configTable, {
      capacity: { peek: () => BigInt(disk.image.sectors) },
      size_max: { peek: () => 0 },
      seg_max: { peek: () => MOST_SEGMENTS },
      geometry: { peek: () => 0 },
      blk_size: { peek: () => SECTOR_SIZE },
    });
    this.timer = transport.clock.timer(`${name} request`, () => {
      this.serve();
    });
  }

  notify(): void {
    if (this.timer.deadline === undefined) this.timer.arm(this.transport.clock.now + LATENCY);
  }

  /** What was written to the disk stays. */
  reset(): void {
    this.timer.disarm();
  }

  save(out: StateWriter): void {
    this.disk.image.save(out);
  }

  restore(from: StateReader): void {
    this.disk.image.restore(from);
  }

  private serve(): void {
    const chain = this.transport.take(0);
    if (chain === undefined) return;
    this.answer(chain);
    if (this.transport.hasMore(0)) this.timer.arm(this.transport.clock.now + LATENCY);
  }

  /** A request without room for a status, or without a header, cannot even be refused. */
  private answer(chain: DescriptorChain): void {
    const { readable, writable } = chain;
    const room = totalLength(writable);
    if (room === 0) {
      this.transport.fail(`the request at descriptor ${chain.head} has no byte for its status`);
      return;
    }
    if (totalLength(readable) < HEADER_SIZE) {
      this.transport.fail(`the request at descriptor ${chain.head} has no header of ${HEADER_SIZE} bytes`);
      return;
    }
    const header = readSegments(this.transport.dma, readable, 0, HEADER_SIZE);
    const outcome = header === undefined ? failed(Status.ioError) : this.perform(header, chain);
    const told = writeSegments(this.transport.dma, writable, room - 1, Uint8Array.of(outcome.status));
    this.transport.give(0, chain, outcome.written + (told ? 1 : 0));
  }

  private perform(header: Uint8Array<ArrayBuffer>, chain: DescriptorChain): Outcome {
    const fields = new DataView(header.buffer);
    const sector = Number(fields.getBigUint64(8, true));
    switch (fields.getUint32(0, true)) {
      case Request.in:
        return this.readSectors(sector, chain);
      case Request.out:
        return this.writeSectors(sector, chain);
      case Request.flush:
        return { status: Status.ok, written: 0 };
      case Request.getId:
        return this.tellId(chain);
      default:
        return failed(Status.unsupported);
    }
  }

  private readSectors(sector: number, { writable }: DescriptorChain): Outcome {
    const length = totalLength(writable) - 1;
    if (!this.isOnDisk(sector, length)) return failed(Status.ioError);
    return this.tell(writable, this.disk.image.read(sector, length));
  }

  private writeSectors(sector: number, { readable }: DescriptorChain): Outcome {
    const length = totalLength(readable) - HEADER_SIZE;
    if (this.disk.readOnly || !this.isOnDisk(sector, length)) return failed(Status.ioError);
    const data = readSegments(this.transport.dma, readable, HEADER_SIZE, length);
    if (data === undefined) return failed(Status.ioError);
    this.disk.image.write(sector, data);
    return { status: Status.ok, written: 0 };
  }

  private tellId({ writable }: DescriptorChain): Outcome {
    const id = new Uint8Array(ID_SIZE);
    id.set(new TextEncoder().encode(this.disk.serial).subarray(0, ID_SIZE));
    return this.tell(writable, id.subarray(0, Math.min(ID_SIZE, totalLength(writable) - 1)));
  }

  private tell(writable: DescriptorChain['writable'], data: Uint8Array): Outcome {
    const told = writeSegments(this.transport.dma, writable, 0, data);
    return told ? { status: Status.ok, written: data.length } : failed(Status.ioError);
  }

  private isOnDisk(sector: number, length: number): boolean {
    return length % SECTOR_SIZE === 0 && this.disk.image.contains(sector, length);
  }
}

function failed(status: number): Outcome {
  return { status, written: 0 };
}
