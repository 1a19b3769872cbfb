import type { ProblemList } from '../problem-list.ts';
import type { XmlElement } from '../xml/element.ts';
import { Attributes, refuseElement } from './attributes.ts';
import { IO_TOP } from './limits.ts';
import { namedAttribute } from './read-maps.ts';
import type { IoAddressSpaceEntry, IoMapEntry } from './system-file.ts';

/** What one device may reach by DMA. */
export function readIoAddressSpace(
  element: XmlElement,
  problems: ProblemList,
): IoAddressSpaceEntry | undefined {
  const attributes = new Attributes(element, ['name', 'peripheral_id', 'domain_id'], problems);
  const name = attributes.text('name');
  const peripheral = namedAttribute(attributes, 'peripheral_id');
  const id = attributes.optionalNumber('domain_id', { max: 0xffffn });
  const domainId = id === undefined ? undefined : { text: `${id}`, id, place: attributes.place('domain_id') };
  if (peripheral) checkPeripheral(attributes, peripheral.text);
  const maps: IoMapEntry[] = [];
  for (const child of element.children) {
    if (child.name !== 'iomap') {
      refuseElement(child, 'io_address_space', ['iomap'], problems);
      continue;
    }
    const map = readIoMap(child, problems);
    if (map) maps.push(map);
  }
  if (name === undefined || peripheral === undefined) return undefined;
  return { name, peripheral, domainId, maps, place: attributes.place('name') };
}

function readIoMap(element: XmlElement, problems: ProblemList): IoMapEntry | undefined {
  const attributes = new Attributes(element, ['mr', 'iovaddr', 'perms'], problems);
  for (const child of element.children) refuseElement(child, 'iomap', [], problems);
  const region = namedAttribute(attributes, 'mr');
  const bus = attributes.number('iovaddr', { max: IO_TOP - 1n });
  const permissions = attributes.optionalText('perms') ?? 'rw';
  if (!/^[rw]+$/.test(permissions))
    attributes.error(
      'perms',
      `"perms" is "${permissions}"; expected "r", "w" or "rw": devices do not execute`,
    );
  if (region === undefined || bus === undefined) return undefined;
  const read = permissions.includes('r');
  const write = permissions.includes('w');
  return { region, bus, read, write, place: attributes.place('iovaddr') };
}

/** A device is named by its model's name (`virtio-mmio0`), its number for the IOMMU, or its PCI address `bus:device.function`. */
function checkPeripheral(attributes: Attributes, text: string): void {
  const pci = /^\s*(-?[0-9a-z]*)\s*:\s*(-?[0-9a-z]*)\s*\.\s*(-?[0-9a-z]*)\s*$/i.exec(text);
  if (pci === null) {
    if (text.includes(':'))
      attributes.error(
        'peripheral_id',
        `"peripheral_id" is "${text}"; a PCI device is bus:device.function, such as 00:03.0`,
      );
    return;
  }
  const parts = ['bus', 'device', 'function'] as const;
  const limits = { bus: 255, device: 31, function: 7 };
  parts.forEach((part, index) => {
    const digits = pci[index + 1] ?? '';
    const value = /^-?[0-9a-f]+$/i.test(digits) ? parseInt(digits, 16) : undefined;
    if (value === undefined || value < 0 || value > limits[part])
      attributes.error(
        'peripheral_id',
        `PCI ${part} is "${digits}"; expected hexadecimal 0 to ${limits[part].toString(16)}`,
      );
  });
}
