import type { ProblemList } from '../../problem-list.ts';
import type { Place } from '../../problem.ts';
import { IO_TOP } from '../limits.ts';
import type { SystemFile } from '../system-file.ts';
import { checkAddressSpace } from './check-maps.ts';

/** Each device has one I/O address space; its windows do not overlap. */
export function checkIoAddressSpaces(file: SystemFile, problems: ProblemList): void {
  const devices = new Map<string, Place>();
  const domainIds = new Map<bigint, string>();
  for (const { name, peripheral, domainId, maps } of file.ioAddressSpaces) {
    const device = normalPeripheral(peripheral.text);
    const earlier = devices.get(device);
    if (earlier)
      problems.error(
        peripheral.place,
        `device "${peripheral.text}" already has an I/O address space at ${earlier.line}:${earlier.column}`,
      );
    else devices.set(device, peripheral.place);
    const sharer = domainId && domainIds.get(domainId.id);
    if (domainId && sharer !== undefined)
      problems.error(
        domainId.place,
        `domain id ${domainId.text} is already used by "${sharer}": the IOMMU would mix up their translations`,
      );
    if (domainId) domainIds.set(domainId.id, name);
    const placed = maps.map((map) => ({ ...map, address: map.bus, attribute: 'iovaddr' }));
    checkAddressSpace(`I/O address space "${name}"`, file.regions, placed, problems, {
      end: IO_TOP,
      means: 'bus addresses end there',
    });
  }
}

/** `0:3.0` and `00:03.0` are one device. */
function normalPeripheral(text: string): string {
  return text
    .replaceAll(/\s/g, '')
    .toLowerCase()
    .replaceAll(/(^|[:.])0+(?=[0-9a-f])/g, '$1');
}
