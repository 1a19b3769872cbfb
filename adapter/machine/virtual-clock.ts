import {
  NANOSECONDS_PER_INSTRUCTION,
  type Clock,
  type Moment,
  type Nanoseconds,
  type Timer,
} from './clock.ts';
import type { StateReader, StateWriter } from './state.ts';

/**
 * The machine's clock: what the harts retired, plus what was skipped while all of them waited.
 * The count itself is the harts' state; the clock saves the skipped time and the deadlines.
 */
export class VirtualClock implements Clock {
  /** Called when a timer becomes the next one to expire: a hart that is running must not run past it. */
  onEarlierDeadline: (() => void) | undefined;
  private readonly timers = new Map<string, NamedTimer>();
  private readonly retired: () => Moment;
  private skipped: Nanoseconds = 0;

  /** @param retired the live count of instructions, exact also in the middle of a hart's run. */
  constructor(retired: () => Moment) {
    this.retired = retired;
  }

  get moment(): Moment {
    return this.retired();
  }

  get now(): Nanoseconds {
    return this.retired() * NANOSECONDS_PER_INSTRUCTION + this.skipped;
  }

  /** @throws Error when the machine already has a timer of that name. */
  timer(name: string, expired: () => void): Timer {
    if (this.timers.has(name)) throw new Error(`two timers are named ${name}`);
    const timer = new NamedTimer(expired, (deadline) => {
      const next = this.nextDeadline;
      if (next === undefined || deadline <= next) this.onEarlierDeadline?.();
    });
    this.timers.set(name, timer);
    return timer;
  }

  get nextDeadline(): Nanoseconds | undefined {
    return this.next()?.deadline;
  }

  /**
   * Expires what is due, earliest first; timers of one deadline in the order they were made. A timer that arms itself
   * for the past again waits for the next call, so that no device can hold the machine.
   */
  expireDue(): void {
    const now = this.now;
    const expired = new Set<NamedTimer>();
    for (;;) {
      const timer = this.next(expired);
      if (timer?.deadline === undefined || timer.deadline > now) return;
      expired.add(timer);
      timer.expire();
    }
  }

  skipTo(time: Nanoseconds): void {
    const ahead = time - this.now;
    if (ahead > 0) this.skipped += ahead;
  }

  reset(): void {
    this.skipped = 0;
    for (const timer of this.timers.values()) timer.disarm();
  }

  save(out: StateWriter): void {
    out.number(this.skipped);
    const armed = [...this.timers].filter(([, timer]) => timer.deadline !== undefined);
    out.list(armed, ([name, timer]) => {
      out.string(name);
      out.number(timer.deadline ?? 0);
    });
  }

  /** @throws RangeError when the state names a timer that this machine does not have. */
  restore(from: StateReader): void {
    this.skipped = from.number();
    for (const timer of this.timers.values()) timer.disarm();
    from.list(() => {
      const name = from.string();
      const deadline = from.number();
      const timer = this.timers.get(name);
      if (timer === undefined)
        throw new RangeError(`the saved state has a timer ${name}; this machine has none`);
      timer.deadline = deadline;
    });
  }

  private next(except?: ReadonlySet<NamedTimer>): NamedTimer | undefined {
    let earliest: NamedTimer | undefined;
    for (const timer of this.timers.values()) {
      if (timer.deadline === undefined || except?.has(timer) === true) continue;
      if (earliest?.deadline === undefined || timer.deadline < earliest.deadline) earliest = timer;
    }
    return earliest;
  }
}

class NamedTimer implements Timer {
  deadline: Nanoseconds | undefined;
  private readonly expired: () => void;
  private readonly arming: (deadline: Nanoseconds) => void;

  constructor(expired: () => void, arming: (deadline: Nanoseconds) => void) {
    this.expired = expired;
    this.arming = arming;
  }

  arm(deadline: Nanoseconds): void {
    this.deadline = deadline;
    this.arming(deadline);
  }

  disarm(): void {
    this.deadline = undefined;
  }

  expire(): void {
    this.deadline = undefined;
    this.expired();
  }
}
