/**
 * The arrows between the rooms (docs/ARCHITECTURE.md): a room imports from the rooms below it, never from one above.
 * `symbols` stands beside them: it imports no other room, and only `systems`, `faults`, `debugger` and `protocol` use it.
 */
const rooms = [
  'protocol',
  'debugger',
  'faults',
  'timeline',
  'systems',
  'personalities',
  'microkernel',
  'hypervisor',
  'machine',
  'isa',
];

const upward = rooms.slice(1).map((room, index) => ({
  name: `${room}-imports-nothing-above-it`,
  severity: 'error',
  from: { path: `^adapter/${room}/` },
  to: { path: `^adapter/(${rooms.slice(0, index + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'symbols-imports-no-room',
      severity: 'error',
      from: { path: '^adapter/symbols/' },
      to: { path: `^adapter/(${rooms.join('|')})/` },
    },
    {
      name: 'symbols-serve-only-those-who-know-files',
      severity: 'error',
      from: { path: '^adapter/(isa|machine|hypervisor|microkernel|personalities|timeline)/' },
      to: { path: '^adapter/symbols/' },
    },
    {
      name: 'rooms-use-no-node-module',
      severity: 'error',
      from: { path: `^adapter/(${[...rooms, 'symbols'].join('|')})/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'adapter-never-imports-vscode-or-the-extension',
      severity: 'error',
      from: { path: '^adapter/' },
      to: { path: '^(src/|vscode$)' },
    },
    {
      name: 'extension-shares-little-with-the-adapter',
      comment:
        'src talks to the adapter over DAP; it may share the types of custom messages and the launch description. It also builds ' +
        'what it launches, before there is an adapter to ask: so it shares the plan of a build and the search for a compiler ' +
        'with the command line and the example scripts, rather than having its own.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        path: '^adapter/',
        pathNot:
          '^adapter/(protocol/custom\\.ts|systems/(launch|build)/|systems/problem\\.ts|node/toolchain\\.ts)',
      },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^(src/extension|adapter/(main|cli))\\.ts$'] },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.d.ts', '.js', '.mjs'] },
  },
};
