import type { Fault } from '../../faults/fault.ts';
import type { System, SystemEvent, SystemThread } from '../../systems/system.ts';
import { Breakpoint, type BreakpointOptions, type BreakpointView } from './breakpoint.ts';
import { BreakpointList, type BreakpointIds } from './breakpoint-list.ts';
import { parseEventName, type EventPattern } from './event-grammar.ts';
import { matchesCode } from './exception-filters.ts';
import type { HitSite } from './hit-site.ts';

export interface EventWish extends BreakpointOptions {
  readonly name: string;
}

export class EventBreakpoint extends Breakpoint {
  readonly name: string;
  pattern: EventPattern | undefined;
  release: (() => void) | undefined;

  constructor(id: number, wish: EventWish) {
    super(id, wish);
    this.name = wish.name.trim();
  }
}

/** An event that a breakpoint waits for has happened. */
export interface EventHit {
  readonly breakpoint: EventBreakpoint;
  readonly site: HitSite;
  readonly description: string;
}

/** Breakpoints on what happens rather than on where (docs/event-breakpoints.md). */
export class EventBreakpoints {
  private readonly system: System;
  private readonly onHit: (hit: EventHit) => void;
  private readonly list: BreakpointList<EventBreakpoint>;

  constructor(system: System, ids: BreakpointIds, onHit: (hit: EventHit) => void) {
    this.system = system;
    this.onHit = onHit;
    this.list = new BreakpointList(ids, 'event');
  }

  set(wishes: readonly EventWish[]): BreakpointView[] {
    const result = this.list.replace(
      wishes,
      ({ name }) => name.trim(),
      (id, wish) => {
        const breakpoint = new EventBreakpoint(id, wish);
        this.bind(breakpoint);
        return breakpoint;
      },
      (gone) => gone.release?.(),
    );
    return result.map(({ view }) => view);
  }

  /** A fault was found: the breakpoints that wait for its rule. */
  fault(fault: Fault, thread: SystemThread | undefined): void {
    for (const breakpoint of this.list.all) {
      const { pattern } = breakpoint;
      if (pattern?.kind === 'fault' && matchesCode(pattern.code, fault.code))
        this.hit(breakpoint, thread, fault.place.partition, `Fault ${fault.code}`, { code: fault.code });
    }
  }

  private bind(breakpoint: EventBreakpoint): void {
    const parsed = parseEventName(breakpoint.name);
    const problem = parsed.ok ? this.unknownName(parsed.pattern) : parsed.message;
    if (!parsed.ok || problem !== undefined) {
      const message = problem ?? '';
      breakpoint.view = { id: breakpoint.id, verified: false, message, reason: 'failed' };
      return;
    }
    breakpoint.pattern = parsed.pattern;
    breakpoint.release = this.listen(breakpoint, parsed.pattern);
    const { mistake } = breakpoint;
    breakpoint.view = {
      id: breakpoint.id,
      verified: true,
      ...(mistake === undefined ? {} : { message: mistake }),
    };
  }

  /** A name that nothing in this system has: the breakpoint could never be hit. */
  private unknownName(pattern: EventPattern): string | undefined {
    const { machine, partitions, threads } = this.system;
    switch (pattern.kind) {
      case 'register': {
        const device = machine.devices.find(({ name }) => name === pattern.device);
        if (device === undefined)
          return `There is no device \`${pattern.device}\`. There are: ${names(machine.devices)}.`;
        const registers = device.registers.registers;
        if (pattern.register === undefined || registers.some(({ name }) => name === pattern.register))
          return undefined;
        return `\`${pattern.device}\` has no register \`${pattern.register}\`. It has: ${names(registers)}.`;
      }
      case 'partition':
        if (pattern.name === '*' || partitions.some(({ name }) => name === pattern.name)) return undefined;
        return `There is no partition \`${pattern.name}\`. There are: ${names(partitions)}.`;
      case 'ipc':
      case 'signal':
        if (pattern.of === undefined || [...partitions, ...threads].some(({ name }) => name === pattern.of))
          return undefined;
        return `There is no partition or thread \`${pattern.of}\`. There are: ${names(partitions)}.`;
      case 'irq':
      case 'fault':
      case 'syscall':
        return undefined;
    }
  }

  private listen(breakpoint: EventBreakpoint, pattern: EventPattern): (() => void) | undefined {
    const { events } = this.system;
    switch (pattern.kind) {
      case 'fault':
        return undefined;
      case 'irq':
        return events.on('irq', (event) => {
          if (event.change !== 'delivered') return;
          if (pattern.source !== undefined && pattern.source !== event.source) return;
          this.hitThread(breakpoint, event.thread, `Interrupt ${event.source} was delivered`);
        });
      case 'register':
        return events.on('mmio', (event) => {
          if (event.device === pattern.device) this.mmio(breakpoint, pattern, event);
        });
      case 'partition':
        return events.on('partition', (event) => {
          if (pattern.name !== '*' && pattern.name !== event.partition) return;
          if (pattern.change !== undefined && pattern.change !== event.change) return;
          const thread = this.system.threads.find((each) => each.partition.name === event.partition);
          this.hit(breakpoint, thread, event.partition, `Partition ${event.partition} ${event.change}`);
        });
      case 'ipc':
        return events.on('ipc', (event) => {
          const ends = [this.thread(event.from), this.thread(event.to)];
          if (!isOneOf(pattern.of, ends)) return;
          const [from, to] = ends.map((end) => end?.partition.name ?? '?');
          this.hit(breakpoint, ends[1], ends[1]?.partition.name, `Message from ${from} to ${to}`, {
            badge: event.badge,
            label: event.label,
          });
        });
      case 'signal':
        return events.on('signal', (event) => {
          const from = event.from === undefined ? undefined : this.thread(event.from);
          const target = this.system.partitions.some(
            ({ name }) => name === pattern.of && event.object.split(' ').includes(name),
          );
          if (!target && !isOneOf(pattern.of, [from])) return;
          this.hit(breakpoint, from, from?.partition.name, `Signal to ${event.object}`, {
            badge: event.badge,
          });
        });
      case 'syscall':
        return events.on('syscall', (event) => {
          if (pattern.call === undefined || pattern.call === event.call)
            this.hitThread(breakpoint, event.thread, `System call ${event.call}`);
        });
    }
  }

  private mmio(
    breakpoint: EventBreakpoint,
    pattern: Extract<EventPattern, { kind: 'register' }>,
    event: Extract<SystemEvent, { kind: 'mmio' }>,
  ): void {
    if (pattern.access !== 'access' && pattern.access !== event.access) return;
    if (pattern.register !== undefined && pattern.register !== event.register) return;
    const register = event.register ?? `+0x${event.offset.toString(16)}`;
    const value = `0x${event.value.toString(16)}`;
    const what = event.access === 'read' ? `read as ${value}` : `written with ${value}`;
    const thread = this.system.current;
    this.hit(breakpoint, thread, thread?.partition.name, `${event.device}.${register} was ${what}`, {
      value: event.value,
    });
  }

  private hitThread(breakpoint: EventBreakpoint, id: number | undefined, description: string): void {
    const thread = id === undefined ? undefined : this.thread(id);
    this.hit(breakpoint, thread, thread?.partition.name, description);
  }

  private hit(
    breakpoint: EventBreakpoint,
    thread: SystemThread | undefined,
    partition: string | undefined,
    description: string,
    intrinsics: HitSite['intrinsics'] = {},
  ): void {
    this.onHit({ breakpoint, site: { thread, partition, intrinsics }, description });
  }

  private thread(id: number): SystemThread | undefined {
    return this.system.threads.find((each) => each.id === id);
  }
}

function isOneOf(name: string | undefined, threads: readonly (SystemThread | undefined)[]): boolean {
  return name === undefined || threads.some((each) => each?.name === name || each?.partition.name === name);
}

function names(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(', ');
}
