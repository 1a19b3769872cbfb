import type { Console, DeviceContext } from './device.ts';
import { VirtioBlock } from './devices/virtio-blk.ts';
import { VirtioConsole } from './devices/virtio-console.ts';
import { EmptyVirtioSlot, VirtioMmio } from './devices/virtio-mmio.ts';
import { DiskImage } from './disk-image.ts';
import type { MmioDevice } from './mmio-device.ts';

/** virtio-mmio transports of QEMU's `virt` board. */
export const VIRTIO_SLOTS = 8;
const DEFAULT_DISK_SLOT = 0;
const DEFAULT_CONSOLE_SLOT = 1;

export interface DiskConfig {
  /** The contents; never changed, what the guest writes lies over it. */
  readonly image: Uint8Array;
  /** Default: the driver may write. */
  readonly readOnly?: boolean;
  /** virtio-mmio slot, 0 to 7. Default: 0. */
  readonly slot?: number;
  /** What the device answers when it is asked who it is, at most 20 bytes. Default: `bulkhead-disk` and the slot. */
  readonly serial?: string;
}

export interface VirtioConfig {
  readonly disks?: readonly DiskConfig[];
  /** virtio-mmio slot of the virtio console. Default: 1, unless a disk is there. */
  readonly virtioConsole?: number | 'none';
}

/** What lies in each slot of the board. */
export class VirtioSlots {
  private readonly disks = new Map<number, DiskConfig>();
  private readonly consoleSlot: number | undefined;

  /** @throws RangeError when two devices want one slot, or a slot is not there. */
  constructor({ disks = [], virtioConsole }: VirtioConfig) {
    for (const disk of disks) {
      const slot = checked(disk.slot ?? DEFAULT_DISK_SLOT);
      if (this.disks.has(slot)) throw new RangeError(`two disks want virtio-mmio slot ${slot}`);
      this.disks.set(slot, disk);
    }
    if (typeof virtioConsole === 'number' && this.disks.has(checked(virtioConsole)))
      throw new RangeError(`a disk and the console want virtio-mmio slot ${virtioConsole}`);
    const wanted = virtioConsole ?? DEFAULT_CONSOLE_SLOT;
    this.consoleSlot = wanted === 'none' || this.disks.has(wanted) ? undefined : wanted;
  }

  /** Builds the device of a slot, and the console that it is, if it is one. */
  build(
    slot: number,
    name: string,
    context: DeviceContext,
  ): { device: MmioDevice; console: Console | undefined } {
    const disk = this.disks.get(slot);
    if (disk !== undefined) return { device: diskDevice(slot, name, context, disk), console: undefined };
    if (slot === this.consoleSlot) return consoleDevice(name, context);
    return { device: new EmptyVirtioSlot(name), console: undefined };
  }
}

function diskDevice(slot: number, name: string, context: DeviceContext, disk: DiskConfig): MmioDevice {
  const options = {
    image: new DiskImage(disk.image),
    readOnly: disk.readOnly ?? false,
    serial: disk.serial ?? `bulkhead-disk${slot}`,
  };
  return new VirtioMmio(context, name, (transport) => new VirtioBlock(transport, name, options));
}

function consoleDevice(
  name: string,
  context: DeviceContext,
): { device: MmioDevice; console: Console | undefined } {
  let console: Console | undefined;
  const device = new VirtioMmio(context, name, (transport) => {
    const fn = new VirtioConsole(transport, 'virtio-console');
    console = fn;
    return fn;
  });
  return { device, console };
}

function checked(slot: number): number {
  if (Number.isInteger(slot) && slot >= 0 && slot < VIRTIO_SLOTS) return slot;
  throw new RangeError(`there is no virtio-mmio slot ${slot}; slots are 0 to ${VIRTIO_SLOTS - 1}`);
}
