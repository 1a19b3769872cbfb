import { behaviourOf } from '../../isa/behaviour.ts';
import { decode, lengthOf } from '../../isa/decoder.ts';
import { controlNumber, instructionNumber, nearNumber } from '../../isa/interpreter/operations.ts';
import { PageRecords, Record, RECORD_SHIFT, writeRecord } from '../../isa/interpreter/record.ts';
import { noOperands } from '../../isa/encoding.ts';
import { CODE_PAGES, PAGE_SIZE, type MemoryLayout } from './memory-layout.ts';

/** Told when the set of pages with decoded instructions changes. */
export interface CodeCacheUser {
  /** Stores to a page must be noticed from now on. */
  codePageAdded(): void;
  /** The place of a page's records is used for another page. */
  codePageRemoved(): void;
}

/** How many instructions are decoded at a time, as long as they follow each other. */
const DECODE_AHEAD = 32;

const BREAKPOINT = controlNumber('breakpoint');
const STRADDLE = controlNumber('straddle');
const ILLEGAL = controlNumber('illegal');
const CONTINUE = controlNumber('continue');
const DECODE = controlNumber('decode');

/**
 * The decoded instructions of all harts, by physical page. Pages get room when execution first reaches them; the oldest page
 * makes room when there is none. An instruction is decoded when it is first executed, and again after its bytes changed.
 */
export class CodeCache {
  private readonly memory: DataView;
  private readonly bytes: Uint8Array;
  private readonly layout: MemoryLayout;
  private readonly ram: { readonly base: number; readonly size: number };
  /** For each page of RAM the number of its code page, plus 1. */
  private readonly codePageOf: Uint16Array;
  /** For each code page in use the physical page. */
  private readonly physicalPages: number[] = [];
  private oldest = 0;
  private readonly users: CodeCacheUser[] = [];
  /** How many harts have a breakpoint at an address. */
  private readonly breakpoints = new Map<number, number>();

  constructor(
    memory: WebAssembly.Memory,
    layout: MemoryLayout,
    ram: { readonly base: number; readonly size: number },
  ) {
    this.memory = new DataView(memory.buffer);
    this.bytes = new Uint8Array(memory.buffer);
    this.layout = layout;
    this.ram = ram;
    this.codePageOf = new Uint16Array(ram.size / PAGE_SIZE);
  }

  addUser(user: CodeCacheUser): void {
    this.users.push(user);
  }

  /** Whether instructions of the page that contains a RAM address may be decoded. */
  hasCode(physical: number): boolean {
    return this.codePageOf[this.pageNumber(physical)] !== 0;
  }

  /** Where the records of a page of RAM are; makes room for them if need be. */
  recordsOf(physicalPage: number): number {
    const known = this.codePageOf[this.pageNumber(physicalPage)] ?? 0;
    if (known !== 0) return this.codePageAddress(known - 1);
    const codePage = this.takeCodePage();
    this.physicalPages[codePage] = physicalPage;
    this.codePageOf[this.pageNumber(physicalPage)] = codePage + 1;
    const records = this.codePageAddress(codePage);
    this.bytes.fill(0, records, records + PageRecords.size);
    for (const end of [PageRecords.end, PageRecords.straddlingEnd]) {
      this.memory.setUint16(records + end, CONTINUE, true);
    }
    for (const user of this.users) user.codePageAdded();
    return records;
  }

  /** The physical address of the instruction that a record of a code page stands for. */
  physicalOf(record: number): number {
    const codePage = Math.floor((record - this.layout.codePages) / PageRecords.size);
    const offset = (record - this.codePageAddress(codePage)) >> RECORD_SHIFT;
    return (this.physicalPages[codePage] ?? this.ram.base) + offset;
  }

  /** Decodes the instruction of a record, and what follows it. */
  decodeAt(record: number): void {
    let physical = this.physicalOf(record);
    for (let count = 0, at = record; count < DECODE_AHEAD; count++) {
      const length = this.decodeOne(at, physical);
      at += length << RECORD_SHIFT;
      physical += length;
      const isNext = length > 0 && physical % PAGE_SIZE !== 0;
      if (!isNext || this.memory.getUint16(at, true) !== DECODE) return;
    }
  }

  /**
   * Decodes the instruction that begins in the last halfword of a page into the page's room for it.
   * @param record that of the last halfword.
   * @param nextPage physical address of the page that it reaches into, which has code from now on.
   * @returns where its record is; undefined when the room had to be given up for the other page's records.
   */
  decodeStraddling(record: number, bits: number, nextPage: number): number | undefined {
    const physicalPage = this.physicalOf(record) - PAGE_SIZE + 2;
    const nextRecords = this.recordsOf(nextPage);
    const records = record - PageRecords.end + Record.size;
    if (!this.hasCode(physicalPage) || this.recordsOf(physicalPage) !== records) return undefined;
    const at = records + PageRecords.straddling;
    const decoded = decode(bits);
    if (decoded === undefined) this.control(at, ILLEGAL);
    else writeRecord(this.memory, at, instructionNumber(decoded.instruction), decoded.operands);
    this.memory.setUint32(records + PageRecords.nextPage, nextRecords, true);
    this.memory.setUint32(records + PageRecords.generation, this.generation, true);
    return at;
  }

  /** Forgets what was decoded from these bytes. */
  invalidate(physical: number, length: number): void {
    const end = physical + length;
    let at = physical;
    while (at < end) {
      const pageEnd = at - (at % PAGE_SIZE) + PAGE_SIZE;
      const codePage = this.codePageOf[this.pageNumber(at)] ?? 0;
      if (codePage !== 0) this.forget(codePage - 1, at % PAGE_SIZE, Math.min(end, pageEnd) - at);
      at = pageEnd;
    }
  }

  addBreakpoint(physical: number): void {
    this.breakpoints.set(physical, (this.breakpoints.get(physical) ?? 0) + 1);
    if (this.isInRam(physical)) this.invalidate(physical, 2);
  }

  removeBreakpoint(physical: number): void {
    const count = (this.breakpoints.get(physical) ?? 0) - 1;
    if (count > 0) this.breakpoints.set(physical, count);
    else this.breakpoints.delete(physical);
    if (this.isInRam(physical)) this.invalidate(physical, 2);
  }

  /** @returns the length of the instruction if execution can go on behind it, else 0. */
  private decodeOne(record: number, physical: number): number {
    if (this.breakpoints.has(physical)) return this.control(record, BREAKPOINT);
    const offset = physical % PAGE_SIZE;
    const low = this.halfword(physical);
    const length = lengthOf(low);
    if (offset + length > PAGE_SIZE) return this.control(record, STRADDLE);
    const decoded = decode(length === 2 ? low : low | (this.halfword(physical + 2) << 16));
    if (decoded === undefined) return this.control(record, ILLEGAL);
    const { instruction, operands } = decoded;
    const { flow } = behaviourOf(instruction);
    const near = nearNumber(instruction);
    const target = offset + operands.imm;
    if (near !== undefined && target >= 0 && target < PAGE_SIZE) {
      writeRecord(this.memory, record, near, { ...operands, imm: operands.imm << RECORD_SHIFT });
    } else {
      writeRecord(this.memory, record, instructionNumber(instruction), operands);
    }
    return flow === 'next' || flow === 'branch' ? length : 0;
  }

  private control(record: number, operation: number): number {
    writeRecord(this.memory, record, operation, noOperands());
    return 0;
  }

  /** Also the instruction that begins 2 bytes before may contain the first byte. */
  private forget(codePage: number, offset: number, length: number): void {
    if (offset < 2 || offset + length > PAGE_SIZE - 2) this.newGeneration();
    const first = Math.max(0, (offset >> 1) - 1);
    const last = (offset + length - 1) >> 1;
    const records = this.codePageAddress(codePage);
    this.bytes.fill(0, records + first * Record.size, records + (last + 1) * Record.size);
  }

  private get generation(): number {
    return this.memory.getUint32(this.layout.codeGeneration, true);
  }

  /** The first or last halfword of a page has changed, or pages have moved: instructions in two pages are to be decoded again. */
  private newGeneration(): void {
    this.memory.setUint32(this.layout.codeGeneration, this.generation + 1, true);
  }

  private takeCodePage(): number {
    if (this.physicalPages.length < CODE_PAGES) return this.physicalPages.length;
    const codePage = this.oldest;
    this.oldest = (this.oldest + 1) % CODE_PAGES;
    this.codePageOf[this.pageNumber(this.physicalPages[codePage] ?? this.ram.base)] = 0;
    for (const user of this.users) user.codePageRemoved();
    this.newGeneration();
    return codePage;
  }

  private codePageAddress(codePage: number): number {
    return this.layout.codePages + codePage * PageRecords.size;
  }

  /** 16 bits of code in RAM. */
  halfword(physical: number): number {
    return this.memory.getUint16(this.layout.ram + physical - this.ram.base, true);
  }

  private isInRam(physical: number): boolean {
    return physical >= this.ram.base && physical < this.ram.base + this.ram.size;
  }

  private pageNumber(physical: number): number {
    return Math.floor((physical - this.ram.base) / PAGE_SIZE);
  }
}
