import type { StateReader, StateWriter } from '../../machine/state.ts';
import type { Tcb } from '../objects/model.ts';
import type { ObjectTable } from '../objects/object-table.ts';
import { removeFrom } from '../objects/priority-queue.ts';

/** Threads that could run: first in, first out at each priority, apart for each scheduling domain. */
export class ReadyQueues {
  /** By domain, then by priority; only those that hold somebody. */
  private readonly domains = new Map<number, Map<number, Tcb[]>>();

  prepend(tcb: Tcb): void {
    if (tcb.queued) return;
    this.queueOf(tcb).unshift(tcb);
    tcb.queued = true;
  }

  append(tcb: Tcb): void {
    if (tcb.queued) return;
    this.queueOf(tcb).push(tcb);
    tcb.queued = true;
  }

  remove(tcb: Tcb): void {
    if (!tcb.queued) return;
    const queue = this.queueOf(tcb);
    removeFrom(queue, tcb);
    if (queue.length === 0) this.domains.get(tcb.domain)?.delete(tcb.priority);
    tcb.queued = false;
  }

  get isEmpty(): boolean {
    return [...this.domains.values()].every((byPriority) => byPriority.size === 0);
  }

  /** The first thread of the highest priority. */
  first(domain: number): Tcb | undefined {
    const highest = this.highestPriority(domain);
    return highest === undefined ? undefined : this.domains.get(domain)?.get(highest)?.[0];
  }

  highestPriority(domain: number): number | undefined {
    let highest: number | undefined;
    for (const priority of this.domains.get(domain)?.keys() ?? [])
      if (highest === undefined || priority > highest) highest = priority;
    return highest;
  }

  save(out: StateWriter, objects: ObjectTable): void {
    const queues = [...this.domains].flatMap(([, byPriority]) => [...byPriority.values()]);
    const filled = queues.filter((queue) => queue.length > 0).sort(byDomainAndPriority);
    out.list(filled, (queue) => out.list(queue, (tcb) => objects.writeReference(out, tcb)));
  }

  /** Call when the threads are restored. */
  restore(from: StateReader, objects: ObjectTable): void {
    this.domains.clear();
    from.list(() => from.list(() => objects.read(from, 'tcb')).forEach((tcb) => this.queueOf(tcb).push(tcb)));
  }

  private queueOf(tcb: Tcb): Tcb[] {
    let byPriority = this.domains.get(tcb.domain);
    if (byPriority === undefined) this.domains.set(tcb.domain, (byPriority = new Map<number, Tcb[]>()));
    let queue = byPriority.get(tcb.priority);
    if (queue === undefined) byPriority.set(tcb.priority, (queue = []));
    return queue;
  }
}

function byDomainAndPriority([a]: readonly Tcb[], [b]: readonly Tcb[]): number {
  if (a === undefined || b === undefined) return 0;
  return a.domain - b.domain || a.priority - b.priority;
}
