/**
 * The launch configuration. Schema, defaults, documentation and checks all come from one description of its keys
 * (`keys.ts`); this is its type as the rest of the adapter uses it, after defaults and checks.
 */
export interface LaunchConfiguration {
  /** A `.system` file or an ELF file; absolute. */
  readonly program: string;
  /** What a device's transfers outside its domain do. */
  readonly dma: 'enforce' | 'observe';
  /** Stop at the first instruction. */
  readonly stopOnEntry: boolean;
  /** Report faults but bind no breakpoints. */
  readonly noDebug: boolean;
  /** Bytes of RAM. */
  readonly memory: number;
  /** Disk images by virtio-mmio slot; `disk.img` beside the description is slot 0 when nothing is said. */
  readonly disks: readonly DiskConfiguration[];
  /** Instructions without any event after which `live-loop` is reported. */
  readonly liveLoopInstructions: number;
  /** Where sources moved: from prefix in the debug information to folder. */
  readonly sourceMap: Readonly<Record<string, string>>;
  /** Folders searched for sources by longest matching path. */
  readonly sourceFolders: readonly string[];
  /** Start of the real-time clock, seconds since 1970; fixed so that runs are equal. */
  readonly rtcStart: number;
}

export interface DiskConfiguration {
  readonly path: string;
  /** virtio-mmio slot 0..7. */
  readonly slot: number;
  readonly readOnly: boolean;
}
