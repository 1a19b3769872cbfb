import type { Nanoseconds } from '../../machine/clock.ts';
import type { Refill, SchedulingContext } from '../objects/model.ts';

/**
 * Sporadic servers as the MCS kernel has them: a budget is a list of refills, each an amount usable from a time on. What is
 * used comes back one period later. The amounts always add up to the budget.
 */

/** The least a thread must have left to enter the kernel: seL4's twice the worst-case execution time of 10 us. */
export const LEAST_BUDGET: Nanoseconds = 20_000;
/** Refills that every context has room for. */
export const LEAST_REFILLS = 2;

export function isConfigured(context: SchedulingContext): boolean {
  return context.maxRefills > 0;
}

export function isRoundRobin(context: SchedulingContext): boolean {
  return context.period === 0;
}

export function head(context: SchedulingContext): Refill {
  const first = context.refills[0];
  if (first === undefined) throw new Error(`${context.name} has no refills`);
  return first;
}

function tail(context: SchedulingContext): Refill {
  return context.refills.at(-1) ?? head(context);
}

/** The earliest refill may be used now. */
export function isReady(context: SchedulingContext, now: Nanoseconds): boolean {
  return head(context).time <= now;
}

/** After `usage` the earliest refill still lets a thread enter and leave the kernel. */
export function isSufficient(context: SchedulingContext, usage: Nanoseconds): boolean {
  return head(context).amount - usage >= LEAST_BUDGET;
}

export interface Parameters {
  readonly budget: Nanoseconds;
  /** 0 for round robin. */
  readonly period: Nanoseconds;
  readonly maxRefills: number;
}

/** The whole budget, usable from now. */
export function configure(
  context: SchedulingContext,
  { budget, period, maxRefills }: Parameters,
  now: Nanoseconds,
): void {
  context.period = period;
  context.maxRefills = maxRefills;
  context.refills = [{ time: now, amount: budget }];
  if (period === 0) context.refills.push({ time: now, amount: 0 });
}

/** Changes a context in use, so that over the new period the new budget is not exceeded, not even for a moment. */
export function reconfigure(
  context: SchedulingContext,
  { budget, period, maxRefills }: Parameters,
  now: Nanoseconds,
): void {
  const first = { ...head(context) };
  context.period = period;
  context.maxRefills = maxRefills;
  context.refills = [first];
  if (first.time <= now) first.time = now;
  if (first.amount >= budget) {
    first.amount = budget;
    if (period === 0) context.refills.push({ time: first.time, amount: 0 });
  } else {
    context.refills.push({ time: first.time + period, amount: budget - first.amount });
  }
}

/** Takes `usage` from a context that is not round robin and schedules its return. */
export function charge(context: SchedulingContext, usage: Nanoseconds): void {
  let rest = usage;
  while (head(context).amount <= rest) rest = chargeWholeHead(context, rest);
  if (rest > 0) {
    const first = head(context);
    const used = { time: first.time + context.period, amount: rest };
    first.amount -= rest;
    first.time += rest;
    scheduleReturn(context, used);
  }
  while (head(context).amount < LEAST_BUDGET && context.refills.length > 1) mergeHeadIntoNext(context);
}

/** Round robin: the head is what is left, the tail what was used. */
export function chargeRoundRobin(context: SchedulingContext, usage: Nanoseconds): void {
  head(context).amount -= usage;
  tail(context).amount += usage;
}

/** Round robin: the budget is whole again. */
export function refillRoundRobin(context: SchedulingContext): void {
  head(context).amount += tail(context).amount;
  tail(context).amount = 0;
}

/**
 * The thread becomes runnable after a wait: its budget counts from now, and refills that now overlap become one.
 * @returns whether anything may have changed.
 */
export function unblock(context: SchedulingContext, now: Nanoseconds): boolean {
  if (isRoundRobin(context) || !isReady(context, now)) return false;
  head(context).time = now;
  for (;;) {
    const first = head(context);
    const second = context.refills[1];
    if (second === undefined || second.time > first.time + first.amount) return true;
    context.refills.shift();
    second.time = first.time;
    second.amount += first.amount;
  }
}

/** @returns the usage beyond the head. */
function chargeWholeHead(context: SchedulingContext, usage: Nanoseconds): Nanoseconds {
  const first = head(context);
  const { amount } = first;
  if (context.refills.length === 1) {
    first.time += context.period;
  } else {
    context.refills.shift();
    scheduleReturn(context, { time: first.time + context.period, amount });
  }
  return usage - amount;
}

function scheduleReturn(context: SchedulingContext, refill: Refill): void {
  const last = tail(context);
  if (last.time + last.amount >= refill.time) {
    last.amount += refill.amount;
  } else if (context.refills.length < context.maxRefills) {
    context.refills.push(refill);
  } else {
    // No room: what is scheduled last waits until both can be had in one piece.
    last.time = refill.time - last.amount;
    last.amount += refill.amount;
  }
}

/** Too little to be of use: it joins the next refill, which begins earlier by as much. */
function mergeHeadIntoNext(context: SchedulingContext): void {
  const first = context.refills.shift();
  const second = head(context);
  if (first === undefined) return;
  second.amount += first.amount;
  second.time -= first.amount;
}
