import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { hashState } from '../../adapter/machine/state.ts';
import { readElf } from '../../adapter/symbols/elf/read-elf.ts';
import { configurationFromArguments } from '../../adapter/systems/launch/complete.ts';
import { loadSystem } from '../../adapter/systems/load-system.ts';
import { LoadError } from '../../adapter/systems/problem.ts';
import type { System } from '../../adapter/systems/system.ts';
import { memoryFiles } from './memory-files.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const CLIENT = readFileSync(`${ROOT}examples/serial/build/serial_client.elf`);
const DRIVER = readFileSync(`${ROOT}examples/serial/build/serial_driver.elf`);

type Contents = Readonly<Record<string, string | Uint8Array>>;

async function load(contents: Contents, program = '/w/a.system', keys: object = {}): Promise<System> {
  const files = memoryFiles(contents);
  return loadSystem(files, await configurationFromArguments(files, { program, ...keys }, '/w'));
}

/** What is reported instead of a system. */
async function reported(contents: Contents, program?: string, keys?: object): Promise<string[]> {
  try {
    await load(contents, program, keys);
  } catch (error) {
    assert.ok(error instanceof LoadError, String(error));
    return error.problems.map(
      ({ place, severity, message }) => `${place.path}:${place.line}:${place.column} ${severity}: ${message}`,
    );
  }
  return [];
}

function systemOf(elements: string, path = 'p.elf'): string {
  return `<system>\n<protection_domain name="pd"><program_image path="${path}"/>\n${elements}</protection_domain>\n</system>`;
}

/** Where the symbol table of the client's file has an entry. */
function symbolEntry(name: string): number {
  const elf = readElf(CLIENT);
  const { address } = elf.symbols.find((symbol) => symbol.name === name)!;
  const { fileOffset, bytes } = elf.section('.symtab')!;
  const table = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < bytes.length; at += 24)
    if (table.getBigUint64(at + 8, true) === address && (bytes[at + 4]! & 15) === 1) return fileOffset + at;
  throw new Error(`no entry for ${name}`);
}

describe('loading a system', () => {
  it('finds programs beside the description, in build/, and in prebuilt/, in this order', async () => {
    for (const [place, others] of [
      ['/w/p.elf', { '/w/build/p.elf': DRIVER, '/w/prebuilt/p.elf': DRIVER }],
      ['/w/build/p.elf', { '/w/prebuilt/p.elf': DRIVER }],
      ['/w/prebuilt/p.elf', {}],
    ] as const) {
      const system = await load({ '/w/a.system': systemOf(''), ...others, [place]: CLIENT });
      assert.equal(system.partitions[0]?.programs[0]?.path, place);
    }
  });

  it('maps regions where the description says, and sets the symbols it names', async () => {
    const system = await load({
      '/w/a.system': `<system><memory_region name="rings" size="0x3000"/>
        <protection_domain name="pd"><program_image path="p.elf"/>
        <map mr="rings" vaddr="0x3000000" perms="r" setvar_vaddr="rx_ring_vaddr" setvar_size="tx_ring_vaddr"/>
        </protection_domain></system>`,
      '/w/p.elf': CLIENT,
    });
    const pd = system.partitions[0]!;
    const mapping = pd.mappings.find(({ name }) => name === 'rings');
    assert.deepEqual(mapping?.permissions, { read: true, write: false, execute: false });
    assert.equal(mapping.virtual, 0x3000000n);
    const value = (name: string): bigint => {
      const { address } = pd.programs[0]!.program.symbol(name)!;
      return new DataView(pd.memory.read(address, 8).buffer).getBigUint64(0, true);
    };
    assert.equal(value('rx_ring_vaddr'), 0x3000000n);
    assert.equal(value('tx_ring_vaddr'), 0x3000n);
  });

  it('fills a region from a file, which also gives the size that was left out', async () => {
    const system = await load({
      '/w/a.system': `<system><memory_region name="data" prefill_path="data.bin"/>
        <protection_domain name="pd"><program_image path="p.elf"/>
        <map mr="data" vaddr="0x3000000" setvar_prefill_size="rx_ring_vaddr"/></protection_domain></system>`,
      '/w/p.elf': CLIENT,
      '/w/data.bin': 'x'.repeat(5000),
    });
    const { memory, mappings } = system.partitions[0]!;
    assert.equal(mappings.find(({ name }) => name === 'data')?.size, 8192);
    assert.equal(
      new TextDecoder().decode(memory.read(0x3000000n + 4990n, 20)),
      `${'x'.repeat(10)}${'\0'.repeat(10)}`,
    );
  });

  it('uses large pages where size and every address allow it', async () => {
    const text = (vaddr: string): string =>
      `<system><memory_region name="big" size="0x400000"/><protection_domain name="pd"><program_image path="p.elf"/>
       <map mr="big" vaddr="${vaddr}"/></protection_domain></system>`;
    const pageSize = async (vaddr: string): Promise<number | undefined> => {
      const system = await load({ '/w/a.system': text(vaddr), '/w/p.elf': CLIENT });
      return system.partitions[0]?.mappings.find(({ name }) => name === 'big')?.pageSize;
    };
    assert.equal(await pageSize('0x4000000'), 0x200000);
    assert.equal(await pageSize('0x4001000'), 0x1000);
  });

  it('lets a device reach what its I/O address space says, and nothing else', async () => {
    const system = await load({
      '/w/a.system': `<system>
        <memory_region name="registers" size="0x1000" phys_addr="0x10001000"/>
        <memory_region name="own" size="0x1000"/><memory_region name="shared" size="0x1000" phys_addr="0x86000000"/>
        <protection_domain name="pd"><program_image path="p.elf"/>
        <map mr="registers" vaddr="0x3000000"/><map mr="own" vaddr="0x3100000"/></protection_domain>
        <io_address_space name="dma" peripheral_id="virtio-mmio0"><iomap mr="shared" iovaddr="0x5000" perms="r"/></io_address_space>
        </system>`,
      '/w/p.elf': CLIENT,
    });
    const windows = system.partitions[0]!.dma.windows.map(({ name, bus, physical, size, read, write }) => [
      ...[name, bus, physical, size, read, write],
    ]);
    assert.deepEqual(windows, [['shared', 0x5000, 0x86000000, 0x1000, true, false]]);
  });

  it('makes a system of one protection domain of a program of libmicrokit alone', async () => {
    const system = await load({ '/w/client.elf': CLIENT }, '/w/client.elf');
    assert.deepEqual(
      system.partitions.map(({ name }) => name),
      ['client'],
    );
    assert.equal(system.threads[0]?.registers.pc, 0x200000n);
  });

  it('starts from the same state each time, and comes back to it by a restart', async () => {
    const contents = { '/w/a.system': systemOf(''), '/w/p.elf': CLIENT };
    const system = await load(contents);
    const first = hashState(system);
    assert.equal(hashState(await load(contents)), first);
    system.run({ instructions: 500 });
    assert.notEqual(hashState(system), first);
    const after = hashState(system);
    system.restart();
    assert.equal(hashState(system), first);
    system.run({ instructions: 500 });
    assert.equal(hashState(system), after);
  });
});

describe('a system that cannot be loaded', () => {
  const pd = systemOf('');
  const withBytes = (change: (header: DataView, bytes: Uint8Array) => void): Uint8Array => {
    const bytes = new Uint8Array(CLIENT);
    change(new DataView(bytes.buffer), bytes);
    return bytes;
  };
  const programs: readonly (readonly [what: string, bytes: Uint8Array, expected: RegExp])[] = [
    ['empty', new Uint8Array(0), /the file is empty/],
    ['text', new TextEncoder().encode('#!/bin/sh\n'), /not an ELF file/],
    ['truncated', CLIENT.subarray(0, 3000), /truncated/],
    ['32-bit', withBytes((header) => header.setUint8(4, 1)), /a 32-bit ELF file/],
    ['big-endian', withBytes((header) => header.setUint8(5, 2)), /a big-endian ELF file/],
    ['for x86-64', withBytes((header) => header.setUint16(18, 62, true)), /an ELF file for x86-64/],
    [
      'an object file',
      withBytes((header) => header.setUint16(16, 1, true)),
      /an object file; expected a linked program/,
    ],
    ['without segments', withBytes((header) => header.setUint16(56, 0, true)), /nothing to load/],
    [
      'with a wild entry point',
      withBytes((header) => header.setBigUint64(24, 0x123n, true)),
      /entry point 0x123 lies in no segment/,
    ],
    [
      'with a symbol of libmicrokit that is larger than all memory',
      withBytes((header) => header.setBigUint64(symbolEntry('microkit_irqs') + 16, 1n << 40n, true)),
      /symbol "microkit_irqs" has 1099511627776 bytes; in libmicrokit it has at most 8/,
    ],
  ];
  for (const [what, bytes, expected] of programs)
    it(`says so at the program_image: a program that is ${what}`, async () => {
      const problems = await reported({ '/w/a.system': pd, '/w/p.elf': bytes });
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, /^\/w\/a\.system:2:\d+ error: \/w\/p\.elf: /);
      assert.match(problems[0]!, expected);
    });

  const cases: readonly (readonly [what: string, contents: Contents, expected: RegExp])[] = [
    [
      'a program that is not there',
      { '/w/a.system': pd, '/w/build/q.elf': CLIENT },
      /a\.system:2:51 error: there is no file "p\.elf"; looked for \/w\/p\.elf, \/w\/build\/p\.elf, \/w\/prebuilt\/p\.elf\./,
    ],
    [
      'a symbol that is not there',
      { '/w/a.system': systemOf('<irq irq="1" id="1" setvar_id="rx_ring_vadr"/>'), '/w/p.elf': CLIENT },
      /3:32 error: p\.elf has no symbol "rx_ring_vadr" that could be set\. Did you mean "rx_ring_vaddr"/,
    ],
    [
      'a region over a segment',
      {
        '/w/a.system': `<system><memory_region name="m" size="0x1000"/>${systemOf('<map mr="m" vaddr="0x200000"/>').slice(8)}`,
        '/w/p.elf': CLIENT,
      },
      /3:20 error: region "m" at 0x200000\.\.0x200fff overlaps p\.elf \.text/,
    ],
    [
      'contents that are not there',
      {
        '/w/a.system': `<system><memory_region name="m" prefill_path="d"/>${systemOf('<map mr="m" vaddr="0x3000000"/>').slice(8)}`,
        '/w/p.elf': CLIENT,
      },
      /1:47 error: there is no file "d"/,
    ],
    [
      'contents that are empty',
      {
        '/w/a.system': `<system><memory_region name="m" prefill_path="d"/>${systemOf('<map mr="m" vaddr="0x3000000"/>').slice(8)}`,
        '/w/p.elf': CLIENT,
        '/w/d': '',
      },
      /1:47 error: \/w\/d is empty/,
    ],
    [
      'contents larger than the region',
      {
        '/w/a.system': `<system><memory_region name="m" size="0x1000" prefill_path="d"/>${systemOf('<map mr="m" vaddr="0x3000000"/>').slice(8)}`,
        '/w/p.elf': CLIENT,
        '/w/d': 'x'.repeat(4097),
      },
      /1:61 error: the file has 4097 bytes; region "m" has only 4096/,
    ],
    [
      'a device that is not there',
      {
        '/w/a.system': `${pd.replace('</system>', '')}<io_address_space name="x" peripheral_id="00:03.0"/></system>`,
        '/w/p.elf': CLIENT,
      },
      /error: the machine has no PCI device "00:03\.0"; it has /,
    ],
    [
      'a region partly in RAM',
      {
        '/w/a.system': `<system><memory_region name="m" size="0x2000" phys_addr="0x7ffff000"/>${systemOf('<map mr="m" vaddr="0x3000000"/>').slice(8)}`,
        '/w/p.elf': CLIENT,
      },
      /1:58 error: region "m" at 0x7ffff000\.\.0x80000fff lies only partly in RAM/,
    ],
    [
      'more memory than there is',
      {
        '/w/a.system': `<system><memory_region name="m" size="0x40000000"/>${systemOf('<map mr="m" vaddr="0x40000000"/>').slice(8)}`,
        '/w/p.elf': CLIENT,
      },
      /1:1 error: no room for memory region m/,
    ],
    [
      'boot information',
      {
        '/w/a.system': `<system><memory_region name="m" prefill_bootinfo="fdt"/>${systemOf('<map mr="m" vaddr="0x3000000"/>').slice(8)}`,
        '/w/p.elf': CLIENT,
      },
      /1:51 error: "fdt" is not available/,
    ],
    [
      'mistakes in the description and in the files',
      { '/w/a.system': systemOf('<mop/>', 'q.elf'), '/w/p.elf': CLIENT },
      /<mop>.*no file "q\.elf".*Did you mean "p\.elf"/s,
    ],
  ];
  for (const [what, contents, expected] of cases)
    it(`says so where it is written: ${what}`, async () => {
      assert.match((await reported(contents)).join('\n'), expected);
    });

  it('does not need a device behind a region, but says that there is none', async () => {
    const system = await load({
      '/w/a.system': `<system><memory_region name="m" size="0x1000" phys_addr="0x30000000"/>${systemOf('<map mr="m" vaddr="0x3000000"/>').slice(8)}`,
      '/w/p.elf': CLIENT,
    });
    assert.match(system.notes.join(), /there is no device and no RAM at 0x30000000/);
  });

  it('whatever bytes the program has, never ends the loader with an exception', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(CLIENT.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }),
        fc.nat(CLIENT.length),
        async (changes, length) => {
          const bytes = new Uint8Array(CLIENT.subarray(0, length));
          // Headers lie at both ends; elsewhere a change is only a different program.
          for (const [at, value] of changes) bytes[at % 2 === 0 ? at % 200 : at] = value;
          await reported({ '/w/a.system': pd, '/w/p.elf': bytes });
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });
});
