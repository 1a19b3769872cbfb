import type { Fault, LookupFailure } from '../../microkernel/faults/fault.ts';
import { bind } from '../../microkernel/invocations/scheduling-context.ts';
import { decodeMessageInfo } from '../../microkernel/ipc/message-info.ts';
import type { KernelContext } from '../../microkernel/kernel-context.ts';
import type {
  EndpointService,
  Notification,
  SchedulingContext,
  Tcb,
} from '../../microkernel/objects/model.ts';
import { FaultLabel } from '../../microkernel/faults/fault.ts';
import { register, Register } from '../../microkernel/objects/tcb.ts';
import { printText } from '../../microkernel/syscalls/debug.ts';
import { STACK_TOP } from './layout.ts';

/** What the monitor knows about a protection domain. */
export interface MonitoredDomain {
  readonly name: string;
  readonly stackSize: number;
  /** Passive ones only: what is to be bound to what. */
  readonly passive: { readonly context: SchedulingContext; readonly notification: Notification } | undefined;
}

/** First of the monitor's capability slots for threads; only shows in its messages. */
const FIRST_THREAD_SLOT = 10;

/** The names that `print_tcb_registers` prints, and the registers behind them. */
const PRINTED_REGISTERS: readonly (readonly [string, number])[] = [
  ...(['ra', 's0', 's1'] as const).map((name, at) => [name, [1, 8, 9][at] ?? 0] as const),
  ...Array.from({ length: 10 }, (_, at) => [`s${at + 2}`, 18 + at] as const),
  ...Array.from({ length: 7 }, (_, at) => [`a${at}`, 10 + at] as const),
  ...Array.from({ length: 3 }, (_, at) => [`t${at}`, 5 + at] as const),
  ...Array.from({ length: 4 }, (_, at) => [`t${at + 3}`, 28 + at] as const),
  ['tp', 4],
];

const FAULT_STATUS: Readonly<Record<number, string>> = {
  1: 'Instruction access fault',
  5: 'Load access fault',
  7: 'Store/AMO access fault',
};

/**
 * The Microkit's monitor as a plain object: it reports faults of protection domains that have no parent, in the words of
 * the original, and makes passive ones passive when they ask. It answers nobody, so what faulted stays stopped.
 */
export class Monitor implements EndpointService {
  private readonly kernel: KernelContext;
  private readonly domains: readonly MonitoredDomain[];

  constructor(kernel: KernelContext, domains: readonly MonitoredDomain[]) {
    this.kernel = kernel;
    this.domains = domains;
  }

  start(): void {
    this.print('MON|INFO: Microkit Monitor started!');
  }

  deliver(sender: Tcb, badge: bigint, fault: Fault | undefined): void {
    const label =
      fault === undefined ? decodeMessageInfo(register(sender, Register.a1)).label : FaultLabel[fault.kind];
    const domain = this.domains[Number(badge) - 1];
    if (label === 0n && domain !== undefined) {
      this.makePassive(domain);
      return;
    }
    const threadSlot = badge - 1n + BigInt(FIRST_THREAD_SLOT);
    this.print(
      `MON|ERROR: received message ${hex32(label)}  badge: ${hex64(badge)}  tcb cap: ${hex64(threadSlot)}`,
    );
    this.print(`MON|ERROR: faulting PD: ${domain?.name ?? 'unknown'}`);
    this.printRegisters(sender);
    for (const line of fault === undefined
      ? ['MON|ERROR: Unknown fault', hex64(label)]
      : faultLines(sender, fault))
      this.print(line);
    if (domain !== undefined && fault?.kind === 'memory' && isInGuardPage(fault.address, domain))
      this.print(
        'MON|ERROR: potential stack overflow, fault address within one page outside of stack region',
      );
  }

  private makePassive({ name, passive }: MonitoredDomain): void {
    const notification = passive && ({ kind: 'notification', ...passive, badge: 0n, rights: all } as const);
    const failed = passive === undefined || bind(this.kernel, passive.context, notification) !== undefined;
    if (failed) this.print('MON|ERROR: could not bind scheduling context to notification object');
    else this.print(`MON|INFO: PD '${name}' is now passive!`);
  }

  private printRegisters(sender: Tcb): void {
    this.print('Registers: ');
    this.print(`pc : ${hex64(sender.faultIp)}`);
    for (const [name, index] of PRINTED_REGISTERS) this.print(`${name} : ${hex64(register(sender, index))}`);
  }

  private print(line: string): void {
    printText(this.kernel, 0, `${line}\n`);
  }
}

const all = { send: true, receive: true };

function isInGuardPage(address: bigint, { stackSize }: MonitoredDomain): boolean {
  const bottom = STACK_TOP - BigInt(stackSize);
  return address < bottom && address >= bottom - 0x1000n;
}

function faultLines(sender: Tcb, fault: Fault): readonly string[] {
  const ip = hex64(sender.faultIp);
  switch (fault.kind) {
    case 'capability':
      return [
        `MON|ERROR: CapFault: ip=${ip}  fault_addr=${hex64(fault.cptr)}  in_recv_phase=${fault.inReceivePhase}` +
          `  lookup_failure_type=${failureText(fault.failure)}`,
      ];
    case 'user-exception':
      return ['MON|ERROR: UserException'];
    case 'memory':
      return [
        `MON|ERROR: VMFault: ip=${ip}  fault_addr=${hex64(fault.address)}  fsr=${hex64(BigInt(fault.status))}` +
          `  ${fault.isFetch ? '(instruction fault)' : '(data fault)'}`,
        `MON|ERROR: description of fault: ${FAULT_STATUS[fault.status] ?? ''}`,
      ];
    case 'unknown-syscall':
    case 'timeout':
      return ['MON|ERROR: Unknown fault', hex64(FaultLabel[fault.kind])];
  }
}

function failureText(failure: LookupFailure): string {
  switch (failure.kind) {
    case 'invalid-root':
      return 'seL4_InvalidRoot';
    case 'missing-capability':
      return `seL4_MissingCapability  bits_left=${hex(failure.bitsLeft)}`;
    case 'depth-mismatch':
      return `seL4_DepthMismatch  bits_left=${hex(failure.bitsLeft)}  depth_bits_found=${hex(failure.bitsFound)}`;
    case 'guard-mismatch':
      return (
        `seL4_GuardMismatch  bits_left=${hex(failure.bitsLeft)}  guard_found=${hex64(failure.guardFound)}` +
        `  guard_bits_found=${hex(failure.bitsFound)}`
      );
  }
}

function hex(value: number): string {
  return hex64(BigInt(value));
}

function hex32(value: bigint): string {
  return `0x${BigInt.asUintN(32, value).toString(16).padStart(8, '0')}`;
}

function hex64(value: bigint): string {
  return `0x${BigInt.asUintN(64, value).toString(16).padStart(16, '0')}`;
}
