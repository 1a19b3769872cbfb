import { fileURLToPath } from 'node:url';
import type {
  MicrokitDescription,
  ProgramImage,
  ProtectionDomain,
  VariableSetting,
} from '../../../../adapter/personalities/microkit/description.ts';
import { programImage, symbolPlace } from './elf-image.ts';
import { description, domain } from './running-system.ts';
import { readWrite } from './programs.ts';

/** The systems of examples/ and test/programs/ in this file's own words: their `.system` files are read elsewhere. */

type Values = Readonly<Record<string, bigint | { readonly regionPhysical: number }>>;

function prebuilt(path: string, values: Values = {}): ProgramImage {
  const file = fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
  const variables = Object.entries(values).map(([symbol, value]): VariableSetting => {
    const place = symbolPlace(file, symbol);
    return typeof value === 'bigint'
      ? { symbol, ...place, value: { kind: 'number', value } }
      : { symbol, ...place, value: { kind: 'region-physical', region: value.regionPhysical } };
  });
  return programImage(file, variables);
}

function region(name: string, physical?: number) {
  return { name, size: 4096, pageSize: 4096 as const, physical, prefill: undefined };
}

function map(index: number, virtual: bigint) {
  return { region: index, virtual, permissions: readWrite };
}

function channel(from: readonly [number, number], to: readonly [number, number, boolean?]) {
  const end = ([protectionDomain, id, protectedCalls = false]: readonly [number, number, boolean?]) => ({
    ...{ protectionDomain, id, protectedCalls },
    notify: true,
  });
  return { ends: [end(from), end(to)] as const };
}

export function serialExample(): MicrokitDescription {
  const rings = { rx_ring_vaddr: 0x3000000n, tx_ring_vaddr: 0x3100000n };
  const maps = [map(1, 0x3000000n), map(2, 0x3100000n)];
  return description({
    memoryRegions: [region('uart', 0x1000_0000), region('rx_ring'), region('tx_ring')],
    protectionDomains: [
      domain(
        'serial_driver',
        prebuilt('examples/serial/build/serial_driver.elf', { uart_vaddr: 0x2000000n, ...rings }),
        {
          priority: 100,
          maps: [map(0, 0x2000000n), ...maps],
          interrupts: [{ source: 10, channel: 0, trigger: 'level' }],
        },
      ),
      domain('client', prebuilt('examples/serial/build/serial_client.elf', rings), { priority: 50, maps }),
    ],
    channels: [channel([0, 1], [1, 0, true])],
  });
}

/** @param driver which of the prebuilt drivers. */
export function diskExample(driver = 'blk_driver'): MicrokitDescription {
  const file = 'examples/blk/build';
  return description({
    memoryRegions: [
      region('virtio', 0x1000_1000),
      region('virtqueue'),
      region('buffers', 0x8600_0000),
      region('checksums', 0x8600_1000),
      region('requests'),
    ],
    protectionDomains: [
      domain(
        'blk_driver',
        prebuilt(`${file}/${driver}.elf`, {
          ...{ virtio_vaddr: 0x2000000n, virtqueue_vaddr: 0x3000000n, requests_vaddr: 0x3200000n },
          ...{ virtqueue_paddr: { regionPhysical: 1 }, buffers_paddr: { regionPhysical: 2 } },
        }),
        {
          priority: 100,
          maps: [map(0, 0x2000000n), map(1, 0x3000000n), map(2, 0x3100000n), map(4, 0x3200000n)],
          interrupts: [{ source: 1, channel: 0, trigger: 'level' }],
        },
      ),
      domain(
        'client',
        prebuilt(`${file}/blk_client.elf`, {
          ...{ buffers_vaddr: 0x3100000n, requests_vaddr: 0x3200000n, checksums_vaddr: 0x3300000n },
        }),
        { priority: 50, maps: [map(2, 0x3100000n), map(4, 0x3200000n), map(3, 0x3300000n)] },
      ),
    ],
    channels: [channel([0, 1], [1, 0, true])],
  });
}

export function everySystemCall(): MicrokitDescription {
  const shared = { shared_vaddr: 0x3000000n };
  const maps = [map(0, 0x3000000n)];
  const file = 'test/programs/ipc/build';
  const rest = (part: Partial<ProtectionDomain>) => ({ maps, ...part });
  return description({
    memoryRegions: [region('shared')],
    protectionDomains: [
      domain(
        'server',
        prebuilt(`${file}/server.elf`, shared),
        rest({
          priority: 200,
          capabilities: [
            { kind: 'scheduling-context', slot: 1, protectionDomain: 2 },
            { kind: 'tcb', slot: 2, protectionDomain: 2 },
          ],
        }),
      ),
      domain('child', prebuilt(`${file}/child.elf`, shared), rest({ priority: 150, parent: 0, childId: 1 })),
      domain('client', prebuilt(`${file}/client.elf`, shared), rest({ priority: 100 })),
    ],
    channels: [channel([0, 5], [2, 3, true])],
  });
}
