import type { DeviceWindow } from '../../hypervisor/dma-domain.ts';
import type { Device } from '../../machine/device.ts';
import type { Machine } from '../../machine/machine.ts';
import type { MicrokitDescription, ProtectionDomain } from './description.ts';
import type { MemoryPlan } from './memory.ts';

/** Which devices belong to each protection domain: those whose registers it maps, then those whose interrupt it gets. */
export function assignDevices(machine: Machine, system: MicrokitDescription): readonly (readonly Device[])[] {
  const owners = new Map<Device, number>();
  const claim = (device: Device | undefined, index: number) => {
    if (device !== undefined && !owners.has(device)) owners.set(device, index);
  };
  system.protectionDomains.forEach((domain, index) => {
    for (const device of machine.devices)
      if (mapsRegisters(machine, system, domain, device)) claim(device, index);
  });
  system.protectionDomains.forEach((domain, index) => {
    for (const { source } of domain.interrupts) claim(machine.interrupts.deviceOf(source), index);
  });
  return system.protectionDomains.map((_, index) =>
    machine.devices.filter((device) => owners.get(device) === index),
  );
}

function mapsRegisters(
  machine: Machine,
  system: MicrokitDescription,
  domain: ProtectionDomain,
  device: Device,
): boolean {
  const window = machine.bus.windowOf(device);
  return domain.maps.some(({ region: index }) => {
    const region = system.memoryRegions[index];
    if (region?.physical === undefined) return false;
    return region.physical < window.base + window.size && window.base < region.physical + region.size;
  });
}

/**
 * What a protection domain's devices may reach: the I/O address spaces of those that have one; for the others that use DMA
 * the memory regions that the protection domain itself maps, at their physical addresses.
 */
export function dmaWindows(
  machine: Machine,
  system: MicrokitDescription,
  plan: MemoryPlan,
  { domain, devices }: { readonly domain: ProtectionDomain; readonly devices: readonly Device[] },
): readonly DeviceWindow[] {
  return devices.flatMap(({ name: device, hasDma }) => {
    const spaces = system.ioAddressSpaces.filter((space) => space.device === device);
    if (spaces.length > 0)
      return spaces.flatMap(({ maps }) => maps.flatMap((map) => window(system, plan, device, map)));
    return !hasDma
      ? []
      : domain.maps.flatMap(({ region, permissions }) => {
          const physical = plan.physicalOf(region);
          if (!machine.ram.contains(physical)) return [];
          return window(system, plan, device, { region, bus: physical, ...permissions });
        });
  });
}

function window(
  system: MicrokitDescription,
  plan: MemoryPlan,
  device: string,
  map: { readonly region: number; readonly bus: number; readonly read: boolean; readonly write: boolean },
): DeviceWindow[] {
  const region = system.memoryRegions[map.region];
  if (region === undefined) return [];
  const { bus, read, write } = map;
  return [
    { device, name: region.name, bus, physical: plan.physicalOf(map.region), size: region.size, read, write },
  ];
}
