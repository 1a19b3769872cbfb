import type { MemoryAccessKind } from '../../isa/behaviour.ts';
import { State } from '../../isa/interpreter/state-layout.ts';
import type { Clock, Moment } from '../clock.ts';
import type { EventSink, MachineEvent } from '../events.ts';
import type { GuestRam } from '../ram.ts';
import { isFault, type AddressTranslator, type PageTranslation } from '../translation.ts';
import type { BusPort } from './bus-port.ts';
import { Cause } from './hart.ts';
import type { HartState } from './hart-state.ts';
import type { MachineHart } from './machine-hart.ts';
import { PAGE_SIZE } from './memory-layout.ts';
import type { TlbView } from './tlb.ts';
import type { WatchedPages } from './watched-pages.ts';

export interface Access {
  readonly kind: MemoryAccessKind;
  readonly width: 1 | 2 | 4 | 8;
  /** Bits 31..0 and 63..32 of the virtual address, as signed numbers. */
  readonly low: number;
  readonly high: number;
}

export type AccessOutcome =
  /** The TLB has the page now: the instruction is to be executed again. */
  | 'retry'
  /** The instruction has been executed. */
  | 'retired'
  | { readonly cause: number; readonly value: bigint };

/** What the memory unit needs of its hart. */
export interface MemoryUnitParts {
  readonly hart: MachineHart;
  readonly state: HartState;
  readonly loadTlb: TlbView;
  readonly storeTlb: TlbView;
  readonly ram: GuestRam;
  readonly bus: BusPort;
  readonly watches: WatchedPages;
  readonly events: EventSink<MachineEvent>;
  readonly clock: Pick<Clock, 'moment'>;
  /** Executes the instruction in progress, whose access finds what it needs in its TLB, and counts it. */
  readonly executeInstruction: () => void;
  /** Takes back, or counts again, the last instruction; the pc is the caller's. */
  readonly countRetired: (change: 1 | -1) => void;
}

/** Bytes of an access that lie together in physical memory. */
interface Part {
  readonly physical: number;
  readonly length: number;
}

/**
 * Serves the accesses that generated code cannot: pages not in the TLB, devices, misaligned accesses, watched pages and pages
 * with decoded code. Where memory cannot be touched directly, the instruction executes on a staging buffer: what it is to
 * load is put there before, what it stores is taken from there afterwards. So every instruction has its semantics once.
 */
export class MemoryUnit {
  private readonly parts: MemoryUnitParts;

  constructor(parts: MemoryUnitParts) {
    this.parts = parts;
  }

  access(access: Access, translator: AddressTranslator): AccessOutcome {
    if ((access.low & (access.width - 1)) !== 0) return this.accessMisaligned(access, translator);
    const physical = translate(access, 0, translator);
    if (typeof physical !== 'number') return physical;
    if (this.parts.ram.contains(physical, access.width)) {
      if (!this.isDirect(access, physical))
        return this.stagedRam(access, [{ physical, length: access.width }]);
      this.fill(access, physical);
      return 'retry';
    }
    // Devices take loads and stores only (Privileged ISA, "Physical Memory Attributes").
    if (isAtomic(access)) return accessFault(access);
    return isStore(access) ? this.storeToDevice(access, physical) : this.loadFromDevice(access, physical);
  }

  /** RAM allows what the specification leaves open; devices and atomic instructions do not. */
  private accessMisaligned(access: Access, translator: AddressTranslator): AccessOutcome {
    if (isAtomic(access)) return misaligned(access);
    const parts: Part[] = [];
    for (let done = 0; done < access.width;) {
      const physical = translate(access, done, translator);
      if (typeof physical !== 'number') return physical;
      const length = Math.min(access.width - done, PAGE_SIZE - (physical % PAGE_SIZE));
      if (!this.parts.ram.contains(physical, length)) return misaligned(access);
      parts.push({ physical, length });
      done += length;
    }
    return this.stagedRam(access, parts);
  }

  /** Whether generated code may access the page from now on. An atomic update of a load-watched page also loads. */
  private isDirect(access: Access, physical: number): boolean {
    const watch = this.parts.watches.at(physical);
    if (isStore(access)) return watch === undefined && !this.parts.ram.code.hasCode(physical);
    return watch?.load !== true;
  }

  private fill(access: Access, physical: number): void {
    const { ram, loadTlb, storeTlb } = this.parts;
    const tlb = isStore(access) ? storeTlb : loadTlb;
    if (isStore(access)) ram.letWrite(physical);
    tlb.fill(access.low, access.high, ram.layout.ram + physical - ram.base - access.low);
  }

  private stagedRam(access: Access, parts: readonly Part[]): AccessOutcome {
    const { state, ram, clock } = this.parts;
    const pc = state.pc;
    const { moment } = clock;
    let at = 0;
    for (const { physical, length } of parts) {
      state.staging.set(ram.view(physical, length), at);
      at += length;
    }
    this.executeStaged(access);
    const stored =
      isStore(access) && (access.kind !== 'store-conditional' || state.u32(State.conditionalStored) !== 0);
    at = 0;
    for (const part of parts) {
      if (stored) ram.write(part.physical, state.staging.subarray(at, at + part.length));
      this.report(access, part, at, stored, pc, moment);
      at += part.length;
    }
    return 'retired';
  }

  private report(access: Access, part: Part, at: number, stored: boolean, pc: bigint, moment: Moment): void {
    const watch = this.parts.watches.at(part.physical);
    if (watch === undefined || !this.parts.events.wants('watched-access')) return;
    const event = {
      kind: 'watched-access',
      moment,
      by: 'cpu',
      device: undefined,
      hart: this.parts.hart.index,
      pc,
      physical: part.physical,
      virtual: virtualAddress(access, at),
      size: part.length,
    } as const;
    const loads = access.kind === 'load' || access.kind === 'load-reserved' || access.kind === 'update';
    if (watch.load && loads) this.parts.events.emit({ ...event, access: 'load' });
    if (watch.store && stored) this.parts.events.emit({ ...event, access: 'store' });
  }

  private loadFromDevice(access: Access, physical: number): AccessOutcome {
    const { bus, hart, state } = this.parts;
    if (access.width === 8) {
      const value = bus.readMmio64(physical, hart);
      if (value === undefined) return accessFault(access);
      state.stagedDoubleword = value;
    } else {
      const value = bus.readMmio(physical, access.width, hart);
      if (value === undefined) return accessFault(access);
      state.stagedWord = value;
    }
    this.executeStaged(access);
    return 'retired';
  }

  /** The device sees the hart as it was before the instruction, and may still refuse. */
  private storeToDevice(access: Access, physical: number): AccessOutcome {
    const { state, countRetired } = this.parts;
    const pc = state.pc;
    state.stagedWord = 0;
    this.executeStaged(access);
    const nextPc = state.pc;
    state.pc = pc;
    countRetired(-1);
    if (!this.writeDevice(access, physical)) return accessFault(access);
    state.pc = nextPc;
    countRetired(1);
    return 'retired';
  }

  private writeDevice({ width }: Access, physical: number): boolean {
    const { bus, hart, state } = this.parts;
    if (width === 8) return bus.writeMmio64(physical, state.stagedDoubleword, hart);
    return bus.writeMmio(physical, width, state.stagedWord, hart);
  }

  private executeStaged(access: Access): void {
    const { loadTlb, storeTlb, state, executeInstruction } = this.parts;
    const tlb = isStore(access) ? storeTlb : loadTlb;
    tlb.redirect(access.low, access.high, access.width, state.staging.byteOffset, executeInstruction);
  }
}

/** Physical address of a byte of the access. */
function translate(
  access: Access,
  offset: number,
  translator: AddressTranslator,
): number | { readonly cause: number; readonly value: bigint } {
  const virtual = virtualAddress(access, offset);
  const answer = translator.translate(virtual, isStore(access) ? 'store' : 'load');
  if (isFault(answer)) return { cause: answer.cause, value: virtual };
  if (!(isStore(access) ? answer.write : answer.read)) return { cause: pageFault(access), value: virtual };
  return answer.physical + offsetInPage(virtual, answer);
}

function offsetInPage(virtual: bigint, { size }: PageTranslation): number {
  return Number(virtual & BigInt(size - 1));
}

function virtualAddress({ low, high }: Access, offset: number): bigint {
  const number = (high >>> 0) * 2 ** 32 + (low >>> 0);
  // Making one bigint out of a number is cheaper than out of two; higher addresses are rare.
  const isExact = number <= Number.MAX_SAFE_INTEGER;
  const virtual = isExact ? BigInt(number) : (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return offset === 0 ? virtual : BigInt.asUintN(64, virtual + BigInt(offset));
}

function isStore({ kind }: Access): boolean {
  return kind === 'store' || kind === 'update' || kind === 'store-conditional';
}

function isAtomic({ kind }: Access): boolean {
  return kind !== 'load' && kind !== 'store';
}

function misaligned(access: Access): AccessOutcome {
  const cause = isStore(access) ? Cause.storeMisaligned : Cause.loadMisaligned;
  return { cause, value: virtualAddress(access, 0) };
}

function accessFault(access: Access): AccessOutcome {
  const cause = isStore(access) ? Cause.storeAccessFault : Cause.loadAccessFault;
  return { cause, value: virtualAddress(access, 0) };
}

function pageFault(access: Access): number {
  return isStore(access) ? Cause.storePageFault : Cause.loadPageFault;
}
