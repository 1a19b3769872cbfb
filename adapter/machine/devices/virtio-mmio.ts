import type { DeviceContext } from '../device.ts';
import type { DmaOrigin } from '../events.ts';
import { MmioDevice } from '../mmio-device.ts';
import { registerSet, RegisterWindow, type RegisterSet } from '../register-window.ts';
import type { StateReader, StateWriter } from '../state.ts';
import type { VirtioFunction, VirtioTransport } from './virtio-function.ts';
import { identityRegisters, transportRegisters } from './virtio-mmio-registers.ts';
import { Virtqueue, type DescriptorChain, type QueueAnswer, type RingAddress } from './virtqueue.ts';

const Status = {
  acknowledge: 1,
  driver: 2,
  driverOk: 4,
  featuresOk: 8,
  needsReset: 0x40,
  failed: 0x80,
} as const;
const Interrupt = { usedBuffer: 1, configChange: 2 } as const;
/** VIRTIO_F_INDIRECT_DESC and VIRTIO_F_VERSION_1. */
const INDIRECT = 1n << 28n;
const VERSION_1 = 1n << 32n;

/** The three parts of a queue and the registers that hold their addresses. */
const PARTS = ['Desc', 'Driver', 'Device'] as const;
type Part = (typeof PARTS)[number];
const LOW_REGISTER = { Desc: 0x80, Driver: 0x90, Device: 0xa0 } as const;

/** What the driver has written about a queue; it counts from the moment the queue is made ready. */
interface QueueSettings {
  size: number;
  readonly addresses: Record<Part, bigint>;
}

/**
 * Virtio over MMIO, version 2 (VIRTIO 1.2, section 4.2). It offers VERSION_1 and INDIRECT_DESC besides what its function
 * offers; the legacy interface, event indices and queue reset are not offered.
 *
 * Where the specification forbids the driver something, the device complains and goes on as QEMU does, or, where it cannot,
 * sets DEVICE_NEEDS_RESET and stops.
 */
export class VirtioMmio extends MmioDevice {
  readonly name: string;
  readonly model: string;
  readonly size = 0x1000;
  override readonly hasDma = true;
  protected readonly window: RegisterWindow;
  private readonly context: DeviceContext;
  private readonly queues: readonly Virtqueue[];
  private readonly settings: readonly QueueSettings[];
  private readonly fn: VirtioFunction;
  private status = 0;
  private interruptStatus = 0;
  private accepted = 0n;
  private deviceFeaturesSelector = 0;
  private driverFeaturesSelector = 0;
  private queueSelector = 0;

  constructor(
    context: DeviceContext,
    name: string,
    createFunction: (transport: VirtioTransport) => VirtioFunction,
  ) {
    super();
    this.context = context;
    this.name = name;
    this.fn = createFunction(this.transport());
    this.model = this.fn.model;
    const sizes = this.fn.queueSizes;
    const indirect = () => (this.accepted & INDIRECT) !== 0n;
    this.queues = sizes.map((_, index) => new Virtqueue(index, context.dma, indirect));
    this.settings = sizes.map(() => ({ size: 0, addresses: { Desc: 0n, Driver: 0n, Device: 0n } }));
    this.window = new RegisterWindow(
      { onMisuse: 'ignore', onHole: 'ignore' },
      identity(this.fn.deviceId),
      this.transportSet(),
      this.fn.config,
    );
  }

  reset(): void {
    this.resetByDriver();
    this.deviceFeaturesSelector = 0;
    this.driverFeaturesSelector = 0;
    this.queueSelector = 0;
  }

  save(out: StateWriter): void {
    out.u32(this.status);
    out.u32(this.interruptStatus);
    out.u64(this.accepted);
    for (const selector of [this.deviceFeaturesSelector, this.driverFeaturesSelector, this.queueSelector])
      out.u32(selector);
    for (const { size, addresses } of this.settings) {
      out.u32(size);
      for (const part of PARTS) out.u64(addresses[part]);
    }
    for (const queue of this.queues) queue.save(out);
    this.fn.save(out);
  }

  restore(from: StateReader): void {
    this.status = from.u32();
    this.interruptStatus = from.u32();
    this.accepted = from.u64();
    this.deviceFeaturesSelector = from.u32();
    this.driverFeaturesSelector = from.u32();
    this.queueSelector = from.u32();
    for (const settings of this.settings) {
      settings.size = from.u32();
      for (const part of PARTS) settings.addresses[part] = from.u64();
    }
    for (const queue of this.queues) queue.restore(from);
    this.fn.restore(from);
  }

  private get offered(): bigint {
    return this.fn.features | INDIRECT | VERSION_1;
  }

  private get live(): boolean {
    return (this.status & (Status.driverOk | Status.needsReset)) === Status.driverOk;
  }

  private transport(): VirtioTransport {
    return {
      ...this.context,
      take: (queue) => this.take(queue),
      hasMore: (queue) => this.live && this.queues[queue]?.hasMore() === true,
      give: (queue, chain, written) => {
        this.give(queue, chain, written);
      },
      fail: (problem) => {
        this.fail(problem);
      },
    };
  }

  private transportSet(): RegisterSet {
    return registerSet(transportRegisters, {
      DeviceFeatures: { peek: () => half(this.offered, this.deviceFeaturesSelector) },
      DeviceFeaturesSel: {
        peek: () => this.deviceFeaturesSelector,
        write: (value) => {
          this.deviceFeaturesSelector = value;
        },
      },
      DriverFeatures: {
        peek: () => half(this.accepted, this.driverFeaturesSelector),
        write: (value) => {
          this.accept(value);
        },
      },
      DriverFeaturesSel: {
        peek: () => this.driverFeaturesSelector,
        write: (value) => {
          this.driverFeaturesSelector = value;
        },
      },
      QueueSel: {
        peek: () => this.queueSelector,
        write: (value) => {
          this.queueSelector = value;
        },
      },
      QueueNumMax: { peek: () => this.fn.queueSizes[this.queueSelector] ?? 0 },
      QueueNum: {
        peek: () => this.settings[this.queueSelector]?.size ?? 0,
        write: (value) => {
          const settings = this.settingsToWrite('QueueNum');
          if (settings !== undefined) settings.size = value;
        },
      },
      QueueReady: {
        peek: () => Number(this.queues[this.queueSelector]?.ready ?? false),
        write: (value) => {
          this.setReady(value !== 0);
        },
      },
      QueueNotify: {
        write: (value) => {
          this.notify(value);
        },
      },
      InterruptStatus: { peek: () => this.interruptStatus },
      InterruptACK: {
        write: (value) => {
          this.interruptStatus &= ~value;
          this.drive();
        },
      },
      Status: {
        peek: () => this.status,
        write: (value) => {
          this.setStatus(value);
        },
      },
      QueueDescLow: this.addressHalf('Desc', 'Low'),
      QueueDescHigh: this.addressHalf('Desc', 'High'),
      QueueDriverLow: this.addressHalf('Driver', 'Low'),
      QueueDriverHigh: this.addressHalf('Driver', 'High'),
      QueueDeviceLow: this.addressHalf('Device', 'Low'),
      QueueDeviceHigh: this.addressHalf('Device', 'High'),
      SHMSel: {},
      SHMLenLow: { peek: () => 0xffff_ffff },
      SHMLenHigh: { peek: () => 0xffff_ffff },
      SHMBaseLow: { peek: () => 0xffff_ffff },
      SHMBaseHigh: { peek: () => 0xffff_ffff },
      ConfigGeneration: { peek: () => 0 },
    });
  }

  private addressHalf(part: Part, which: 'Low' | 'High') {
    return {
      peek: () => half(this.settings[this.queueSelector]?.addresses[part] ?? 0n, which === 'Low' ? 0 : 1),
      write: (value: number) => {
        const addresses = this.settingsToWrite(`Queue${part}${which}`)?.addresses;
        if (addresses === undefined) return;
        const old = addresses[part];
        addresses[part] =
          which === 'Low'
            ? (old & ~0xffff_ffffn) | BigInt(value)
            : (old & 0xffff_ffffn) | (BigInt(value) << 32n);
      },
    };
  }

  /** What the driver writes about a queue that is in use has no effect before it makes the queue ready again. */
  private settingsToWrite(register: string): QueueSettings | undefined {
    const queue = this.queueSelector;
    if (this.queues[queue] === undefined)
      this.context.complain(`${register} written for queue ${queue}, which is not there`);
    else if (this.queues[queue].ready)
      this.context.complain(`${register} written while queue ${queue} is ready`);
    return this.settings[queue];
  }

  private accept(value: number): void {
    if ((this.status & Status.featuresOk) !== 0) {
      this.context.complain('DriverFeatures written after FEATURES_OK');
      return;
    }
    if (this.driverFeaturesSelector > 1) return;
    const shift = BigInt(32 * this.driverFeaturesSelector);
    this.accepted = (this.accepted & ~(0xffff_ffffn << shift)) | (BigInt(value) << shift);
  }

  /** Section 2.1 and 3.1.1. Bits are never cleared one by one, and only the device sets DEVICE_NEEDS_RESET. */
  private setStatus(value: number): void {
    if (value === 0) {
      this.resetByDriver();
      return;
    }
    const added = value & ~this.status;
    let next = (value & ~Status.needsReset) | (this.status & Status.needsReset);
    if ((this.status & ~value & ~Status.needsReset) !== 0)
      this.context.complain('Status written with fewer bits than before; only 0 takes bits back');
    if ((added & Status.featuresOk) !== 0 && !this.featuresAcceptable()) next &= ~Status.featuresOk;
    if ((added & Status.driverOk) !== 0 && (next & Status.featuresOk) === 0)
      this.context.complain('DRIVER_OK set without FEATURES_OK');
    if ((added & Status.driverOk) !== 0 && !this.queues.some((queue) => queue.ready))
      this.context.complain('DRIVER_OK set before any queue is ready');
    this.status = next;
  }

  /** A driver that leaves VERSION_1 out is served all the same, as by QEMU: drivers written against it do so. */
  private featuresAcceptable(): boolean {
    const unknown = this.accepted & ~this.offered;
    if (unknown !== 0n)
      this.context.complain(`FEATURES_OK refused: features 0x${unknown.toString(16)} were not offered`);
    else if ((this.accepted & VERSION_1) === 0n)
      this.context.complain('FEATURES_OK set, but the driver did not accept VIRTIO_F_VERSION_1');
    return unknown === 0n;
  }

  private setReady(ready: boolean): void {
    const index = this.queueSelector;
    const queue = this.queues[index];
    const settings = this.settings[index];
    if (queue === undefined || settings === undefined) {
      this.context.complain(`QueueReady written for queue ${index}, which is not there`);
      return;
    }
    if (!ready) {
      queue.disable();
      return;
    }
    const { size } = settings;
    const max = this.fn.queueSizes[index] ?? 0;
    if (size === 0 || size > max || (size & (size - 1)) !== 0) {
      this.context.complain(
        `QueueReady refused: ${size} is no size for queue ${index} (a power of two up to ${max})`,
      );
      return;
    }
    queue.enable({
      size,
      descriptors: this.ring(index, 'Desc'),
      driver: this.ring(index, 'Driver'),
      device: this.ring(index, 'Device'),
    });
  }

  private ring(queue: number, part: Part): RingAddress {
    const origin: DmaOrigin = {
      address: this.context.base + LOW_REGISTER[part],
      size: 8,
      what: `Queue${part}Low and Queue${part}High of queue ${queue}`,
    };
    return { address: Number(this.settings[queue]?.addresses[part] ?? 0n), origin };
  }

  private notify(queue: number): void {
    if ((this.status & Status.needsReset) !== 0) return;
    if (this.queues[queue] === undefined)
      this.context.complain(`QueueNotify for queue ${queue}, which is not there`);
    else if (!this.live) this.context.complain(`QueueNotify for queue ${queue} before DRIVER_OK`);
    else if (!this.queues[queue].ready)
      this.context.complain(`QueueNotify for queue ${queue}, which is not ready`);
    else this.fn.notify(queue);
  }

  private take(queue: number): DescriptorChain | undefined {
    if (!this.live) return undefined;
    return this.checked(this.queues[queue]?.take());
  }

  private give(queue: number, chain: DescriptorChain, written: number): void {
    if (this.checked(this.queues[queue]?.give(chain, written)) === true) this.interrupt(Interrupt.usedBuffer);
  }

  private checked<Value>(answer: QueueAnswer<Value> | undefined): Value | undefined {
    if (answer?.kind === 'broken') this.fail(answer.problem);
    return answer?.kind === 'ok' ? answer.value : undefined;
  }

  private fail(problem: string): void {
    this.context.complain(problem);
    this.status |= Status.needsReset;
    if ((this.status & Status.driverOk) !== 0) this.interrupt(Interrupt.configChange);
  }

  private interrupt(cause: number): void {
    this.interruptStatus |= cause;
    this.drive();
  }

  private drive(): void {
    this.context.interrupt.set(this.interruptStatus !== 0);
  }

  private resetByDriver(): void {
    this.status = 0;
    this.interruptStatus = 0;
    this.accepted = 0n;
    for (const queue of this.queues) queue.disable();
    for (const settings of this.settings) {
      settings.size = 0;
      for (const part of PARTS) settings.addresses[part] = 0n;
    }
    this.fn.reset();
    this.drive();
  }
}

/** A virtio-mmio slot with nothing in it: it only says so. */
export class EmptyVirtioSlot extends MmioDevice {
  readonly name: string;
  readonly model = 'empty virtio-mmio slot';
  readonly size = 0x1000;
  protected readonly window = new RegisterWindow({ onMisuse: 'ignore', onHole: 'ignore' }, identity(0));

  constructor(name: string) {
    super();
    this.name = name;
  }

  reset(): void {
    // Nothing in it can change.
  }

  save(): void {
    // Nothing in it can change.
  }

  restore(): void {
    // Nothing in it can change.
  }
}

function identity(deviceId: number): RegisterSet {
  return registerSet(identityRegisters, {
    MagicValue: { peek: () => 0x74726976 },
    Version: { peek: () => 2 },
    DeviceID: { peek: () => deviceId },
    VendorID: { peek: () => 0x554d4551 },
  });
}

function half(value: bigint, selector: number): number {
  return selector > 1 ? 0 : Number(BigInt.asUintN(32, value >> BigInt(32 * selector)));
}
