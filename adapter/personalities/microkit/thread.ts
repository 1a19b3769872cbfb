import type { RegisterFile } from '../../machine/hart/hart.ts';
import { waitOf } from '../../microkernel/ipc/thread-state.ts';
import type { Kernel } from '../../microkernel/kernel.ts';
import type { Tcb } from '../../microkernel/objects/model.ts';
import { ThreadRegisters } from '../../microkernel/thread-registers.ts';

/** What a thread does, for people. */
export type ThreadActivity =
  | { readonly kind: 'running' | 'ready' | 'suspended' }
  | {
      readonly kind: 'blocked';
      readonly on: string;
      readonly waits: 'receive' | 'send' | 'reply' | 'notification';
    }
  | { readonly kind: 'faulted'; readonly cause: number; readonly value: bigint };

/** A protection domain's thread as the debugger sees it. */
export class MicrokitThread {
  /** From 1, in the order of the description; the number in kernel events. */
  readonly id: number;
  readonly name: string;
  readonly registers: RegisterFile;
  readonly tcb: Tcb;
  private readonly kernel: Kernel;

  constructor(kernel: Kernel, tcb: Tcb) {
    this.kernel = kernel;
    this.tcb = tcb;
    this.id = tcb.id;
    this.name = tcb.name;
    this.registers = new ThreadRegisters(tcb, kernel);
  }

  /** Instructions retired, system calls included. */
  get retired(): number {
    return this.tcb.retired;
  }

  get state(): ThreadActivity {
    const { state, exception, frozen } = this.tcb;
    if (exception !== undefined) return { kind: 'faulted', ...exception };
    if (frozen) return { kind: 'suspended' };
    const wait = waitOf(state);
    if (wait !== undefined) return { kind: 'blocked', ...wait };
    if (state.kind === 'inactive') return { kind: 'suspended' };
    return { kind: this.kernel.current === this.tcb ? 'running' : 'ready' };
  }
}
