import type { Moment, Nanoseconds } from '../machine/clock.ts';
import type { EventHub, MachineEvent } from '../machine/events.ts';
import type { RegisterFile } from '../machine/hart/hart.ts';
import type { Machine } from '../machine/machine.ts';
import type { Saveable } from '../machine/state.ts';
import type { DmaDomain, HypervisorEvent, Mapping, PartitionState } from '../hypervisor/partition.ts';
import type { KernelEvent } from '../microkernel/events.ts';
import type { Program } from '../symbols/program.ts';

/**
 * A loaded, runnable system as the debugger, the fault rules and the command line see it, whichever personality and kernel
 * stand behind it. Everything is deterministic: the same calls give the same run.
 */
export interface System extends Saveable {
  readonly name: string;
  readonly machine: Machine;
  readonly partitions: readonly SystemPartition[];
  readonly threads: readonly SystemThread[];
  /** Byte streams to the outside: UARTs, virtio consoles, and the kernel's debug output (which takes no input). */
  readonly consoles: readonly SystemConsole[];
  readonly events: EventHub<SystemEvent>;
  /** Remarks made while loading that are no errors (prebuilt image used, no debug information, ...). */
  readonly notes: readonly string[];

  /** The thread whose instruction executes next, undefined when all wait. */
  readonly current: SystemThread | undefined;
  /** Runs until something of `RunStop` happens, at most to the limit. */
  run(limit: RunLimit): RunStop;
  /** From a listener: `run` comes back after the instruction or kernel operation in progress, with `requested`. */
  requestStop(): void;

  /** Puts everything back to the first moment, memory included, keeping breakpoints. */
  restart(): void;
}

export type SystemEvent = MachineEvent | HypervisorEvent | KernelEvent;

export interface RunLimit {
  /** At most so many instructions from now on (all threads together). */
  readonly instructions?: number;
  /** Not beyond this virtual time. */
  readonly until?: Nanoseconds;
  /** The current thread's next instruction executes although it carries a breakpoint. */
  readonly stepOverBreakpoint?: boolean;
}

export type RunStop =
  | { readonly kind: 'limit' }
  | { readonly kind: 'breakpoint'; readonly thread: SystemThread }
  /** A listener called `requestStop`. */
  | { readonly kind: 'requested' }
  /** A thread faulted; its `thread-fault` event has been sent; a handler, if any, runs when the run goes on. */
  | { readonly kind: 'fault'; readonly thread: SystemThread }
  /** Every thread waits, no timer is armed: nothing more happens without input from outside. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'power-off'; readonly exitCode: number };

export interface SystemThread {
  /** From 1; stable for the life of the system, across restarts of its partition. */
  readonly id: number;
  readonly name: string;
  readonly partition: SystemPartition;
  readonly state: ThreadState;
  /** What it holds now, or will hold when it runs next. Writing changes the thread. */
  readonly registers: RegisterFile;
  /** Instructions this thread has retired; lets a stepper see whether it, and not another thread, has run. */
  readonly retired: number;
}

export type ThreadState =
  | { readonly kind: 'running' }
  | { readonly kind: 'ready' }
  /** Waits for the object named. */
  | {
      readonly kind: 'blocked';
      readonly on: string;
      readonly waits: 'receive' | 'send' | 'reply' | 'notification' | 'interrupt';
    }
  | { readonly kind: 'faulted'; readonly cause: number; readonly value: bigint }
  | { readonly kind: 'suspended' };

export interface SystemPartition {
  readonly name: string;
  readonly state: PartitionState;
  readonly restarts: number;
  readonly programs: readonly LoadedProgram[];
  /** Everything mapped, ascending. */
  readonly mappings: readonly Mapping[];
  readonly devices: readonly string[];
  readonly interrupts: readonly number[];
  readonly dma: DmaDomain;
  readonly memory: PartitionMemory;
  /** Threads of the partition do not run until `resume`. */
  stop(): void;
  resume(): void;
  /** Threads, mappings, interrupts and DMA end; others see what they would see on a real system. */
  kill(): void;
  /** Starts again as at the first moment, with nothing of the former life left behind. */
  restart(): void;
}

export interface LoadedProgram {
  /** Path of the ELF file as the description names it, resolved. */
  readonly path: string;
  /** Its symbols and debug information; addresses as linked. */
  readonly program: Program;
  /** What is added to link-time addresses; 0 for ET_EXEC. */
  readonly bias: bigint;
}

/** Memory as the partition's threads see it, without side effects: device registers are peeked. */
export interface PartitionMemory {
  /** @returns as many bytes as are mapped from the address on, at most `length`; empty when the first byte is not mapped. */
  read(virtual: bigint, length: number): Uint8Array<ArrayBuffer>;
  /** @returns how many bytes were written; stops at what is not mapped or is a device. Ignores write protection. */
  write(virtual: bigint, bytes: Uint8Array): number;
  /** Physical address of a virtual one. */
  physical(virtual: bigint): number | undefined;
  /** Breakpoints by virtual address in this partition only. */
  addBreakpoint(virtual: bigint): void;
  removeBreakpoint(virtual: bigint): void;
}

export interface SystemConsole {
  /** `uart0`, `virtio-console`, `debug output`. */
  readonly name: string;
  /** The partition that owns the device, if one does. */
  readonly partition: string | undefined;
  readonly takesInput: boolean;
  onOutput: ((bytes: Uint8Array) => void) | undefined;
  /** Enters at the current moment. */
  input(bytes: Uint8Array): void;
}

/** A moment with its virtual time, as shown to people. */
export interface When {
  readonly moment: Moment;
  readonly time: Nanoseconds;
}
