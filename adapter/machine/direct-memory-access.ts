import type { Clock } from './clock.ts';
import type { Dma, DmaData } from './device.ts';
import type { DmaOrigin, DmaRequest, EventSink, MachineEvent } from './events.ts';
import type { WatchedPages } from './hart/watched-pages.ts';
import type { DmaGate, DmaVerdict, Ram } from './machine.ts';

export interface DmaOptions {
  readonly device: string;
  readonly ram: Ram;
  readonly clock: Clock;
  readonly events: EventSink<MachineEvent>;
  readonly watches: WatchedPages;
}

/** A part of a transfer: contiguous in memory, and with one verdict. */
interface Piece {
  readonly physical: number;
  /** Bytes from the start of the transfer. */
  readonly at: number;
  readonly length: number;
}

type Verdict = Extract<MachineEvent, { readonly kind: 'dma' }>['verdict'];

/** More than a device of ours ever moves in one transfer; what is longer is refused rather than allocated. */
const LONGEST_TRANSFER = 2 ** 30;

/**
 * A device's path to RAM, through its gate where it has one. A bus without a gate reaches all of RAM and nothing else:
 * transfers from one device's window to another are answered with a bus error.
 */
export class GatedDma implements Dma {
  gate: DmaGate | undefined;
  private readonly options: DmaOptions;

  constructor(options: DmaOptions) {
    this.options = options;
  }

  read(address: number, length: number, origin?: DmaOrigin): DmaData | undefined {
    const { pieces, complete } = this.walk({ ...this.request(address, length, origin), access: 'read' });
    const first = pieces[0];
    if (!complete || first === undefined) return undefined;
    const bytes = new Uint8Array(length);
    for (const { physical, at, length: size } of pieces) {
      bytes.set(this.options.ram.view(physical, size), at);
      this.reportWatched('load', physical, size);
    }
    return { bytes, physical: first.physical };
  }

  write(address: number, data: Uint8Array, origin?: DmaOrigin): boolean {
    const { pieces, complete } = this.walk({
      ...this.request(address, data.length, origin),
      access: 'write',
    });
    for (const { physical, at, length } of pieces) {
      this.options.ram.write(physical, data.subarray(at, at + length));
      this.reportWatched('store', physical, length);
    }
    return complete;
  }

  private request(
    address: number,
    length: number,
    origin: DmaOrigin | undefined,
  ): Omit<DmaRequest, 'access'> {
    return { device: this.options.device, address, length, origin };
  }

  /** Finds where the bytes go, up to the first that is refused. An empty transfer is complete and reaches nothing. */
  private walk(request: DmaRequest): { readonly pieces: readonly Piece[]; readonly complete: boolean } {
    const pieces: Piece[] = [];
    let at = 0;
    while (at < request.length) {
      const rest = { ...request, address: request.address + at, length: request.length - at };
      const verdict = this.judge(rest);
      const length = Math.min(Math.max(1, Math.floor(verdict.length)), rest.length);
      if (verdict.kind === 'blocked') {
        this.report(request, 'blocked', rest.address, length);
        return { pieces, complete: false };
      }
      const inRam = request.length <= LONGEST_TRANSFER ? this.bytesInRam(verdict.physical, length) : 0;
      if (inRam > 0) {
        this.report(request, verdict.kind, rest.address, inRam);
        pieces.push({ physical: verdict.physical, at, length: inRam });
      }
      if (inRam < length) {
        this.report(request, 'bus-error', rest.address + inRam, length - inRam);
        return { pieces, complete: false };
      }
      at += length;
    }
    return { pieces, complete: true };
  }

  private judge(request: DmaRequest): DmaVerdict {
    return (
      this.gate?.translate(request) ?? { kind: 'allowed', physical: request.address, length: request.length }
    );
  }

  private bytesInRam(physical: number, length: number): number {
    const { ram } = this.options;
    if (!Number.isSafeInteger(physical) || !ram.contains(physical)) return 0;
    return Math.min(length, ram.base + ram.size - physical);
  }

  private report(request: DmaRequest, verdict: Verdict, address: number, length: number): void {
    const { events, clock } = this.options;
    if (!events.wants('dma')) return;
    const { moment, now: time } = clock;
    events.emit({ kind: 'dma', moment, time, request, verdict, address, length });
  }

  private reportWatched(access: 'load' | 'store', physical: number, length: number): void {
    const { events, clock, watches, device } = this.options;
    if (!events.wants('watched-access')) return;
    for (let at = physical; at < physical + length; at = pageEnd(at)) {
      if (watches.at(at)?.[access] !== true) continue;
      const size = Math.min(pageEnd(at), physical + length) - at;
      // No instruction makes this access, so there is no hart, pc or virtual address to name.
      const nobody = { hart: -1, pc: 0n, virtual: 0n };
      events.emit({
        kind: 'watched-access',
        moment: clock.moment,
        by: 'dma',
        device,
        ...nobody,
        access,
        physical: at,
        size,
      });
    }
  }
}

function pageEnd(physical: number): number {
  return physical - (physical % 4096) + 4096;
}
