import { ByteQueue } from '../byte-queue.ts';
import type { Nanoseconds, Timer } from '../clock.ts';
import type { Console } from '../device.ts';
import { registerSet } from '../register-window.ts';
import type { RegisterDescription } from '../registers.ts';
import type { StateReader, StateWriter } from '../state.ts';
import { readSegments, totalLength, writeSegments } from './buffer-segments.ts';
import { CONFIG_SPACE, type VirtioFunction, type VirtioTransport } from './virtio-function.ts';
import type { DescriptorChain } from './virtqueue.ts';

const QUEUE_SIZE = 1024;
const RECEIVE = 0;
const TRANSMIT = 1;
const EMERGENCY_WRITE = 1n << 2n;
/** Time that a buffer takes, either way. */
const LATENCY: Nanoseconds = 5_000;
/** A buffer that is longer is sent up to here; the device says so. */
const LONGEST_BUFFER = 2 ** 20;

const field = { width: 2, access: 'read-only', reset: 0, widths: [1, 2] } as const;
const configTable = [
  { name: 'cols', offset: CONFIG_SPACE, ...field, summary: 'Not offered' },
  { name: 'rows', offset: CONFIG_SPACE + 2, ...field, summary: 'Not offered' },
  {
    name: 'max_nr_ports',
    offset: CONFIG_SPACE + 4,
    width: 4,
    access: 'read-only',
    reset: 0,
    widths: [1, 2, 4],
    summary: 'Not offered',
  },
  {
    name: 'emerg_wr',
    offset: CONFIG_SPACE + 8,
    width: 4,
    access: 'write-only',
    reset: 0,
    writeEffect: 'prints a character without queues',
    summary: 'Emergency write',
  },
] as const satisfies readonly RegisterDescription[];

/**
 * Virtio console with one port (VIRTIO 1.2, section 5.3). Buffers pass one by one, each after a fixed virtual time; bytes from
 * outside wait until the driver gives buffers for them.
 */
export class VirtioConsole implements VirtioFunction, Console {
  readonly name: string;
  readonly model = 'virtio console';
  readonly deviceId = 3;
  readonly features = EMERGENCY_WRITE;
  readonly queueSizes = [QUEUE_SIZE, QUEUE_SIZE];
  readonly config;
  onOutput: ((bytes: Uint8Array) => void) | undefined;
  private readonly transport: VirtioTransport;
  private readonly outside = new ByteQueue();
  private readonly receiver: Timer;
  private readonly transmitter: Timer;

  constructor(transport: VirtioTransport, name: string) {
    this.transport = transport;
    this.name = name;
    this.config = registerSet(configTable, {
      cols: {},
      rows: {},
      max_nr_ports: {},
      emerg_wr: {
        write: (value) => {
          this.onOutput?.(Uint8Array.of(value & 0xff));
        },
      },
    });
    this.receiver = transport.clock.timer(`${name} receive`, () => {
      this.receive();
    });
    this.transmitter = transport.clock.timer(`${name} transmit`, () => {
      this.transmit();
    });
  }

  input(bytes: Uint8Array): void {
    this.outside.push(bytes);
    this.start(this.receiver);
  }

  notify(queue: number): void {
    this.start(queue === RECEIVE ? this.receiver : this.transmitter);
  }

  /** Bytes from outside keep waiting: the driver's next life can read them. */
  reset(): void {
    this.receiver.disarm();
    this.transmitter.disarm();
  }

  save(out: StateWriter): void {
    this.outside.save(out);
  }

  restore(from: StateReader): void {
    this.outside.restore(from);
  }

  private start(timer: Timer): void {
    if (timer.deadline === undefined) timer.arm(this.transport.clock.now + LATENCY);
  }

  private receive(): void {
    if (this.outside.length === 0) return;
    const chain = this.transport.take(RECEIVE);
    if (chain === undefined) return;
    const { writable } = chain;
    if (totalLength(writable) === 0) {
      this.transport.fail(`the receive buffer at descriptor ${chain.head} has no byte to write to`);
      return;
    }
    const bytes = this.outside.take(Math.min(totalLength(writable), LONGEST_BUFFER));
    const arrived = writeSegments(this.transport.dma, writable, 0, bytes);
    this.transport.give(RECEIVE, chain, arrived ? bytes.length : 0);
    if (this.outside.length > 0 && this.transport.hasMore(RECEIVE)) this.start(this.receiver);
  }

  private transmit(): void {
    const chain = this.transport.take(TRANSMIT);
    if (chain === undefined) return;
    this.send(chain);
    this.transport.give(TRANSMIT, chain, 0);
    if (this.transport.hasMore(TRANSMIT)) this.start(this.transmitter);
  }

  /** A buffer that cannot be read is lost, as a printer would lose it. */
  private send({ head, readable }: DescriptorChain): void {
    const wanted = totalLength(readable);
    if (wanted > LONGEST_BUFFER)
      this.transport.complain(
        `the buffer at descriptor ${head} has ${wanted} bytes; only ${LONGEST_BUFFER} are sent`,
      );
    const bytes = readSegments(this.transport.dma, readable, 0, Math.min(wanted, LONGEST_BUFFER));
    if (bytes !== undefined && bytes.length > 0) this.onOutput?.(bytes);
  }
}
