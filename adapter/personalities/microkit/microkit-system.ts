import type { HostedPartition } from '../../hypervisor/hosted-partition.ts';
import { loadImage, type MemoryImage } from '../../hypervisor/image.ts';
import type { MappedMemory } from '../../hypervisor/partition-memory.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Saveable, StateReader, StateWriter } from '../../machine/state.ts';
import type { Kernel, KernelRunLimit, KernelStop } from '../../microkernel/kernel.ts';
import type { Tcb } from '../../microkernel/objects/model.ts';
import type { ProtectionDomain } from './description.ts';
import type { Monitor } from './monitor.ts';
import type { MicrokitThread } from './thread.ts';

/** A protection domain: a partition with one thread. */
export interface MicrokitDomain {
  readonly description: ProtectionDomain;
  readonly partition: HostedPartition;
  readonly memory: MappedMemory;
  readonly thread: MicrokitThread;
}

export interface MicrokitSystemOptions {
  readonly kernel: Kernel;
  readonly machine: Machine;
  readonly monitor: Monitor;
  readonly domains: readonly MicrokitDomain[];
  /** What each memory region in RAM holds at the first moment. */
  readonly regions: readonly MemoryImage[];
}

export type MicrokitStop =
  | { readonly kind: 'limit' }
  | { readonly kind: 'requested' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'breakpoint'; readonly thread: MicrokitThread }
  | { readonly kind: 'fault'; readonly thread: MicrokitThread }
  | { readonly kind: 'power-off'; readonly exitCode: number };

/**
 * A Microkit system that runs. Its state is that of the kernel and the partitions; the machine below is saved apart, and is
 * to be restored first.
 */
export class MicrokitSystem implements Saveable {
  readonly kernel: Kernel;
  /** In the order of the description. */
  readonly domains: readonly MicrokitDomain[];
  private readonly options: MicrokitSystemOptions;
  private readonly threads: ReadonlyMap<Tcb, MicrokitThread>;

  constructor(options: MicrokitSystemOptions) {
    this.options = options;
    this.kernel = options.kernel;
    this.domains = options.domains;
    this.threads = new Map(options.domains.map(({ thread }) => [thread.tcb, thread]));
  }

  /** The thread whose instruction executes next; undefined when all wait. */
  get current(): MicrokitThread | undefined {
    const { current } = this.kernel;
    return current && this.threads.get(current);
  }

  /** Loads memory and makes every protection domain ready to run. Called once, when the system has been built. */
  start(): void {
    for (const image of this.options.regions) loadImage(this.options.machine.ram, image);
    this.options.monitor.start();
    for (const { partition } of this.domains) partition.begin();
  }

  run(limit: KernelRunLimit): MicrokitStop {
    const stop = this.kernel.run(limit);
    return this.withThread(stop);
  }

  requestStop(): void {
    this.kernel.requestStop();
  }

  save(out: StateWriter): void {
    for (const { partition } of this.domains) partition.save(out);
    this.kernel.save(out);
  }

  restore(from: StateReader): void {
    for (const { partition } of this.domains) partition.restore(from);
    this.kernel.restore(from);
  }

  private withThread(stop: KernelStop): MicrokitStop {
    switch (stop.kind) {
      case 'breakpoint':
      case 'fault': {
        const thread = this.threads.get(stop.thread);
        return thread === undefined ? { kind: 'requested' } : { kind: stop.kind, thread };
      }
      case 'limit':
      case 'requested':
      case 'idle':
      case 'power-off':
        return stop;
    }
  }
}
