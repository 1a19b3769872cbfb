import type { ProblemList } from '../problem-list.ts';
import type { XmlElement } from '../xml/element.ts';
import { Attributes, refuseElement } from './attributes.ts';
import { LARGE_PAGE, SMALL_PAGE } from './limits.ts';
import { optionalNamed } from './read-maps.ts';
import type { RegionEntry } from './system-file.ts';

const BOOT_INFO = [
  'x86_vbe',
  'x86_mbmmap',
  'x86_acpi_rsdp',
  'x86_framebuffer',
  'x86_tsc_freq',
  'fdt',
] as const;

export function readRegion(element: XmlElement, problems: ProblemList): RegionEntry {
  const attributes = new Attributes(
    element,
    ['name', 'size', 'page_size', 'phys_addr', 'prefill_path', 'prefill_bootinfo'],
    problems,
  );
  for (const child of element.children) refuseElement(child, 'memory_region', [], problems);
  const pageSize = readPageSize(attributes);
  const smallestPage = pageSize ?? SMALL_PAGE;
  const prefill = optionalNamed(attributes, 'prefill_path');
  const bootInfo = optionalNamed(attributes, 'prefill_bootinfo');
  if (bootInfo) attributes.choice('prefill_bootinfo', BOOT_INFO, 'fdt');
  if (prefill && bootInfo)
    attributes.error(
      'prefill_bootinfo',
      'a region is filled from "prefill_path" or "prefill_bootinfo", not both',
    );

  const physical = attributes.optionalNumber('phys_addr');
  if (physical !== undefined && physical % smallestPage !== 0n)
    attributes.error(
      'phys_addr',
      `"phys_addr" is 0x${physical.toString(16)}; expected a multiple of the page size 0x${smallestPage.toString(16)}`,
    );
  return {
    name: attributes.text('name') ?? '',
    place: attributes.place('name'),
    size: readSize(attributes, smallestPage, prefill !== undefined || bootInfo !== undefined),
    pageSize,
    physical,
    physicalPlace: attributes.place('phys_addr'),
    prefill,
    bootInfo,
  };
}

function readPageSize(attributes: Attributes): bigint | undefined {
  const size = attributes.optionalNumber('page_size');
  if (size === undefined || size === SMALL_PAGE || size === LARGE_PAGE) return size;
  attributes.error('page_size', `"page_size" is 0x${size.toString(16)}; expected 0x1000 or 0x200000`);
  return undefined;
}

function readSize(attributes: Attributes, pageSize: bigint, hasContents: boolean): bigint | undefined {
  if (!attributes.has('size')) {
    if (!hasContents)
      attributes.error(
        'size',
        '<memory_region> needs the attribute "size", or "prefill_path" to take it from',
      );
    return undefined;
  }
  const size = attributes.optionalNumber('size', { min: 1n });
  if (size === undefined || size % pageSize === 0n) return size;
  const page = pageSize.toString(16);
  const above = ((size / pageSize + 1n) * pageSize).toString(16);
  attributes.error(
    'size',
    `"size" is 0x${size.toString(16)}; expected a multiple of the page size 0x${page}, such as 0x${above}`,
  );
  return undefined;
}
