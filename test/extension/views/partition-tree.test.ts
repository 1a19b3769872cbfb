import assert from 'node:assert/strict';
import type { PartitionBody } from '../../../adapter/protocol/custom.ts';
import { partitionTree, type TreeNode } from '../../../src/views/partition-tree.ts';

const driver: PartitionBody = {
  name: 'driver',
  state: 'running',
  restarts: 2,
  programs: ['build/driver.elf'],
  threads: [{ id: 1, name: 'main', state: 'waits for uart' }],
  mappings: [
    { name: 'uart', start: '0x2000000', end: '0x2001000', physical: '0x10000000', permissions: 'rw-' },
  ],
  devices: [
    {
      name: 'uart0',
      model: '16550A',
      registers: [
        { name: 'IER', offset: '0x1', value: '0x05', summary: '', fields: [{ name: 'ERBFI', value: '1' }] },
      ],
    },
  ],
  interrupts: [{ source: 10, device: 'uart0', pending: false, waitsForAck: true }],
  dma: {
    mode: 'observe',
    windows: [{ name: 'ring', bus: '0x80000000', end: '0x80001000', permissions: 'rw' }],
  },
};
const bare: PartitionBody = {
  ...driver,
  name: 'bare',
  state: 'killed',
  restarts: 0,
  threads: [],
  mappings: [],
  devices: [],
  interrupts: [],
  dma: { mode: 'enforce', windows: [] },
};
const english = {
  t: (message: string, ...args: (string | number)[]) =>
    message.replace(/\{(\d)\}/g, (_, at: string) => String(args[Number(at)])),
};
const outline = (nodes: readonly TreeNode[], depth = 0): string[] =>
  nodes.flatMap(({ label, description, children }) => [
    `${'  '.repeat(depth)}${label}: ${description}`,
    ...outline(children, depth + 1),
  ]);

describe('The Partitions view', () => {
  it('shows what a partition owns', () => {
    assert.deepEqual(outline(partitionTree([driver], english)), [
      'driver: running, restarted 2 times',
      '  Threads: 1',
      '    main: waits for uart',
      '  Memory map: 1',
      '    uart: rw- 0x2000000–0x2001000',
      '  Devices: 1',
      '    uart0: 16550A',
      '      IER: 0x05',
      '        ERBFI: 1',
      '  Interrupts: 1',
      '    Interrupt 10: uart0, not acknowledged',
      '  DMA domain: observed',
      '    ring: rw 0x80000000–0x80001000',
    ]);
  });

  it('leaves out what a partition has none of', () => {
    assert.deepEqual(outline(partitionTree([bare], english)), ['bare: killed']);
  });

  it('gives every line an identity of its own', () => {
    const all = (nodes: readonly TreeNode[]): string[] =>
      nodes.flatMap(({ id, children }) => [id, ...all(children)]);
    const ids = all(partitionTree([driver, { ...driver, name: 'second' }], english));
    assert.equal(new Set(ids).size, ids.length);
  });

  it('offers the actions that fit the state of a partition', () => {
    const contexts = partitionTree([driver, bare], english).map(({ context }) => context);
    assert.deepEqual(contexts, ['partition.running', 'partition.killed']);
  });

  it('says every state in words, not by colour alone', () => {
    for (const state of ['running', 'stopped', 'killed'] as const) {
      const [node] = partitionTree([{ ...bare, state }], english);
      assert.equal(node?.description, state);
    }
  });
});
