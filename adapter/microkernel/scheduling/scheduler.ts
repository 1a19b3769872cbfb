import type { Clock, Nanoseconds } from '../../machine/clock.ts';
import type { Saveable, StateReader, StateWriter } from '../../machine/state.ts';
import type { SchedulingContext, Tcb } from '../objects/model.ts';
import type { ObjectTable } from '../objects/object-table.ts';
import { removeFrom } from '../objects/priority-queue.ts';
import { isRunnable } from '../objects/tcb.ts';
import { ReadyQueues } from './ready-queues.ts';
import * as refills from './refills.ts';

/** One entry of the domain schedule; repeats for ever. */
export interface DomainSlice {
  readonly domain: number;
  readonly duration: Nanoseconds;
}

export interface SchedulerOptions {
  readonly objects: ObjectTable;
  readonly clock: Clock;
  /** One entry or none: no domain ever ends. */
  readonly domainSchedule: readonly DomainSlice[];
  /** Sends a timeout fault of a thread to its timeout handler. */
  readonly sendTimeout: (tcb: Tcb) => void;
}

/**
 * The MCS scheduler: strict priorities, first in first out within one, budgets charged on every kernel entry. Decisions are
 * collected in `action` while the kernel works and carried out by `schedule` before it returns to a thread.
 */
export class Scheduler implements Saveable {
  /** The thread whose context the hart holds or gets; undefined: idle. */
  current: Tcb | undefined;
  /** What is to happen when the kernel returns: the current thread goes on, a new choice is made, or this one is next. */
  private action: 'resume' | 'choose' | Tcb = 'resume';
  private currentContext: SchedulingContext | undefined;
  /** Time of the kernel entry in progress, or of the last. */
  now: Nanoseconds = 0;
  /** Time since the last charge. */
  private unchargedTime: Nanoseconds = 0;
  /** When the running budget ends, a waiting one begins or the domain ends. */
  deadline: Nanoseconds | undefined;
  private deadlineIsStale = true;
  private readonly ready = new ReadyQueues();
  /** Threads without budget, by the time it returns. */
  private releaseQueue: Tcb[] = [];
  private domainIndex = 0;
  private domainTimeLeft: Nanoseconds;
  private readonly options: SchedulerOptions;

  constructor(options: SchedulerOptions) {
    this.options = options;
    this.domainTimeLeft = options.domainSchedule[0]?.duration ?? 0;
  }

  /** When a thread in the release queue gets its budget back. */
  get nextRelease(): Nanoseconds | undefined {
    const context = this.releaseQueue[0]?.schedulingContext;
    return context && refills.head(context).time;
  }

  /** Nobody runs, is ready in any domain, or waits for a budget: only something from outside can change that. */
  get isQuiet(): boolean {
    return this.current === undefined && this.releaseQueue.length === 0 && this.ready.isEmpty;
  }

  /** Call on every kernel entry that charges time. */
  updateTime(): void {
    const before = this.now;
    this.now = this.options.clock.now;
    const passed = this.now - before;
    this.unchargedTime += passed;
    if (this.hasDomains)
      this.domainTimeLeft =
        passed + refills.LEAST_BUDGET >= this.domainTimeLeft ? 0 : this.domainTimeLeft - passed;
  }

  /** Whether the current budget lets the kernel operation take place; if not it is charged and its thread waits. */
  checkBudget(): boolean {
    const context = this.currentContext;
    if (
      context === undefined ||
      !refills.isConfigured(context) ||
      refills.isSufficient(context, this.unchargedTime)
    )
      return !(this.hasDomains && this.domainTimeLeft === 0);
    this.chargeBudget(this.unchargedTime, true);
    return false;
  }

  /** As `checkBudget`; the thread repeats the operation when it has budget again. */
  checkBudgetRestart(): boolean {
    if (this.checkBudget()) return true;
    if (this.current !== undefined && isRunnable(this.current)) this.current.state = { kind: 'restart' };
    return false;
  }

  /** The current thread gives up the rest of its budget. */
  yield(): void {
    const context = this.currentContext;
    if (context === undefined) return;
    const consumed = context.consumed + this.unchargedTime;
    this.chargeBudget(refills.head(context).amount, false);
    context.consumed = consumed;
  }

  /** The deadline has come. */
  deadlineReached(): void {
    this.deadlineIsStale = true;
  }

  isSchedulable(tcb: Tcb): boolean {
    return isRunnable(tcb) && !tcb.frozen && this.hasUsableBudget(tcb);
  }

  /** A thread's state has changed: if it is the current one and cannot go on, another must be chosen. */
  stateChanged(tcb: Tcb): void {
    if (tcb === this.current && this.action === 'resume' && !this.isSchedulable(tcb)) this.action = 'choose';
  }

  rescheduleRequired(): void {
    if (typeof this.action !== 'string' && this.isSchedulable(this.action)) this.ready.prepend(this.action);
    this.action = 'choose';
  }

  /** A thread has become runnable: it may be the one to run next. */
  possibleSwitchTo(tcb: Tcb): void {
    if (tcb.schedulingContext === undefined || tcb.inReleaseQueue || tcb.frozen) return;
    if (tcb.domain !== this.currentDomain) {
      this.ready.prepend(tcb);
    } else if (this.action !== 'resume') {
      this.rescheduleRequired();
      this.ready.prepend(tcb);
    } else {
      this.action = tcb;
    }
  }

  enqueue(tcb: Tcb): void {
    this.ready.prepend(tcb);
  }

  dequeue(tcb: Tcb): void {
    this.ready.remove(tcb);
  }

  /** Takes a thread out of every queue of the scheduler. */
  forget(tcb: Tcb): void {
    this.ready.remove(tcb);
    this.removeFromRelease(tcb);
    if (this.action === tcb) this.action = 'choose';
    if (this.current === tcb) this.rescheduleRequired();
  }

  /** Whether the earliest part of the context's budget can be used now. */
  isReleased(context: SchedulingContext): boolean {
    return refills.isConfigured(context) && refills.isReady(context, this.now);
  }

  hasBudgetNow(context: SchedulingContext): boolean {
    return refills.isReady(context, this.now) && refills.isSufficient(context, 0);
  }

  /** A runnable thread whose budget is not there yet goes to the release queue. */
  resumeContext(context: SchedulingContext | undefined): void {
    const tcb = context?.tcb;
    if (context === undefined || tcb === undefined || !this.isSchedulable(tcb)) return;
    if (!this.hasBudgetNow(context)) this.postpone(context);
  }

  postpone(context: SchedulingContext): void {
    const { tcb } = context;
    if (tcb === undefined) return;
    this.ready.remove(tcb);
    this.addToRelease(tcb);
    this.deadlineIsStale = true;
  }

  removeFromRelease(tcb: Tcb): void {
    if (!tcb.inReleaseQueue) return;
    if (this.releaseQueue[0] === tcb) this.deadlineIsStale = true;
    removeFrom(this.releaseQueue, tcb);
    tcb.inReleaseQueue = false;
  }

  /** The context's thread wakes after a wait; for sporadic contexts the budget counts from now. */
  unblockSporadic(context: SchedulingContext | undefined): void {
    if (context?.sporadic === true && refills.isConfigured(context) && context !== this.currentContext)
      this.unblock(context);
  }

  /** Lends a context to a thread that has none. */
  donate(context: SchedulingContext, to: Tcb): void {
    const from = context.tcb;
    if (from !== undefined) {
      this.ready.remove(from);
      this.removeFromRelease(from);
      from.schedulingContext = undefined;
      if (from === this.current || from === this.action) this.rescheduleRequired();
    }
    context.tcb = to;
    to.schedulingContext = context;
  }

  bindContext(context: SchedulingContext, tcb: Tcb): void {
    tcb.schedulingContext = context;
    context.tcb = tcb;
    this.unblockSporadic(context);
    this.resumeContext(context);
    if (!this.isSchedulable(tcb)) return;
    this.ready.prepend(tcb);
    this.rescheduleRequired();
  }

  unbindContext(context: SchedulingContext): void {
    const { tcb } = context;
    if (tcb === undefined) return;
    if (tcb === this.current) this.rescheduleRequired();
    this.ready.remove(tcb);
    this.removeFromRelease(tcb);
    tcb.schedulingContext = undefined;
    context.tcb = undefined;
  }

  setPriority(tcb: Tcb, priority: number): void {
    if (isRunnable(tcb) && (tcb.queued || tcb === this.current)) {
      this.ready.remove(tcb);
      tcb.priority = priority;
      this.ready.prepend(tcb);
      this.rescheduleRequired();
    } else {
      tcb.priority = priority;
    }
  }

  /** Charges what a context has used so far, before its parameters change. */
  settle(context: SchedulingContext): void {
    if (context === this.currentContext) this.commitTime();
  }

  /** Carries out what was decided; afterwards `current` is the thread to run. */
  schedule(): void {
    this.awaken();
    if (this.hasDomains && this.domainTimeLeft === 0) {
      this.deadlineIsStale = true;
      this.rescheduleRequired();
    }
    if (this.action !== 'resume') this.switchThread(this.action);
    this.action = 'resume';
    this.switchContext();
    if (this.deadlineIsStale) this.setDeadline();
  }

  save(out: StateWriter): void {
    const { objects } = this.options;
    objects.writeReference(out, this.current);
    out.string(typeof this.action === 'string' ? this.action : 'thread');
    if (typeof this.action !== 'string') objects.writeReference(out, this.action);
    objects.writeReference(out, this.currentContext);
    out.number(this.now);
    out.number(this.unchargedTime);
    out.optional(this.deadline, (deadline) => out.number(deadline));
    out.bool(this.deadlineIsStale);
    this.ready.save(out, objects);
    out.list(this.releaseQueue, (tcb) => objects.writeReference(out, tcb));
    out.u32(this.domainIndex);
    out.number(this.domainTimeLeft);
  }

  /** Call when the objects are restored. */
  restore(from: StateReader): void {
    const { objects } = this.options;
    this.current = objects.readOptional(from, 'tcb');
    const action = from.string();
    this.action = action === 'resume' || action === 'choose' ? action : objects.read(from, 'tcb');
    this.currentContext = objects.readOptional(from, 'scheduling-context');
    this.now = from.number();
    this.unchargedTime = from.number();
    this.deadline = from.optional(() => from.number());
    this.deadlineIsStale = from.bool();
    this.ready.restore(from, objects);
    this.releaseQueue = from.list(() => objects.read(from, 'tcb'));
    this.domainIndex = from.u32();
    this.domainTimeLeft = from.number();
  }

  private get hasDomains(): boolean {
    return this.options.domainSchedule.length > 1;
  }

  private get currentDomain(): number {
    return this.options.domainSchedule[this.domainIndex]?.domain ?? 0;
  }

  private hasUsableBudget(tcb: Tcb): boolean {
    return (
      tcb.schedulingContext !== undefined &&
      refills.isConfigured(tcb.schedulingContext) &&
      !tcb.inReleaseQueue
    );
  }

  private unblock(context: SchedulingContext): void {
    if (refills.unblock(context, this.now)) this.deadlineIsStale = true;
  }

  private addToRelease(tcb: Tcb): void {
    const timeOf = (other: Tcb) => (other.schedulingContext ? refills.head(other.schedulingContext).time : 0);
    const time = timeOf(tcb);
    const before = this.releaseQueue.findIndex((other) => timeOf(other) > time);
    this.releaseQueue.splice(before < 0 ? this.releaseQueue.length : before, 0, tcb);
    tcb.inReleaseQueue = true;
    this.deadlineIsStale = true;
  }

  private awaken(): void {
    for (;;) {
      const tcb = this.releaseQueue[0];
      const release = this.nextRelease;
      if (tcb === undefined || release === undefined || release > this.now) return;
      this.removeFromRelease(tcb);
      this.possibleSwitchTo(tcb);
    }
  }

  private switchThread(action: 'choose' | Tcb): void {
    const before = this.current;
    const wasRunnable = before !== undefined && this.isSchedulable(before);
    if (wasRunnable) this.ready.prepend(before);
    if (action === 'choose') {
      this.chooseThread();
      return;
    }
    const highest = this.ready.highestPriority(this.currentDomain);
    const isLower = before === undefined || action.priority < before.priority;
    if (!this.isSchedulable(action)) {
      this.chooseThread();
    } else if (isLower && highest !== undefined && action.priority < highest) {
      this.ready.prepend(action);
      this.chooseThread();
    } else if (wasRunnable && action.priority === before.priority) {
      // The thread that is running goes on before its equals.
      this.ready.append(action);
      this.chooseThread();
    } else {
      this.switchTo(action);
    }
  }

  private chooseThread(): void {
    if (this.hasDomains && this.domainTimeLeft === 0) this.nextDomain();
    this.switchTo(this.ready.first(this.currentDomain));
  }

  private switchTo(tcb: Tcb | undefined): void {
    if (tcb !== undefined) this.ready.remove(tcb);
    this.current = tcb;
  }

  private nextDomain(): void {
    this.domainIndex = (this.domainIndex + 1) % this.options.domainSchedule.length;
    this.domainTimeLeft = this.options.domainSchedule[this.domainIndex]?.duration ?? 0;
    this.deadlineIsStale = true;
  }

  private switchContext(): void {
    const next = this.current?.schedulingContext;
    if (next !== this.currentContext) {
      this.deadlineIsStale = true;
      if (next !== undefined && !next.sporadic) this.unblock(next);
    }
    if (this.deadlineIsStale) this.commitTime();
    this.currentContext = next;
  }

  private setDeadline(): void {
    const ends: number[] = [];
    if (this.currentContext !== undefined) ends.push(this.now + refills.head(this.currentContext).amount);
    if (this.hasDomains) ends.push(this.now + this.domainTimeLeft);
    if (this.nextRelease !== undefined) ends.push(this.nextRelease);
    this.deadline = ends.length > 0 ? Math.min(...ends) : undefined;
    this.deadlineIsStale = false;
  }

  /** Charges the time since the last charge to the context that was current. */
  private commitTime(): void {
    const context = this.currentContext;
    const used = this.unchargedTime;
    this.unchargedTime = 0;
    if (context === undefined || !refills.isConfigured(context) || used === 0) return;
    if (refills.isRoundRobin(context)) refills.chargeRoundRobin(context, used);
    else refills.charge(context, used);
    context.consumed += used;
  }

  /** The head refill is used up: the thread waits for the next, or goes behind its equals. */
  private chargeBudget(used: Nanoseconds, mayTimeOut: boolean): void {
    const context = this.currentContext;
    if (context !== undefined) {
      if (refills.isRoundRobin(context)) refills.refillRoundRobin(context);
      else refills.charge(context, used);
      context.consumed += used;
    }
    this.unchargedTime = 0;
    if (this.current === undefined || context === undefined || !this.isSchedulable(this.current)) return;
    this.endTimeslice(this.current, context, mayTimeOut);
    this.rescheduleRequired();
    this.deadlineIsStale = true;
  }

  private endTimeslice(tcb: Tcb, context: SchedulingContext, mayTimeOut: boolean): void {
    if (mayTimeOut && !refills.isRoundRobin(context) && tcb.timeoutHandler.kind === 'endpoint') {
      this.options.sendTimeout(tcb);
    } else if (this.hasBudgetNow(context)) {
      this.ready.append(tcb);
    } else {
      this.postpone(context);
    }
  }
}
