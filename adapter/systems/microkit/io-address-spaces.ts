import type { Machine } from '../../machine/machine.ts';
import type { IoAddressSpace, MemoryRegion } from '../../personalities/microkit/description.ts';
import type { IoAddressSpaceEntry, SystemFile } from '../description/system-file.ts';
import type { ProblemList } from '../problem-list.ts';
import { listed } from '../text/list.ts';
import { didYouMean } from '../text/suggestion.ts';

/** The I/O address spaces of a description, by the machine's names of the devices. */
export function resolveIoAddressSpaces(
  file: SystemFile,
  regions: readonly MemoryRegion[],
  machine: Machine,
  problems: ProblemList,
): readonly IoAddressSpace[] {
  return file.ioAddressSpaces.flatMap((space) => {
    const device = deviceOf(space, machine);
    if (device === undefined) {
      reportUnknownDevice(space, machine, problems);
      return [];
    }
    const maps = space.maps.flatMap(({ region: named, bus, read, write }) => {
      const region = regions.findIndex(({ name }) => name === named.text);
      return region < 0 ? [] : [{ region, bus: Number(bus), read, write }];
    });
    return [{ name: space.name, device, maps }];
  });
}

/** A device's name, its name in the board's device tree (`virtio_mmio@10001000`), or the address of its registers. */
function deviceOf({ peripheral }: IoAddressSpaceEntry, machine: Machine): string | undefined {
  const text = peripheral.text.trim();
  const address = /^(?:[a-z0-9_-]+@|0x)([0-9a-fA-F]{1,12})$/.exec(text)?.[1];
  return machine.devices.find(
    (device) =>
      device.name === text ||
      (address !== undefined && machine.bus.windowOf(device).base === parseInt(address, 16)),
  )?.name;
}

function reportUnknownDevice(
  { peripheral }: IoAddressSpaceEntry,
  machine: Machine,
  problems: ProblemList,
): void {
  const names = machine.devices.map(({ name }) => name);
  const what = peripheral.text.includes(':') ? 'PCI device' : 'device';
  problems.error(
    peripheral.place,
    `the machine has no ${what} "${peripheral.text}"; it has ${listed(names)}.${didYouMean(peripheral.text, names)}`,
  );
}
