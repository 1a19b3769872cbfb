import type { PartitionBody, RegisterBody } from '../../adapter/protocol/custom.ts';

/** One line of the Partitions view. */
export interface TreeNode {
  /** Stable while the thing it stands for exists: keeps what is expanded expanded. */
  readonly id: string;
  readonly label: string;
  /** The value, shown dimmed behind the label. */
  readonly description: string;
  readonly tooltip: string;
  readonly icon: string;
  readonly color: string | undefined;
  /** For `when` clauses of menus. */
  readonly context: string;
  readonly children: readonly TreeNode[];
  /** Set on the line of a partition itself. */
  readonly partition: string | undefined;
}

/** Puts words into the user's language; `vscode.l10n` is one. */
export interface Translator {
  t(message: string, ...args: (string | number)[]): string;
}

export function partitionTree(partitions: readonly PartitionBody[], l10n: Translator): readonly TreeNode[] {
  return partitions.map((partition) => {
    const id = `partition/${partition.name}`;
    const state = stateWord(partition.state, l10n);
    const restarts =
      partition.restarts === 0
        ? ''
        : partition.restarts === 1
          ? l10n.t('restarted once')
          : l10n.t('restarted {0} times', partition.restarts);
    return {
      ...leaf(id, partition.name, [state, restarts].filter(Boolean).join(', '), STATE_ICON[partition.state]),
      tooltip: partition.programs.join('\n'),
      color: STATE_COLOR[partition.state],
      context: `partition.${partition.state}`,
      partition: partition.name,
      children: [
        threads(id, partition, l10n),
        mappings(id, partition, l10n),
        devices(id, partition, l10n),
        interrupts(id, partition, l10n),
        dma(id, partition, l10n),
      ].filter((group) => group.children.length > 0),
    };
  });
}

const STATE_ICON = { running: 'vm-running', stopped: 'vm-outline', killed: 'circle-slash' } as const;

const STATE_COLOR = {
  running: 'bulkhead.partitionRunning',
  stopped: 'bulkhead.partitionStopped',
  killed: 'bulkhead.partitionKilled',
} as const;

function stateWord(state: PartitionBody['state'], l10n: Translator): string {
  switch (state) {
    case 'running':
      return l10n.t('running');
    case 'stopped':
      return l10n.t('stopped');
    case 'killed':
      return l10n.t('killed');
  }
}

function threads(id: string, { threads }: PartitionBody, l10n: Translator): TreeNode {
  const children = threads.map((thread) =>
    leaf(`${id}/thread/${thread.id}`, thread.name, thread.state, 'debug-stackframe'),
  );
  return group(`${id}/threads`, l10n.t('Threads'), 'list-tree', children);
}

function mappings(id: string, { mappings }: PartitionBody, l10n: Translator): TreeNode {
  const children = mappings.map((mapping) => ({
    ...leaf(
      `${id}/mapping/${mapping.start}`,
      mapping.name,
      `${mapping.permissions} ${mapping.start}–${mapping.end}`,
      'symbol-array',
    ),
    tooltip: l10n.t(
      '{0}: virtual {1} to {2}, {3}, at physical {4}',
      mapping.name,
      mapping.start,
      mapping.end,
      mapping.permissions,
      mapping.physical,
    ),
  }));
  return group(`${id}/memory`, l10n.t('Memory map'), 'layers', children);
}

function devices(id: string, { devices }: PartitionBody, l10n: Translator): TreeNode {
  const children = devices.map((device) => ({
    ...leaf(`${id}/device/${device.name}`, device.name, device.model, 'circuit-board'),
    children: device.registers.map((register) => registerNode(`${id}/device/${device.name}`, register)),
  }));
  return group(`${id}/devices`, l10n.t('Devices'), 'extensions', children);
}

function registerNode(id: string, register: RegisterBody): TreeNode {
  const own = `${id}/${register.offset}/${register.name}`;
  const description = [register.value, register.summary].filter((text) => text !== '').join('  ');
  return {
    ...leaf(own, register.name, description, 'symbol-field'),
    tooltip: `${register.offset} ${register.name} = ${description}`,
    children: register.fields.map((field) =>
      leaf(`${own}/${field.name}`, field.name, field.value, 'symbol-property'),
    ),
  };
}

function interrupts(id: string, { interrupts }: PartitionBody, l10n: Translator): TreeNode {
  const children = interrupts.map(({ source, device, pending, waitsForAck }) => {
    const state = [
      device ?? '',
      pending ? l10n.t('pending') : '',
      waitsForAck ? l10n.t('not acknowledged') : '',
    ];
    const node = leaf(
      `${id}/interrupt/${source}`,
      l10n.t('Interrupt {0}', source),
      state.filter((word) => word !== '').join(', '),
      pending || waitsForAck ? 'bell-dot' : 'bell',
    );
    if (!waitsForAck) return node;
    return { ...node, tooltip: l10n.t('It stays masked until the driver acknowledges it.') };
  });
  return group(`${id}/interrupts`, l10n.t('Interrupts'), 'bell', children);
}

function dma(id: string, { dma }: PartitionBody, l10n: Translator): TreeNode {
  const children = dma.windows.map((window) =>
    leaf(
      `${id}/dma/${window.bus}`,
      window.name,
      `${window.permissions} ${window.bus}–${window.end}`,
      'symbol-array',
    ),
  );
  const [mode, tooltip] =
    dma.mode === 'enforce'
      ? [l10n.t('enforced'), l10n.t('What its devices want to reach outside of these ranges is blocked.')]
      : [
          l10n.t('observed'),
          l10n.t('What its devices reach outside of these ranges passes, and is reported.'),
        ];
  return { ...group(`${id}/dma`, l10n.t('DMA domain'), 'shield', children), description: mode, tooltip };
}

function group(id: string, label: string, icon: string, children: readonly TreeNode[]): TreeNode {
  return { ...leaf(id, label, String(children.length), icon), children };
}

function leaf(id: string, label: string, description: string, icon: string): TreeNode {
  return {
    id,
    label,
    description,
    tooltip: description === '' ? label : `${label}: ${description}`,
    icon,
    color: undefined,
    context: '',
    children: [],
    partition: undefined,
  };
}
