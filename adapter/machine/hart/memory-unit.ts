import type { MemoryAccessKind } from '../../isa/behaviour.ts';
import { State } from '../../isa/interpreter/state-layout.ts';
import type { EventSink, MachineEvent } from '../events.ts';
import type { GuestRam } from '../ram.ts';
import { isFault, type AddressTranslator } from '../translation.ts';
import { Cause } from './hart.ts';
import type { HartState } from './hart-state.ts';
import type { MachineHart } from './machine-hart.ts';
import { PAGE_SIZE } from './memory-layout.ts';
import type { TlbView } from './tlb.ts';
import type { BusPort } from './bus-port.ts';
import type { WatchedPages } from './watched-pages.ts';

export interface Access {
  readonly kind: MemoryAccessKind;
  readonly width: 1 | 2 | 4 | 8;
  readonly virtual: bigint;
}

export type AccessOutcome =
  /** The TLB has the page now: the instruction is to be executed again. */
  | { readonly kind: 'retry' }
  /** The instruction has been executed. */
  | { readonly kind: 'retired' }
  | { readonly kind: 'fault'; readonly cause: number; readonly value: bigint };

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

const retry: AccessOutcome = { kind: 'retry' };
const retired: AccessOutcome = { kind: 'retired' };

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
    const misalignment = Number(access.virtual & BigInt(access.width - 1));
    if (misalignment !== 0 && isAtomic(access)) return misaligned(access);
    const parts = this.translate(access, translator);
    if ('cause' in parts) return { kind: 'fault', ...parts };
    const { ram } = this.parts;
    if (parts.every(({ physical, length }) => ram.contains(physical, length))) {
      const [first] = parts;
      if (misalignment === 0 && first !== undefined && this.isDirect(access, first.physical)) {
        this.fill(access, first.physical);
        return retry;
      }
      return this.stagedRam(access, parts);
    }
    // Devices take naturally aligned loads and stores only (Privileged ISA, "Physical Memory Attributes").
    if (isAtomic(access)) return accessFault(access);
    if (misalignment !== 0) return misaligned(access);
    const physical = parts[0]?.physical ?? 0;
    return isStore(access) ? this.storeToDevice(access, physical) : this.loadFromDevice(access, physical);
  }

  /** One part, or two when the access reaches into another page. */
  private translate(
    access: Access,
    translator: AddressTranslator,
  ): Part[] | { readonly cause: number; readonly value: bigint } {
    const parts: Part[] = [];
    for (let done = 0; done < access.width;) {
      const virtual = BigInt.asUintN(64, access.virtual + BigInt(done));
      const answer = translator.translate(virtual, isStore(access) ? 'store' : 'load');
      if (isFault(answer)) return { cause: answer.cause, value: virtual };
      if (!(isStore(access) ? answer.write : answer.read))
        return { cause: pageFault(access), value: virtual };
      const inPage = Number(virtual & 0xfffn);
      const length = Math.min(access.width - done, PAGE_SIZE - inPage);
      parts.push({ physical: answer.physical + Number(virtual & BigInt(answer.size - 1)), length });
      done += length;
    }
    return parts;
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
    const place = ram.layout.ram + physical - ram.base;
    tlb.fill(access.virtual, place - Number(access.virtual & 0xffffffffn));
  }

  private stagedRam(access: Access, parts: readonly Part[]): AccessOutcome {
    const { state, ram, hart } = this.parts;
    const pc = state.pc;
    const moment = hart.retired;
    let at = 0;
    for (const { physical, length } of parts) {
      state.staging.set(ram.view(physical, length), at);
      at += length;
    }
    this.executeStaged(access);
    const stored =
      isStore(access) && (access.kind !== 'store-conditional' || state.u32(State.conditionalStored) !== 0);
    at = 0;
    for (const { physical, length } of parts) {
      if (stored) ram.write(physical, state.staging.subarray(at, at + length));
      this.report(access, { physical, length }, stored, pc, moment, BigInt(at));
      at += length;
    }
    return retired;
  }

  private report(
    access: Access,
    part: Part,
    stored: boolean,
    pc: bigint,
    moment: number,
    offset: bigint,
  ): void {
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
      virtual: access.virtual + offset,
      size: part.length,
    } as const;
    const loads = access.kind === 'load' || access.kind === 'load-reserved' || access.kind === 'update';
    if (watch.load && loads) this.parts.events.emit({ ...event, access: 'load' });
    if (watch.store && stored) this.parts.events.emit({ ...event, access: 'store' });
  }

  private loadFromDevice(access: Access, physical: number): AccessOutcome {
    const { bus, hart, state } = this.parts;
    const value =
      access.width === 8 ? bus.readMmio64(physical, hart) : bus.readMmio(physical, access.width, hart);
    if (value === undefined) return accessFault(access);
    new DataView(state.staging.buffer, state.staging.byteOffset).setBigUint64(0, BigInt(value), true);
    this.executeStaged(access);
    return retired;
  }

  /** The device sees the hart as it was before the instruction, and may still refuse. */
  private storeToDevice(access: Access, physical: number): AccessOutcome {
    const { state, countRetired } = this.parts;
    const pc = state.pc;
    state.staging.fill(0);
    this.executeStaged(access);
    const nextPc = state.pc;
    state.pc = pc;
    countRetired(-1);
    if (!this.writeDevice(access, physical)) return accessFault(access);
    state.pc = nextPc;
    countRetired(1);
    return retired;
  }

  private writeDevice({ width }: Access, physical: number): boolean {
    const { bus, hart, state } = this.parts;
    const value = new DataView(state.staging.buffer, state.staging.byteOffset).getBigUint64(0, true);
    if (width === 8) return bus.writeMmio64(physical, value, hart);
    return bus.writeMmio(physical, width, Number(value), hart);
  }

  private executeStaged(access: Access): void {
    const { loadTlb, storeTlb, state, executeInstruction } = this.parts;
    const tlb = isStore(access) ? storeTlb : loadTlb;
    tlb.redirect(access.virtual, access.width, state.staging.byteOffset, executeInstruction);
  }
}

function isStore({ kind }: Access): boolean {
  return kind === 'store' || kind === 'update' || kind === 'store-conditional';
}

function isAtomic({ kind }: Access): boolean {
  return kind !== 'load' && kind !== 'store';
}

function misaligned(access: Access): AccessOutcome {
  const cause = isStore(access) ? Cause.storeMisaligned : Cause.loadMisaligned;
  return { kind: 'fault', cause, value: access.virtual };
}

function accessFault(access: Access): AccessOutcome {
  const cause = isStore(access) ? Cause.storeAccessFault : Cause.loadAccessFault;
  return { kind: 'fault', cause, value: access.virtual };
}

function pageFault(access: Access): number {
  return isStore(access) ? Cause.storePageFault : Cause.loadPageFault;
}
