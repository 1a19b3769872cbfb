import type { System, SystemEvent } from '../systems/system.ts';
import type { History } from '../timeline/history.ts';
import type { Fault } from './fault.ts';
import type { Names } from './names.ts';
import type { Places } from './places.ts';

/** One kind of mistake: what it looks like while the system runs, and what to tell about it. */
export interface FaultRule {
  /** The code of its faults; `docs/faults/<code>.md` explains it. */
  readonly code: string;
  /** A few words for lists and settings. */
  readonly title: string;
  /** Begins to listen. What it returns holds its state; attaching again begins anew. */
  attach(context: RuleContext): AttachedRule;
}

export interface AttachedRule {
  /** Every thread waits and nothing is to come. */
  idle?(): void;
  /** Called now and then while the system runs, between two instructions. */
  check?(): void;
}

/** A fault as a rule finds it; `object` tells apart faults of one rule at one line. */
export interface Finding extends Omit<Fault, 'code' | 'moment' | 'time'> {
  readonly object: string;
}

export interface RuleContext {
  readonly system: System;
  readonly history: History;
  readonly places: Places;
  readonly names: Names;
  readonly options: RuleOptions;
  /** Listens for as long as the rule is attached. */
  on<Kind extends SystemEvent['kind']>(
    kind: Kind,
    listener: (event: Extract<SystemEvent, { readonly kind: Kind }>) => void,
  ): void;
  report(finding: Finding): void;
  /** Executes one instruction of the system. @returns false when it could not, because something else is to happen first. */
  step(): boolean;
}

export interface RuleOptions {
  /** Instructions without an event after which a loop is looked for. */
  readonly liveLoopInstructions: number;
}
