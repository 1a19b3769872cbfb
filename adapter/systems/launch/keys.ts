/**
 * The keys of a launch configuration, described once: the JSON schema in package.json, the page docs/launch.md, the checks and
 * the defaults all come from this list (`npm run generate` writes the files).
 */

export interface LaunchKey {
  readonly name: string;
  /** One or two sentences in Markdown: what it does, and what happens when it is left out. */
  readonly summary: string;
  readonly value: KeyValue;
}

/** What a key accepts. `fallback` is what holds when the key is left out. */
export type KeyValue =
  | { readonly kind: 'path'; readonly required: boolean }
  | { readonly kind: 'flag'; readonly fallback: boolean }
  | { readonly kind: 'choice'; readonly fallback: string; readonly choices: readonly Choice[] }
  | {
      readonly kind: 'integer';
      readonly fallback: number;
      readonly minimum: number;
      readonly maximum: number;
      /** Accepts strings such as `128M`, too. */
      readonly size: boolean;
    }
  | { readonly kind: 'paths' }
  | { readonly kind: 'path-map' }
  | { readonly kind: 'disks' };

export interface Choice {
  readonly value: string;
  readonly summary: string;
}

const MEBIBYTE = 1024 * 1024;

export const LAUNCH_KEYS = [
  {
    name: 'program',
    summary:
      'A Microkit system description (`.system`), or a RISC-V ELF file to run alone. In VS Code it may be left out when the folder has only one.',
    value: { kind: 'path', required: true },
  },
  {
    name: 'dma',
    summary:
      'What happens to a transfer of a device outside the memory it was given. It is reported in both cases.',
    value: {
      kind: 'choice',
      fallback: 'enforce',
      choices: [
        { value: 'enforce', summary: 'It is blocked, as by an IOMMU.' },
        { value: 'observe', summary: 'It takes place, as on hardware without an IOMMU: the damage is real.' },
      ],
    },
  },
  {
    name: 'stopOnEntry',
    summary: 'Stop before the first instruction.',
    value: { kind: 'flag', fallback: false },
  },
  {
    name: 'memory',
    summary: 'Bytes of RAM, from address 0x80000000: a number, or a string such as `"64M"`.',
    value: {
      kind: 'integer',
      fallback: 128 * MEBIBYTE,
      minimum: 4 * MEBIBYTE,
      maximum: 1024 * MEBIBYTE,
      size: true,
    },
  },
  {
    name: 'disks',
    summary:
      'Disk images: paths, which take the virtio-mmio slots from 0 on, or objects with `path`, `slot` (0 to 7) and `readOnly`. ' +
      'The files are never changed: what the guest writes is kept until the run ends. ' +
      'Left out, `disk.img` beside the program is in slot 0 if there is such a file.',
    value: { kind: 'disks' },
  },
  {
    name: 'liveLoopInstructions',
    summary:
      'After so many instructions in which nothing happens but instructions, a loop that can never end is looked for and reported (rule `live-loop`).',
    value: {
      kind: 'integer',
      fallback: 1_000_000,
      minimum: 1000,
      maximum: Number.MAX_SAFE_INTEGER,
      size: false,
    },
  },
  {
    name: 'sourceMap',
    summary:
      'Where sources lie that were moved since the program was built: the beginning of a path in the debug information, and what replaces it.',
    value: { kind: 'path-map' },
  },
  {
    name: 'sourceFolders',
    summary: 'Folders in which sources are looked for by the end of their path.',
    value: { kind: 'paths' },
  },
  {
    name: 'rtcStart',
    summary:
      'What the real-time clock shows when the run starts, in seconds since 1970. It is fixed so that every run is the same.',
    value: { kind: 'integer', fallback: 1_700_000_000, minimum: 0, maximum: 0xffff_ffff, size: false },
  },
  {
    name: 'trace',
    summary:
      'Write what VS Code and the debug adapter say to each other into a file (command *Bulkhead: Open Trace*).',
    value: { kind: 'flag', fallback: false },
  },
] as const satisfies readonly LaunchKey[];

export type LaunchKeyName = (typeof LAUNCH_KEYS)[number]['name'];

/** Keys of a launch configuration that are VS Code's or every adapter's own; they are not checked here. */
export const FOREIGN_KEYS: readonly string[] = [
  'type',
  'request',
  'name',
  'noDebug',
  'preLaunchTask',
  'postDebugTask',
  'presentation',
  'internalConsoleOptions',
  'debugServer',
  'serverReadyAction',
  'suppressMultipleSessionWarning',
  'env',
  'windows',
  'linux',
  'osx',
  'restart',
  'port',
];

/** VS Code hands adapters keys of its own that begin so. */
export const FOREIGN_PREFIX = '__';
