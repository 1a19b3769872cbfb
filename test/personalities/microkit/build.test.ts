import assert from 'node:assert/strict';
import { buildMicrokitSystem } from '../../../adapter/personalities/microkit/build.ts';
import type { MemoryRegion } from '../../../adapter/personalities/microkit/description.ts';
import { BuildError } from '../../../adapter/personalities/microkit/memory.ts';
import { EventHub } from '../../../adapter/machine/events.ts';
import { createMachine } from '../../../adapter/machine/virt.ts';
import { DATA, print, program, readWrite } from './support/programs.ts';
import { description, domain, RunningSystem, type AnyEvent } from './support/running-system.ts';

function region(name: string, rest: Partial<MemoryRegion> = {}): MemoryRegion {
  return { name, size: 4096, pageSize: 4096, physical: undefined, prefill: undefined, ...rest };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

describe('a protection domain', () => {
  it('begins at its entry, with the stack pointer at the top of a stack that ends in a guard page', () => {
    const running = new RunningSystem(
      description({ protectionDomains: [domain('a', program('mv s1, sp\n sd s1, -8(sp)\n sd s1, 0(sp)'))] }),
    );
    const stop = running.system.run({ instructions: 100 });
    const [{ thread, memory }] = running.system.domains as [RunningSystem['system']['domains'][0]];
    assert.deepEqual(stop, { kind: 'fault', thread });
    assert.equal(thread.registers.get(9), 0x3f_ffff_d000n);
    assert.equal(
      new DataView(memory.read(thread.registers.get(9) - 8n, 8).buffer).getBigUint64(0, true),
      thread.registers.get(9),
    );
  });

  it('has its segments, stack and IPC buffer mapped with their permissions', () => {
    const running = new RunningSystem(
      description({ protectionDomains: [domain('a', program(''), { stackSize: 16384 })] }),
    );
    const rows = running.system.domains[0]!.partition.addressSpace.mappings.map(
      ({ name, virtual, size, permissions }) => {
        const letters = [permissions.read && 'r', permissions.write && 'w', permissions.execute && 'x'];
        return `${name} ${virtual.toString(16)} ${size} ${letters.filter(Boolean).join('')}`;
      },
    );
    assert.deepEqual(rows, [
      'program text 200000 4096 rx',
      'program data 300000 8192 rw',
      'stack 3fffff9000 16384 rw',
      'IPC buffer 3fffffe000 4096 rw',
    ]);
  });

  it('is told its name, its channels and what the description sets', () => {
    const base = program('');
    const image = {
      ...base,
      microkitSymbols: {
        microkit_name: { address: DATA, size: 64 },
        microkit_passive: { address: DATA + 64n, size: 1 },
        microkit_irqs: { address: DATA + 72n, size: 8 },
        microkit_notifications: { address: DATA + 80n, size: 8 },
        microkit_pps: { address: DATA + 88n, size: 8 },
      },
      variables: [
        {
          symbol: 'where',
          address: DATA + 96n,
          size: 8,
          value: { kind: 'region-physical', region: 0 } as const,
        },
        {
          symbol: 'small',
          address: DATA + 104n,
          size: 2,
          value: { kind: 'number', value: 0x12345n } as const,
        },
      ],
    };
    const running = new RunningSystem(
      description({
        memoryRegions: [region('buffers', { physical: 0x8080_0000 })],
        protectionDomains: [
          domain('driver', image, {
            priority: 1,
            interrupts: [{ source: 11, channel: 5, trigger: 'level' }],
          }),
          domain('client', program(''), { priority: 2 }),
        ],
        channels: [
          {
            ends: [
              { protectionDomain: 0, id: 3, notify: true, protectedCalls: true },
              { protectionDomain: 1, id: 1, notify: true, protectedCalls: false },
            ],
          },
          {
            ends: [
              { protectionDomain: 0, id: 4, notify: false, protectedCalls: false },
              { protectionDomain: 1, id: 2, notify: true, protectedCalls: false },
            ],
          },
        ],
      }),
    );
    const bytes = running.system.domains[0]!.memory.read(DATA, 112);
    const word = (at: number) => new DataView(bytes.buffer).getBigUint64(at, true);
    assert.equal(text(bytes.subarray(0, 7)), 'driver\0');
    assert.deepEqual(
      [bytes[64], word(72), word(80), word(88), word(96), word(104)],
      [0, 32n, 8n, 8n, 0x8080_0000n, 0x2345n],
    );
  });

  it('sees memory regions where it maps them, prefilled, and shares them', () => {
    const prefill = new TextEncoder().encode('OK');
    const maps = [{ region: 0, virtual: 0x400000n, permissions: readWrite }];
    const show =
      'li t0, 0x400000\n lb a0, 0(t0)\n li a7, -12\n ecall\n lb a0, 1(t0)\n ecall\n sb zero, 0(t0)';
    const running = new RunningSystem(
      description({
        memoryRegions: [region('shared', { prefill })],
        protectionDomains: [
          domain('first', program(show), { maps, priority: 2 }),
          domain('second', program(show), { maps, priority: 1 }),
        ],
      }),
    );
    running.runToEnd(10_000);
    assert.match(running.debugOutput, /OK\0K$/);
  });

  it('reaches the registers of a device through a region at their address', () => {
    const running = new RunningSystem(
      description({
        memoryRegions: [region('uart', { physical: 0x1000_0000 })],
        protectionDomains: [
          domain('driver', program('li t0, 0x400000\n li t1, 65\n sb t1, 0(t0)'), {
            maps: [{ region: 0, virtual: 0x400000n, permissions: readWrite }],
          }),
        ],
      }),
    );
    running.runToEnd(10_000_000);
    assert.equal(running.uartOutput, 'A');
    assert.deepEqual(
      running.system.domains[0]!.partition.devices.map(({ name }) => name),
      ['uart0'],
    );
  });

  it('opens its memory to the devices that use DMA, and not to a UART', () => {
    const memory = { region: 1, virtual: 0x500000n, permissions: readWrite };
    const driver = (device: number) =>
      domain(`driver ${device}`, program(''), {
        maps: [{ region: device, virtual: 0x400000n, permissions: readWrite }, memory],
      });
    const { system } = new RunningSystem(
      description({
        memoryRegions: [
          region('uart', { physical: 0x1000_0000 }),
          region('memory'),
          region('disk', { physical: 0x1000_1000 }),
        ],
        protectionDomains: [driver(0), driver(2)],
      }),
      { disks: [{ image: new Uint8Array(512) }] },
    );
    assert.deepEqual(
      system.domains.map(({ partition }) => partition.dma.windows.map(({ name }) => name)),
      [[], ['memory']],
    );
  });
});

describe('a system that the machine cannot hold', () => {
  it('is refused with everything that does not fit', () => {
    const machine = createMachine({ ramSize: 2 ** 20 });
    const build = () =>
      buildMicrokitSystem(
        machine,
        description({
          memoryRegions: [region('huge', { size: 2 ** 21 })],
          protectionDomains: [
            domain('a', program(''), {
              stackSize: 2 ** 21,
              budget: 19,
              maps: [
                { region: 0, virtual: 0x400000n, permissions: readWrite },
                { region: 0, virtual: 0x500000n, permissions: readWrite },
              ],
            }),
          ],
        }),
        new EventHub<AnyEvent>(),
      );
    assert.throws(build, (error) => {
      assert.ok(error instanceof BuildError);
      assert.deepEqual(error.problems, [
        'no room for memory region huge (2097152 bytes) in 1048576 bytes of RAM',
        'no room for stack of a (2097152 bytes) in 1048576 bytes of RAM',
        'in a: huge at 0x500000 overlaps huge at 0x400000',
        'in a: a budget of 19 us is less than the 20 us that seL4 needs',
      ]);
      return true;
    });
  });
});

describe('the output of programs', () => {
  it('goes to the debug console in the order of the priorities', () => {
    const running = new RunningSystem(
      description({
        protectionDomains: [
          domain('low', program(print('low ')), { priority: 1 }),
          domain('high', program(print('high ')), { priority: 2 }),
        ],
      }),
    );
    running.runToEnd(10_000);
    assert.equal(running.debugOutput, 'MON|INFO: Microkit Monitor started!\nhigh low ');
  });
});
