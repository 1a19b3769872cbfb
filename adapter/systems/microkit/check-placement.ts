import type { Machine } from '../../machine/machine.ts';
import type { SystemFile } from '../description/system-file.ts';
import type { MemoryRegion } from '../../personalities/microkit/description.ts';
import type { ProblemList } from '../problem-list.ts';

/** What lies at the physical addresses that a description gives: RAM, a device, or nothing. */
export function checkPlacement(
  file: SystemFile,
  regions: readonly MemoryRegion[],
  machine: Machine,
  problems: ProblemList,
): void {
  const { base, size } = machine.ram;
  const ramEnd = base + size;
  regions.forEach(({ name, physical, size: length, prefill }, index) => {
    const place = file.regions[index]?.physicalPlace;
    if (physical === undefined || place === undefined) return;
    const end = physical + length;
    if (physical < ramEnd && end > base) {
      if (physical < base || end > ramEnd)
        problems.error(
          place,
          `region "${name}" at ${hex(physical)}..${hex(end - 1)} lies only partly in RAM, which is ${hex(base)}..${hex(ramEnd - 1)}`,
        );
      return;
    }
    if (!hasDevice(machine, physical, end))
      problems.warning(
        place,
        `there is no device and no RAM at ${hex(physical)}: every access to region "${name}" will fault. ` +
          `There are ${devicesOf(machine)}, and RAM at ${hex(base)}..${hex(ramEnd - 1)}`,
      );
    else if (prefill !== undefined)
      problems.warning(
        place,
        `region "${name}" is the registers of a device; its contents are not written to them`,
      );
  });
}

function hasDevice(machine: Machine, from: number, to: number): boolean {
  return machine.devices.some((device) => {
    const { base, size } = machine.bus.windowOf(device);
    return base < to && base + size > from;
  });
}

function devicesOf(machine: Machine): string {
  return machine.devices
    .map((device) => `${device.name} at ${hex(machine.bus.windowOf(device).base)}`)
    .join(', ');
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
