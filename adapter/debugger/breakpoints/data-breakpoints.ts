import type { MachineEvent } from '../../machine/events.ts';
import type { Machine } from '../../machine/machine.ts';
import type { SystemPartition } from '../../systems/system.ts';
import { Breakpoint, type BreakpointOptions, type BreakpointView } from './breakpoint.ts';
import { BreakpointList, type BreakpointIds } from './breakpoint-list.ts';
import { PageGuard } from './page-guard.ts';

export type DataAccess = 'read' | 'write' | 'readWrite';

/** Some bytes of a partition, with a name for people. */
export interface DataPlace {
  readonly space: number;
  readonly address: bigint;
  readonly bytes: number;
  readonly name: string;
}

export interface DataWish extends BreakpointOptions {
  readonly dataId: string;
  readonly access: DataAccess;
}

/** The most bytes one data breakpoint watches. */
const MOST_BYTES = 1 << 20;
const PAGE = 4096n;

export class DataBreakpoint extends Breakpoint {
  readonly access: DataAccess;
  place: DataPlace | undefined;
  /** Physical ranges. */
  ranges: readonly { readonly start: number; readonly end: number }[] = [];
  release: (() => void)[] = [];
  /** The bytes as they were last seen. */
  before = new Uint8Array(0);

  constructor(id: number, wish: DataWish) {
    super(id, wish);
    this.access = wish.access;
  }
}

export type WatchedAccess = Extract<MachineEvent, { kind: 'watched-access' }>;

/** Breakpoints on bytes of memory: whoever touches them, a thread or a device. */
export class DataBreakpoints {
  private readonly partitions: readonly SystemPartition[];
  private readonly guard: PageGuard;
  private readonly list: BreakpointList<DataBreakpoint>;

  constructor(machine: Machine, partitions: readonly SystemPartition[], ids: BreakpointIds) {
    this.partitions = partitions;
    this.guard = new PageGuard(machine.watches);
    this.list = new BreakpointList(ids, 'data');
  }

  set(wishes: readonly DataWish[]): BreakpointView[] {
    const result = this.list.replace(
      wishes,
      ({ dataId, access }) => `${dataId}|${access}`,
      (id, wish) => {
        const breakpoint = new DataBreakpoint(id, wish);
        this.bind(breakpoint, parseDataId(wish.dataId));
        return breakpoint;
      },
      (gone) => {
        for (const release of gone.release) release();
      },
    );
    return result.map(({ view }) => view);
  }

  get active(): boolean {
    return this.list.all.length > 0;
  }

  /** The breakpoints that an access touches. A store counts as a write also when it stores the same value again. */
  touchedBy(access: WatchedAccess): readonly DataBreakpoint[] {
    const end = access.physical + access.size;
    return this.list.all.filter(
      (each) =>
        (each.access === 'readWrite' || (each.access === 'write') === (access.access === 'store')) &&
        each.ranges.some((range) => access.physical < range.end && end > range.start),
    );
  }

  /** What the bytes were when last asked, and what they are now. */
  change(breakpoint: DataBreakpoint): { readonly before: Uint8Array; readonly after: Uint8Array } {
    const { before } = breakpoint;
    const after = this.read(breakpoint.place);
    breakpoint.before = after;
    return { before, after };
  }

  private bind(breakpoint: DataBreakpoint, place: DataPlace | undefined): void {
    const partition = place === undefined ? undefined : this.partitions[place.space];
    if (place === undefined || partition === undefined) {
      breakpoint.view = refused(
        breakpoint.id,
        'What this data breakpoint watched is no longer known. Set it again.',
      );
      return;
    }
    const ranges = physicalRanges(partition, place);
    if (ranges === undefined) {
      breakpoint.view = refused(
        breakpoint.id,
        `0x${place.address.toString(16)} is not mapped in ${partition.name}, so nothing can touch it there.`,
      );
      return;
    }
    breakpoint.place = place;
    breakpoint.ranges = ranges;
    breakpoint.release = ranges.map(({ start, end }) =>
      this.guard.watch(start, end - start, {
        load: breakpoint.access !== 'write',
        store: breakpoint.access !== 'read',
      }),
    );
    breakpoint.before = this.read(place);
    const { mistake } = breakpoint;
    breakpoint.view = {
      id: breakpoint.id,
      verified: true,
      ...(mistake === undefined ? {} : { message: mistake }),
    };
  }

  private read(place: DataPlace | undefined): Uint8Array<ArrayBuffer> {
    if (place === undefined) return new Uint8Array(0);
    return this.partitions[place.space]?.memory.read(place.address, place.bytes) ?? new Uint8Array(0);
  }
}

export function formatDataId({ space, address, bytes, name }: DataPlace): string {
  return `${space}:0x${address.toString(16)}:${bytes}:${name}`;
}

export function parseDataId(text: string): DataPlace | undefined {
  const match = /^(\d{1,6}):(0x[0-9a-f]{1,16}):(\d{1,7}):(.*)$/s.exec(text);
  if (match === null) return undefined;
  const [, space = '', address = '', bytes = '', name = ''] = match;
  const length = Number(bytes);
  if (length < 1 || length > MOST_BYTES) return undefined;
  return { space: Number(space), address: BigInt(address), bytes: length, name };
}

function refused(id: number, message: string): BreakpointView {
  return { id, verified: false, message, reason: 'failed' };
}

/** @returns undefined when a byte is not mapped. */
function physicalRanges(
  partition: SystemPartition,
  { address, bytes }: DataPlace,
): { readonly start: number; readonly end: number }[] | undefined {
  const ranges: { start: number; end: number }[] = [];
  const end = address + BigInt(bytes);
  let at = address;
  while (at < end) {
    const pageEnd = (at / PAGE + 1n) * PAGE;
    const stop = pageEnd < end ? pageEnd : end;
    const start = partition.memory.physical(at);
    if (start === undefined) return undefined;
    const last = ranges.at(-1);
    if (last?.end === start) last.end += Number(stop - at);
    else ranges.push({ start, end: start + Number(stop - at) });
    at = stop;
  }
  return ranges;
}
