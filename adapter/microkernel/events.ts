import type { Moment } from '../machine/clock.ts';

/** A kernel object as people name it: `endpoint of serial_driver`, `notification client`. */
export type ObjectName = string;

/** What the microkernel reports. Threads are named by their id (see `ThreadId`). */
export type KernelEvent =
  | {
      /** A thread took an exception that the kernel turns into a fault message. Sent before any handler runs. */
      readonly kind: 'thread-fault';
      readonly moment: Moment;
      readonly thread: number;
      readonly pc: bigint;
      /** RISC-V exception cause and value (mcause, mtval). */
      readonly cause: number;
      readonly value: bigint;
      /** Who will be told; undefined: nobody, the thread stays stopped for ever. */
      readonly handler: ObjectName | undefined;
    }
  | {
      /** A system call or invocation failed, or was dropped silently as seL4 does for sends. */
      readonly kind: 'call-failed';
      readonly moment: Moment;
      readonly thread: number;
      /** Address of the ecall. */
      readonly pc: bigint;
      /** seL4's name of the call, e.g. `seL4_Signal`, `seL4_TCB_Suspend`. */
      readonly call: string;
      readonly cptr: bigint;
      /** seL4's name of the error, e.g. `seL4_InvalidCapability`; `dropped` where seL4 says nothing to the caller. */
      readonly error: string;
      /** What the capability slot really holds, in words. */
      readonly found: string;
      /** Whether the caller is told (label of a reply, or a fault) or the kernel stays silent. */
      readonly reported: 'reply' | 'fault' | 'silent';
    }
  | {
      readonly kind: 'syscall';
      readonly moment: Moment;
      readonly thread: number;
      readonly pc: bigint;
      readonly number: number;
      readonly call: string;
    }
  | {
      readonly kind: 'irq';
      readonly moment: Moment;
      readonly source: number;
      readonly thread: number | undefined;
      /** `delivered`: the handler's notification was signalled; the line is masked until `acked`. */
      readonly change: 'delivered' | 'acked' | 'undelivered';
      readonly pc: bigint | undefined;
    }
  | {
      readonly kind: 'thread-blocked';
      readonly moment: Moment;
      readonly thread: number;
      readonly pc: bigint;
      readonly on: ObjectName;
      readonly waits: 'receive' | 'send' | 'reply' | 'notification';
    }
  | { readonly kind: 'thread-resumed'; readonly moment: Moment; readonly thread: number }
  | {
      readonly kind: 'ipc';
      readonly moment: Moment;
      readonly from: number;
      readonly to: number;
      readonly badge: bigint;
      readonly label: bigint;
      readonly length: number;
    }
  | {
      readonly kind: 'signal';
      readonly moment: Moment;
      readonly from: number | undefined;
      readonly object: ObjectName;
      readonly badge: bigint;
    }
  | {
      readonly kind: 'debug-output';
      readonly moment: Moment;
      readonly thread: number;
      readonly bytes: Uint8Array;
    };
