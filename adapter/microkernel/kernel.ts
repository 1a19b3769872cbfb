import type { Nanoseconds } from '../machine/clock.ts';
import type { EventSink } from '../machine/events.ts';
import { Cause, type Hart, type HartExit, type RegisterFile, type Trap } from '../machine/hart/hart.ts';
import type { Machine } from '../machine/machine.ts';
import type { Saveable, StateReader, StateWriter } from '../machine/state.ts';
import type { AddressTranslator } from '../machine/translation.ts';
import type { KernelEvent } from './events.ts';
import { continueAtFaultIp } from './faults/fault-message.ts';
import type { Fault } from './faults/fault.ts';
import { raiseFault, raiseTimeout } from './faults/raise.ts';
import { deliverInterrupt, isInterruptPending } from './interrupts.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Tcb } from './objects/model.ts';
import { ObjectTable } from './objects/object-table.ts';
import { NEXT_IP } from './objects/tcb.ts';
import { Scheduler, type DomainSlice } from './scheduling/scheduler.ts';
import { handleSyscall } from './syscalls/handle-syscall.ts';
import type { ContextOwner } from './thread-registers.ts';

/** The PLIC context of hart 0's supervisor mode, which is where a kernel runs. */
const SUPERVISOR_CONTEXT = 1;
/** Virtual time that a system call takes beside the instructions around it: threads that do nothing else use up their budget. */
const SYSTEM_CALL_TIME: Nanoseconds = 1;
/** More than a hart is asked to execute in one go. */
const LONGEST_RUN = 1_000_000_000;

export interface KernelOptions {
  readonly machine: Machine;
  readonly events: EventSink<KernelEvent>;
  readonly domainSchedule?: readonly DomainSlice[];
  /** Whether a breakpoint that the hart met counts for the thread; breakpoints lie on physical addresses. */
  readonly stopsAt?: (tcb: Tcb, pc: bigint) => boolean;
}

export interface KernelRunLimit {
  /** At most so many instructions, system calls included, from now on. */
  readonly instructions?: number;
  /** Not beyond this virtual time. */
  readonly until?: Nanoseconds;
  /** The current thread's next instruction executes although it carries a breakpoint. */
  readonly stepOverBreakpoint?: boolean;
}

export type KernelStop =
  | { readonly kind: 'limit' }
  | { readonly kind: 'requested' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'breakpoint'; readonly thread: Tcb }
  | { readonly kind: 'fault'; readonly thread: Tcb }
  | { readonly kind: 'power-off'; readonly exitCode: number };

/**
 * The microkernel: seL4's object model for the MCS configuration, on one hart. It runs threads between traps, interrupts
 * and the ends of budgets. How a run is cut into calls of `run` changes nothing.
 */
export class Kernel implements Saveable, ContextOwner {
  readonly context: KernelContext;
  private readonly machine: Machine;
  private readonly hart: Hart;
  private readonly stopsAt: (tcb: Tcb, pc: bigint) => boolean;
  /** The hart holds the registers of the current thread. */
  private isLoaded = false;
  private translator: AddressTranslator | undefined;
  private executing: Tcb | undefined;
  private stopRequested = false;

  /** @throws Error when the machine has no hart. */
  constructor({ machine, events, domainSchedule = [], stopsAt = () => true }: KernelOptions) {
    const [hart] = machine.harts;
    if (hart === undefined) throw new Error('the machine has no hart for the kernel to run on');
    this.machine = machine;
    this.hart = hart;
    this.stopsAt = stopsAt;
    const objects = new ObjectTable();
    const sendTimeout = (tcb: Tcb) => raiseTimeout(this.context, tcb);
    const scheduler = new Scheduler({ objects, clock: machine.clock, domainSchedule, sendTimeout });
    this.context = {
      ...{ machine, objects, scheduler, events },
      interruptContext: SUPERVISOR_CONTEXT,
      deliveries: [],
      faulted: undefined,
      halted: false,
    };
  }

  get current(): Tcb | undefined {
    return this.context.scheduler.current;
  }

  /** Runs until something of `KernelStop` happens. */
  run(limit: KernelRunLimit): KernelStop {
    const { machine } = this;
    this.stopRequested = false;
    let left = limit.instructions ?? Infinity;
    let stepOver = limit.stepOverBreakpoint === true ? this.current : undefined;
    for (;;) {
      machine.serviceTimers();
      const ended = this.whyEnded();
      if (ended !== undefined) return ended;
      if (this.serveInterrupt()) continue;
      const until = Math.min(
        limit.until ?? Infinity,
        machine.nextTimer ?? Infinity,
        this.deadline ?? Infinity,
      );
      const room = Math.min(left, until - machine.clock.now);
      if (left <= 0 || machine.clock.now >= (limit.until ?? Infinity)) return { kind: 'limit' };
      const tcb = this.current;
      if (tcb === undefined) {
        if (this.isQuiet || !Number.isFinite(until)) return { kind: 'idle' };
        machine.skipTo(Math.max(until, machine.clock.now + 1));
        continue;
      }
      const before = tcb.retired;
      const exit = this.execute(tcb, Math.max(1, Math.ceil(room)), stepOver === tcb);
      if (exit.kind === 'trap') this.serveTrap(tcb, exit.trap);
      const executed = tcb.retired - before;
      left -= executed;
      if (executed > 0 && stepOver === tcb) stepOver = undefined;
      if (exit.kind === 'breakpoint') {
        if (this.stopsAt(tcb, tcb.context[NEXT_IP] ?? 0n)) return { kind: 'breakpoint', thread: tcb };
        stepOver = tcb;
      }
      const { faulted } = this.context;
      this.context.faulted = undefined;
      if (faulted !== undefined) return { kind: 'fault', thread: faulted };
    }
  }

  /** From a listener: `run` comes back after the instruction or kernel operation in progress. */
  requestStop(): void {
    this.stopRequested = true;
    this.hart.requestExit();
  }

  /** Changes kernel state from outside, between two runs or from a listener of the kernel's own events. */
  operate(operation: (kernel: KernelContext) => void): void {
    const { scheduler } = this.context;
    scheduler.updateTime();
    scheduler.checkBudget();
    operation(this.context);
    this.leave();
    this.isLoaded = false;
  }

  liveRegisters(tcb: Tcb): RegisterFile | undefined {
    return this.executing === tcb ? this.hart.registers : undefined;
  }

  contextChanged(tcb: Tcb): void {
    if (tcb === this.current) this.isLoaded = false;
  }

  /** The address space that the hart translates with may have changed. */
  flushTranslations(): void {
    this.hart.flushTranslations();
  }

  save(out: StateWriter): void {
    this.context.objects.save(out);
    this.context.scheduler.save(out);
    out.bool(this.context.halted);
    out.bool(this.isLoaded);
  }

  /** Call when the machine is restored: what the hart holds is part of its state. */
  restore(from: StateReader): void {
    this.context.objects.restore(from);
    this.context.scheduler.restore(from);
    this.context.halted = from.bool();
    this.isLoaded = from.bool();
    this.translator = undefined;
  }

  private get deadline(): Nanoseconds | undefined {
    return this.isQuiet ? undefined : this.context.scheduler.deadline;
  }

  /** Nobody runs, is ready, or waits for a budget. */
  private get isQuiet(): boolean {
    return this.context.scheduler.isQuiet && this.machine.nextTimer === undefined;
  }

  private whyEnded(): KernelStop | undefined {
    const { powerOff } = this.machine;
    if (powerOff !== undefined) return { kind: 'power-off', exitCode: powerOff.exitCode };
    // A machine that is to be reset has nothing more to run here; whoever loaded it loads it again.
    if (this.context.halted || this.machine.resetRequested) return { kind: 'power-off', exitCode: 0 };
    return this.stopRequested ? { kind: 'requested' } : undefined;
  }

  /** @returns whether there was one, from a device or from the end of a budget. */
  private serveInterrupt(): boolean {
    const { context } = this;
    const isDue = this.deadline !== undefined && this.deadline <= this.machine.clock.now;
    if (!isDue && !isInterruptPending(context)) return false;
    context.scheduler.updateTime();
    context.scheduler.checkBudget();
    const isDelivered = isInterruptPending(context) && deliverInterrupt(context);
    if (!isDelivered) context.scheduler.deadlineReached();
    this.leave();
    return isDelivered || isDue;
  }

  private execute(tcb: Tcb, budget: number, stepOver: boolean): HartExit {
    const { hart, machine } = this;
    this.load(tcb);
    const before = machine.clock.moment;
    this.executing = tcb;
    const exit = hart.run(Math.min(budget, LONGEST_RUN), stepOver);
    this.executing = undefined;
    hart.saveContext(tcb.context);
    tcb.faultIp = tcb.context[NEXT_IP] ?? 0n;
    tcb.retired += machine.clock.moment - before;
    return exit;
  }

  private load(tcb: Tcb): void {
    const translator = tcb.vspace.kind === 'page-table' ? tcb.vspace.vspace.space : nothingMapped;
    if (translator !== this.translator) {
      this.hart.setEnvironment(translator, 'user');
      this.translator = translator;
    }
    if (!this.isLoaded) this.hart.loadContext(tcb.context);
    this.isLoaded = true;
  }

  private serveTrap(tcb: Tcb, trap: Trap): void {
    const { context } = this;
    tcb.faultIp = trap.pc;
    tcb.context[NEXT_IP] = trap.pc;
    if (trap.cause === Cause.ecallFromUser) {
      tcb.context[NEXT_IP] = trap.pc + 4n;
      tcb.retired++;
      this.machine.skipTo(this.machine.clock.now + SYSTEM_CALL_TIME);
      handleSyscall(context, tcb);
    } else {
      context.scheduler.updateTime();
      const { cause, value } = trap;
      if (context.scheduler.checkBudgetRestart()) raiseFault(context, tcb, faultOf(trap), { cause, value });
    }
    this.leave();
    this.isLoaded = false;
  }

  /** Back to a thread: messages to services, then the scheduler's decision. */
  private leave(): void {
    const { scheduler, deliveries } = this.context;
    const before = this.current;
    for (const { service, sender, badge, fault } of deliveries.splice(0))
      service.deliver(sender, badge, fault);
    scheduler.schedule();
    const next = this.current;
    if (next !== before) this.isLoaded = false;
    if (next?.state.kind !== 'restart') return;
    if (next.faultIp !== next.context[NEXT_IP]) this.isLoaded = false;
    continueAtFaultIp(next);
    next.state = { kind: 'running' };
  }
}

/** A thread without an address space can execute nothing. */
const nothingMapped: AddressTranslator = {
  translate: (_virtual, access) => ({
    cause:
      access === 'fetch'
        ? Cause.instructionPageFault
        : access === 'load'
          ? Cause.loadPageFault
          : Cause.storePageFault,
  }),
};

/** seL4's fault for a RISC-V exception; page faults are reported as access faults. */
function faultOf({ cause, value }: Trap): Fault {
  switch (cause) {
    case Cause.instructionAccessFault:
    case Cause.instructionPageFault:
      return { kind: 'memory', address: value, isFetch: true, status: Cause.instructionAccessFault };
    case Cause.loadAccessFault:
    case Cause.loadPageFault:
      return { kind: 'memory', address: value, isFetch: false, status: Cause.loadAccessFault };
    case Cause.storeAccessFault:
    case Cause.storePageFault:
      return { kind: 'memory', address: value, isFetch: false, status: Cause.storeAccessFault };
    default:
      return { kind: 'user-exception', number: cause };
  }
}
