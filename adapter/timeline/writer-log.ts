import type { MachineEvent } from '../machine/events.ts';
import type { StateReader, StateWriter } from '../machine/state.ts';
import type { System } from '../systems/system.ts';
import type { History, PastWrite } from './history.ts';

const PAGE = 4096;
const WATCHER = 'writer log';
/** The smallest field of a descriptor that is asked for alone. */
const GRANULE = 4;
/** Pages that are watched at most: 16 MiB of DMA memory. */
const MAX_WATCHED = 4096;
/** Pages of which writers are remembered at most; the one written longest ago is forgotten first. */
const MAX_REMEMBERED = 512;

/**
 * Remembers who last wrote each word of the memory that devices can reach. It stands in for a timeline that replays: the same
 * questions, answered for DMA memory only, and at the price of watching its pages.
 */
export class WriterLog implements History {
  private readonly system: System;
  private readonly pages = new Map<number, (PastWrite | undefined)[]>();
  private readonly watched: readonly number[];
  private readonly stopListening: () => void;

  constructor(system: System) {
    this.system = system;
    this.watched = dmaPages(system);
    for (const page of this.watched)
      system.machine.watches.watch(page, { load: false, store: true }, WATCHER);
    this.stopListening = system.events.on('watched-access', (event) => this.note(event));
  }

  lastWrite(physical: number, size: number): PastWrite | undefined {
    let last: PastWrite | undefined;
    for (let at = physical - (physical % GRANULE); at < physical + size; at += GRANULE) {
      const write = this.pages.get(at - (at % PAGE))?.[(at % PAGE) / GRANULE];
      if (write !== undefined && write.moment >= (last?.moment ?? 0)) last = write;
    }
    return last;
  }

  /** Stops watching. */
  dispose(): void {
    this.stopListening();
    for (const page of this.watched) this.system.machine.watches.unwatch(page, WATCHER);
  }

  forget(): void {
    this.pages.clear();
  }

  save(out: StateWriter): void {
    out.list([...this.pages], ([page, writes]) => {
      out.number(page);
      out.list([...writes.entries()].filter(hasWrite), ([index, write]) => {
        out.u32(index);
        saveWrite(out, write);
      });
    });
  }

  restore(from: StateReader): void {
    this.pages.clear();
    from.list(() => {
      const page = from.number();
      const writes: (PastWrite | undefined)[] = new Array<undefined>(PAGE / GRANULE).fill(undefined);
      from.list(() => {
        const index = from.u32();
        writes[index] = restoreWrite(from);
      });
      this.pages.set(page, writes);
    });
  }

  private note(event: Extract<MachineEvent, { kind: 'watched-access' }>): void {
    const { access, physical, size } = event;
    const write = access === 'store' ? this.writeOf(event) : undefined;
    if (write === undefined) return;
    for (let at = physical - (physical % GRANULE); at < physical + size; at += GRANULE)
      this.page(at - (at % PAGE))[(at % PAGE) / GRANULE] = write;
  }

  private writeOf(event: Extract<MachineEvent, { kind: 'watched-access' }>): PastWrite | undefined {
    const { moment, by, device, pc } = event;
    const time = this.system.machine.clock.now;
    if (by === 'dma') return { by, moment, time, device: device ?? 'a device' };
    const thread = this.system.current?.id;
    return thread === undefined ? undefined : { by, moment, time, thread, pc };
  }

  /** The page's writers; it becomes the last to be forgotten. */
  private page(page: number): (PastWrite | undefined)[] {
    const known = this.pages.get(page);
    const writes = known ?? new Array<undefined>(PAGE / GRANULE).fill(undefined);
    if (known !== undefined) this.pages.delete(page);
    this.pages.set(page, writes);
    const oldest = this.pages.keys().next();
    if (this.pages.size > MAX_REMEMBERED && oldest.done !== true) this.pages.delete(oldest.value);
    return writes;
  }
}

/** The pages that any device of the system can reach, lowest first. */
function dmaPages(system: System): readonly number[] {
  const pages = new Set<number>();
  const { ram } = system.machine;
  for (const { dma } of system.partitions)
    for (const { physical, size } of dma.windows)
      for (let page = physical - (physical % PAGE); page < physical + size; page += PAGE)
        if (pages.size < MAX_WATCHED && ram.contains(page)) pages.add(page);
  return [...pages].sort((a, b) => a - b);
}

function hasWrite(entry: [number, PastWrite | undefined]): entry is [number, PastWrite] {
  return entry[1] !== undefined;
}

function saveWrite(out: StateWriter, write: PastWrite): void {
  out.number(write.moment);
  out.number(write.time);
  out.bool(write.by === 'cpu');
  if (write.by === 'cpu') {
    out.u32(write.thread);
    out.u64(write.pc);
  } else out.string(write.device);
}

function restoreWrite(from: StateReader): PastWrite {
  const when = { moment: from.number(), time: from.number() };
  if (from.bool()) return { ...when, by: 'cpu', thread: from.u32(), pc: from.u64() };
  return { ...when, by: 'dma', device: from.string() };
}
