import type { DeviceContext } from '../device.ts';
import type { RegisterSet } from '../register-window.ts';
import type { Saveable } from '../state.ts';
import type { DescriptorChain } from './virtqueue.ts';

/** Offset of the configuration space in the window of a virtio-mmio device. */
export const CONFIG_SPACE = 0x100;

/** What is behind a virtio transport: a disk, a console. */
export interface VirtioFunction extends Saveable {
  readonly model: string;
  /** Virtio device id: 2 block, 3 console. */
  readonly deviceId: number;
  /** Feature bits of its own (0 to 23). */
  readonly features: bigint;
  /** The largest size of each of its queues. */
  readonly queueSizes: readonly number[];
  /** The configuration space, at offsets from `CONFIG_SPACE` on. */
  readonly config: RegisterSet;
  /** The driver made buffers available in a queue; the device is live. */
  notify(queue: number): void;
  /** The driver reset the device, or the machine was reset. */
  reset(): void;
}

/** What a transport does for its function. */
export interface VirtioTransport extends DeviceContext {
  /** Takes the driver's next request; undefined when there is none, or the queue is broken. */
  take(queue: number): DescriptorChain | undefined;
  hasMore(queue: number): boolean;
  /** Gives a request back, with an interrupt if the driver wants one. */
  give(queue: number, chain: DescriptorChain, written: number): void;
  /** The driver asked for what cannot be answered even with an error: the device stops until it is reset. */
  fail(problem: string): void;
}
