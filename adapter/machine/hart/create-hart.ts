import type { Exit } from '../../isa/interpreter/exit.ts';
import { operations } from '../../isa/interpreter/operations.ts';
import { Record } from '../../isa/interpreter/record.ts';
import { State } from '../../isa/interpreter/state-layout.ts';
import type { StateReader, StateWriter } from '../state.ts';
import { bareTranslator, type AddressTranslator } from '../translation.ts';
import { CsrFile, isForUserMode, isReadOnly } from './csr-file.ts';
import { csrAccess } from './csr-instruction.ts';
import { loadInterpreter, type RunGenerated } from './generated-code.ts';
import { Cause, type HartExit, type HartMode, type RegisterFile, type Trap } from './hart.ts';
import { HartState } from './hart-state.ts';
import { InstructionFetch } from './instruction-fetch.ts';
import type { CreateHart, HartOptions, MachineHart } from './machine-hart.ts';
import { hartAddresses } from './memory-layout.ts';
import { MemoryUnit } from './memory-unit.ts';
import { TlbView } from './tlb.ts';

export const createHart: CreateHart = (options) => new InterpretedHart(options);

/** Instructions in one go of generated code. It must come back now and then for the engine to replace it by faster code. */
const LONGEST_GO = 1 << 24;

/** What handling an exit leads to: going on at the pc or at a record, or coming back. */
type Continuation = { readonly from: number } | HartExit;

class InterpretedHart implements MachineHart {
  readonly index: number;
  retired = 0;

  private readonly options: HartOptions;
  private readonly state: HartState;
  private readonly csrs: CsrFile;
  private readonly fetch: InstructionFetch;
  private readonly memoryUnit: MemoryUnit;
  private readonly tlbs: { readonly load: TlbView; readonly store: TlbView; readonly fetch: TlbView };
  private readonly runGenerated: RunGenerated;
  private readonly breakpoints = new Set<number>();

  private translator: AddressTranslator = bareTranslator;
  private mode: HartMode = 'machine';
  private running = false;
  private exitRequested = false;
  /** The next instruction executes although it carries a breakpoint. */
  private passBreakpoint = false;

  constructor(options: HartOptions) {
    const { ram, bus } = options;
    const addresses = hartAddresses(ram.layout, options.index);
    this.index = options.index;
    this.options = options;
    this.state = new HartState(ram.memory, addresses);
    this.tlbs = {
      load: new TlbView(ram.memory, addresses.loadTlb),
      store: new TlbView(ram.memory, addresses.storeTlb),
      fetch: new TlbView(ram.memory, addresses.fetchTlb),
    };
    this.runGenerated = loadInterpreter(ram, addresses);
    this.csrs = new CsrFile({ hart: options.index, retired: () => this.retired, time: () => bus.readTime() });
    this.fetch = new InstructionFetch(ram, this.state, this.tlbs.fetch);
    this.memoryUnit = new MemoryUnit({
      ...options,
      hart: this,
      state: this.state,
      loadTlb: this.tlbs.load,
      storeTlb: this.tlbs.store,
      executeInstruction: () => {
        this.executeAlone();
      },
      countRetired: (change) => (this.retired += change),
    });
    ram.code.addUser({
      codePageAdded: () => this.tlbs.store.flush(),
      codePageRemoved: () => this.tlbs.fetch.flush(),
    });
    options.watches.onChange(() => {
      this.tlbs.load.flush();
      this.tlbs.store.flush();
    });
    this.reset();
  }

  get registers(): RegisterFile {
    return this.state;
  }

  saveContext(into: BigUint64Array): void {
    this.state.saveContext(into);
  }

  loadContext(from: BigUint64Array): void {
    this.state.loadContext(from);
  }

  setEnvironment(translator: AddressTranslator, mode: HartMode): void {
    this.translator = translator;
    this.mode = mode;
    this.flushTranslations();
  }

  flushTranslations(): void {
    this.tlbs.load.flush();
    this.tlbs.store.flush();
    this.tlbs.fetch.flush();
  }

  run(budget: number, stepOverBreakpoint = false): HartExit {
    this.running = true;
    this.exitRequested = false;
    this.passBreakpoint = stepOverBreakpoint;
    try {
      return this.execute(this.retired + budget);
    } finally {
      this.running = false;
    }
  }

  requestExit(): void {
    this.exitRequested = this.running;
  }

  setInterruptLine(bit: number, level: boolean): void {
    this.csrs.setInterruptLine(bit, level);
  }

  addBreakpoint(physical: number): void {
    if (this.breakpoints.has(physical)) return;
    this.breakpoints.add(physical);
    this.options.ram.code.addBreakpoint(physical);
  }

  removeBreakpoint(physical: number): void {
    if (this.breakpoints.delete(physical)) this.options.ram.code.removeBreakpoint(physical);
  }

  peekCsr(csr: number): bigint | undefined {
    return this.csrs.read(csr);
  }

  pokeCsr(csr: number, value: bigint): boolean {
    return this.csrs.write(csr, value);
  }

  invalidateCode(physical: number, length: number): void {
    const { ram } = this.options;
    const start = Math.max(physical, ram.base);
    const end = Math.min(physical + length, ram.base + ram.size);
    if (start < end) ram.code.invalidate(start, end - start);
  }

  reset(): void {
    for (let index = 1; index < 32; index++) this.state.set(index, 0n);
    this.state.pc = this.options.resetVector;
    this.state.clearReservation();
    this.csrs.reset();
    this.retired = 0;
    this.setEnvironment(bareTranslator, 'machine');
  }

  save(out: StateWriter): void {
    out.number(this.retired);
    this.state.save(out);
    this.csrs.save(out);
  }

  /** The environment is not part of the state: whoever set it sets it again. */
  restore(from: StateReader): void {
    this.retired = from.number();
    this.state.restore(from);
    this.csrs.restore(from);
    this.flushTranslations();
  }

  private execute(end: number): HartExit {
    if ((this.state.pc & 1n) !== 0n) {
      const misaligned = this.raise(Cause.instructionMisaligned, this.state.pc);
      if ('kind' in misaligned) return misaligned;
    }
    let from = this.state.enter;
    for (;;) {
      if (this.exitRequested) return { kind: 'requested' };
      if (this.retired >= end) return { kind: 'budget' };
      if (this.takeInterrupt()) from = this.state.enter;
      const next = this.handle(this.go(Math.min(end - this.retired, LONGEST_GO), from));
      if ('kind' in next) return next;
      from = next.from;
    }
  }

  /** Lets generated code execute and counts what it did. */
  private go(budget: number, from: number): Exit {
    const exit = this.runGenerated(budget, from);
    const done = budget - this.state.u32(State.left);
    this.retired += done;
    if (done > 0) this.passBreakpoint = false;
    return exit;
  }

  private handle(exit: Exit): Continuation {
    const record = this.state.u32(State.record);
    switch (exit) {
      case 'budget':
        return { from: this.state.enter };
      case 'decode':
        this.options.ram.code.decodeAt(record);
        return { from: record };
      case 'fetch-miss': {
        const fault = this.fetch.fillTlb(this.translator);
        return fault === undefined ? { from: this.state.enter } : this.raise(fault.cause, fault.value);
      }
      case 'memory-miss':
        return this.accessMemory(record);
      case 'breakpoint':
        return this.meetBreakpoint(record);
      case 'straddle':
        return this.goThroughPages(record);
      case 'illegal':
        return this.raiseIllegal();
      case 'raise':
        return this.raise(
          this.causeOf(this.state.u32(State.cause)),
          this.trapValue(this.state.u32(State.cause)),
        );
      case 'csr':
        return this.accessCsr(record);
      case 'request':
        return this.serveRequest(record);
    }
  }

  private accessMemory(record: number): Continuation {
    const operation = operations[this.state.memory.getUint16(record + Record.operation, true)];
    const access = operation?.kind === 'instruction' ? operation.behaviour.access : undefined;
    if (access === undefined) throw new TypeError('an instruction without memory access missed the TLB');
    const low = this.state.u32(State.address) | 0;
    const high = this.state.u32(State.address + 4) | 0;
    this.copyToScratch(record);
    const outcome = this.memoryUnit.access(
      { kind: access.kind, width: access.width, low, high },
      this.translator,
    );
    if (outcome === 'retry') return { from: record };
    if (outcome === 'retired') return { from: this.state.enter };
    return this.raise(outcome.cause, outcome.value);
  }

  /** The record itself may vanish under an access, when what a device does in answer changes the code. */
  private copyToScratch(record: number): void {
    const { memory, scratch } = this.state;
    for (let at = 0; at < Record.size; at += 4) {
      memory.setUint32(scratch + at, memory.getUint32(record + at, true), true);
    }
  }

  /** Executes the instruction in the scratch record, which cannot miss. */
  private executeAlone(): void {
    this.go(1, this.state.scratch);
  }

  private meetBreakpoint(record: number): Continuation {
    const isOurs = this.breakpoints.has(this.options.ram.code.physicalOf(record));
    if (isOurs && !this.passBreakpoint) return { kind: 'breakpoint' };
    return this.executeFromScratch();
  }

  private goThroughPages(record: number): Continuation {
    const from = this.fetch.straddle(record, this.translator);
    return typeof from === 'number' ? { from } : this.raise(from.cause, from.value);
  }

  /** Executes the instruction at the pc from its bytes, whatever its record says. */
  private executeFromScratch(): Continuation {
    const read = this.fetch.read(this.translator);
    if ('cause' in read) return this.raise(read.cause, read.value);
    this.fetch.decodeIntoScratch(read.bits);
    return { from: this.state.scratch };
  }

  private accessCsr(record: number): Continuation {
    const { csr, writes } = csrAccess(this.state.memory, record);
    const isReachable = this.mode === 'machine' || isForUserMode(csr);
    const old = isReachable ? this.csrs.read(csr) : undefined;
    if (old === undefined || (writes && isReadOnly(csr))) return this.raiseIllegal();
    this.copyToScratch(record);
    this.state.setU64(State.csrOld, old);
    this.state.setU32(State.csrReady, 1);
    this.executeAlone();
    this.state.setU32(State.csrReady, 0);
    if (writes) this.csrs.write(csr, this.state.u64(State.csrNew));
    return { from: this.state.enter };
  }

  private serveRequest(record: number): Continuation {
    if (this.mode === 'user') return this.raiseIllegal();
    const operation = operations[this.state.memory.getUint16(record + Record.operation, true)];
    const request = operation?.kind === 'instruction' ? operation.behaviour.request : undefined;
    switch (request) {
      case 'return-from-machine-trap':
        this.state.pc = this.csrs.returnFromTrap();
        this.state.clearReservation();
        this.retired += 1;
        return { from: this.state.enter };
      case 'wait-for-interrupt':
        this.state.pc = BigInt.asUintN(64, this.state.pc + 4n);
        this.retired += 1;
        return this.csrs.wakes ? { from: this.state.enter } : { kind: 'wait' };
      case undefined:
        throw new TypeError('an instruction without request asked the environment');
    }
  }

  private takeInterrupt(): boolean {
    if (this.mode === 'user') return false;
    const interrupt = this.csrs.interruptToTake;
    if (interrupt === undefined) return false;
    this.passBreakpoint = false;
    this.state.pc = this.csrs.enterInterrupt(interrupt, this.state.pc);
    this.state.clearReservation();
    return true;
  }

  private raiseIllegal(): Continuation {
    const read = this.fetch.read(this.translator);
    return this.raise(Cause.illegalInstruction, 'bits' in read ? BigInt(read.bits) : 0n);
  }

  private raise(cause: number, value: bigint): Continuation {
    const { pc } = this.state;
    const trap: Trap = { cause, value, pc };
    if (this.mode === 'user' || !this.csrs.hasHandler) return { kind: 'trap', trap };
    this.state.pc = this.csrs.enterException(cause, value, pc);
    this.state.clearReservation();
    this.passBreakpoint = false;
    this.retired += 1;
    return { from: this.state.enter };
  }

  /** `ecall` says which mode it came from. */
  private causeOf(raised: number): number {
    return raised === Cause.ecallFromUser && this.mode === 'machine' ? Cause.ecallFromMachine : raised;
  }

  /** A breakpoint's mtval is its address. */
  private trapValue(raised: number): bigint {
    return raised === Cause.breakpoint ? this.state.pc : 0n;
  }
}
