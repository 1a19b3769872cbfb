import type { Device } from '../device.ts';
import type { InterruptController } from '../machine.ts';
import { MmioDevice } from '../mmio-device.ts';
import { registerSet, RegisterWindow, type RegisterBehaviour } from '../register-window.ts';
import type { RegisterDescription } from '../registers.ts';
import type { StateReader, StateWriter } from '../state.ts';

/** Interrupt sources of the `virt` board, source 0 (which means none) included. */
const SOURCES = 96;
const WORDS = SOURCES / 32;
/** Three bits of priority. */
const HIGHEST_PRIORITY = 7;

const sourceRegisters = [
  {
    name: 'priority',
    offset: 0,
    width: 4,
    access: 'read-write',
    reset: 0,
    fields: [{ name: 'priority', high: 2, low: 0 }],
    repeat: { count: SOURCES, stride: 4 },
    summary: 'Priority of a source; 0 means that it never interrupts',
  },
  {
    name: 'pending',
    offset: 0x1000,
    width: 4,
    access: 'read-only',
    reset: 0,
    repeat: { count: WORDS, stride: 4 },
    summary: 'One bit for each source that waits to be claimed',
  },
] as const satisfies readonly RegisterDescription[];

function contextRegisters(context: number): readonly RegisterDescription[] {
  return [
    {
      name: `enable (context ${context})`,
      offset: 0x2000 + 0x80 * context,
      width: 4,
      access: 'read-write',
      reset: 0,
      repeat: { count: WORDS, stride: 4 },
      summary: 'One bit for each source that may interrupt the context',
    },
    {
      name: `threshold (context ${context})`,
      offset: 0x200000 + 0x1000 * context,
      width: 4,
      access: 'read-write',
      reset: 0,
      fields: [{ name: 'threshold', high: 2, low: 0 }],
      summary: 'Sources of this priority or less do not interrupt the context',
    },
    {
      name: `claim/complete (context ${context})`,
      offset: 0x200004 + 0x1000 * context,
      width: 4,
      access: 'read-write',
      reset: 0,
      readEffect: 'claims the pending source of highest priority: it is no longer pending',
      writeEffect: 'completes the source: its gateway lets the next request through',
      summary: 'The source to serve, or 0',
    },
  ];
}

interface Context {
  readonly enabled: Uint32Array;
  threshold: number;
  /** What the hart sees. */
  output: boolean;
}

/**
 * Platform-level interrupt controller (RISC-V PLIC specification 1.0), 96 level-triggered sources as on QEMU's `virt`.
 * A gateway lets one request through and then none until it is completed; a request that got through stays pending
 * although the device takes its level back (chapter 7). Claiming ignores the threshold (chapter 9).
 */
export class Plic extends MmioDevice implements InterruptController {
  readonly name = 'plic';
  readonly model = 'platform-level interrupt controller';
  readonly size = 0x60_0000;
  protected readonly window: RegisterWindow;
  private readonly priorities = new Uint32Array(SOURCES);
  private readonly levels = new Uint32Array(WORDS);
  private readonly pendingBits = new Uint32Array(WORDS);
  /** Sources whose gateway is closed: a request got through and is not completed. */
  private readonly inService = new Uint32Array(WORDS);
  private readonly contexts: readonly Context[];
  private readonly wires = new Map<number, Device>();
  private readonly output: (context: number, level: boolean) => void;

  /** @param output drives the wire of a context to its hart. */
  constructor(contexts: number, output: (context: number, level: boolean) => void) {
    super();
    this.output = output;
    this.contexts = Array.from({ length: contexts }, () => ({
      enabled: new Uint32Array(WORDS),
      threshold: 0,
      output: false,
    }));
    const table: readonly RegisterDescription[] = [
      ...sourceRegisters,
      ...this.contexts.flatMap((_, context) => contextRegisters(context)),
    ];
    this.window = new RegisterWindow(
      { onMisuse: 'fault', onHole: 'ignore' },
      registerSet(table, this.behaviours()),
    );
  }

  pending(context: number): boolean {
    const { threshold } = this.context(context);
    const best = this.best(context);
    return best !== 0 && this.priority(best) > threshold;
  }

  claim(context: number): number {
    const source = this.best(context);
    if (source !== 0) setBit(this.pendingBits, source, false);
    this.drive();
    return source;
  }

  /** A source that the context has not enabled is ignored. Whether it was claimed is not checked. */
  complete(context: number, source: number): void {
    if (!isSource(source) || !getBit(this.context(context).enabled, source)) return;
    setBit(this.inService, source, getBit(this.pendingBits, source));
    this.openGateway(source);
    this.drive();
  }

  setEnabled(context: number, source: number, enabled: boolean): void {
    if (isSource(source)) setBit(this.context(context).enabled, source, enabled);
    this.drive();
  }

  setPriority(source: number, priority: number): void {
    if (isSource(source)) this.priorities[source] = priority & HIGHEST_PRIORITY;
    this.drive();
  }

  /** Says which device drives a source. */
  wire(source: number, device: Device): void {
    this.wires.set(source, device);
  }

  deviceOf(source: number): Device | undefined {
    return this.wires.get(source);
  }

  level(source: number): boolean {
    return isSource(source) && getBit(this.levels, source);
  }

  /** The wire of a source. */
  setLevel(source: number, level: boolean): void {
    if (!isSource(source)) return;
    setBit(this.levels, source, level);
    this.openGateway(source);
    this.drive();
  }

  /** The wires keep their levels: they are the devices'. */
  reset(): void {
    this.priorities.fill(0);
    this.pendingBits.fill(0);
    this.inService.fill(0);
    for (const context of this.contexts) {
      context.enabled.fill(0);
      context.threshold = 0;
    }
    for (let source = 1; source < SOURCES; source++) this.openGateway(source);
    this.drive();
  }

  save(out: StateWriter): void {
    for (const words of [this.priorities, this.levels, this.pendingBits, this.inService])
      saveWords(out, words);
    for (const context of this.contexts) {
      saveWords(out, context.enabled);
      out.u8(context.threshold);
      out.bool(context.output);
    }
  }

  restore(from: StateReader): void {
    for (const words of [this.priorities, this.levels, this.pendingBits, this.inService])
      restoreWords(from, words);
    for (const context of this.contexts) {
      restoreWords(from, context.enabled);
      context.threshold = from.u8();
      context.output = from.bool();
    }
  }

  private behaviours(): Readonly<Record<string, RegisterBehaviour>> {
    const all: Record<string, RegisterBehaviour> = {
      priority: {
        peek: (source) => this.priority(source),
        write: (value, source) => {
          this.setPriority(source, value);
        },
      },
      pending: { peek: (word) => this.pendingBits[word] ?? 0 },
    };
    this.contexts.forEach((context, number) => {
      all[`enable (context ${number})`] = {
        peek: (word) => context.enabled[word] ?? 0,
        write: (value, word) => {
          context.enabled[word] = word === 0 ? value & ~1 : value;
          this.drive();
        },
      };
      all[`threshold (context ${number})`] = {
        peek: () => context.threshold,
        write: (value) => {
          context.threshold = value;
          this.drive();
        },
      };
      all[`claim/complete (context ${number})`] = {
        peek: () => this.best(number),
        read: () => this.claim(number),
        write: (value) => {
          this.complete(number, value);
        },
      };
    });
    return all;
  }

  /** A level that is high becomes one request; the next has to wait for completion. */
  private openGateway(source: number): void {
    if (!getBit(this.levels, source) || getBit(this.inService, source)) return;
    setBit(this.inService, source, true);
    setBit(this.pendingBits, source, true);
  }

  /** The enabled and pending source of highest priority, of equal ones the lowest; 0 for none. */
  private best(context: number): number {
    const { enabled } = this.context(context);
    let best = 0;
    for (let word = 0; word < WORDS; word++) {
      const candidates = (this.pendingBits[word] ?? 0) & (enabled[word] ?? 0);
      if (candidates === 0) continue;
      for (let source = word * 32; source < word * 32 + 32; source++) {
        if ((candidates & (1 << (source % 32))) !== 0 && this.priority(source) > this.priority(best))
          best = source;
      }
    }
    return best;
  }

  private priority(source: number): number {
    return this.priorities[source] ?? 0;
  }

  private drive(): void {
    this.contexts.forEach((context, number) => {
      const level = this.pending(number);
      if (level === context.output) return;
      context.output = level;
      this.output(number, level);
    });
  }

  private context(number: number): Context {
    const context = this.contexts[number];
    if (context === undefined) throw new RangeError(`the PLIC has no context ${number}`);
    return context;
  }
}

function isSource(source: number): boolean {
  return Number.isInteger(source) && source > 0 && source < SOURCES;
}

function getBit(words: Uint32Array, bit: number): boolean {
  return ((words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}

function setBit(words: Uint32Array, bit: number, on: boolean): void {
  const mask = 1 << (bit & 31);
  const word = words[bit >>> 5] ?? 0;
  words[bit >>> 5] = on ? word | mask : word & ~mask;
}

function saveWords(out: StateWriter, words: Uint32Array): void {
  for (const word of words) out.u32(word);
}

function restoreWords(from: StateReader, words: Uint32Array): void {
  for (let index = 0; index < words.length; index++) words[index] = from.u32();
}
