import type { Clock, Timer } from '../clock.ts';
import { MmioDevice } from '../mmio-device.ts';
import { registerSet, RegisterWindow } from '../register-window.ts';
import type { RegisterDescription } from '../registers.ts';
import type { StateReader, StateWriter } from '../state.ts';

/** The timebase of QEMU's `virt`: 10 MHz. */
const NANOSECONDS_PER_TICK = 100;
/** A compare value that is never reached; registers hold it after reset (*ours*: the specification leaves them open). */
const NEVER = 2n ** 64n - 1n;

const registersOf = (harts: number) =>
  [
    {
      name: 'MSIP',
      offset: 0,
      width: 4,
      access: 'read-write',
      reset: 0,
      fields: [{ name: 'MSIP', high: 0, low: 0 }],
      repeat: { count: harts, stride: 4 },
      summary: 'Machine software interrupt of a hart',
    },
    {
      name: 'MTIMECMP',
      offset: 0x4000,
      width: 8,
      widths: [4, 8],
      access: 'read-write',
      reset: 0,
      repeat: { count: harts, stride: 8 },
      summary: 'A hart has a machine timer interrupt while MTIME is at least this',
    },
    {
      name: 'MTIME',
      offset: 0xbff8,
      width: 8,
      widths: [4, 8],
      access: 'read-write',
      reset: 0,
      summary: 'Ticks of 100 ns since reset',
    },
  ] as const satisfies readonly RegisterDescription[];

export interface AclintOutputs {
  software(hart: number, level: boolean): void;
  timer(hart: number, level: boolean): void;
}

interface Comparator {
  compare: bigint;
  software: boolean;
  readonly timer: Timer;
}

/**
 * Machine timer and machine software interrupts (RISC-V ACLINT 1.0-rc4, chapters 2 and 3), laid out as SiFive's CLINT.
 * MTIME is virtual time; writing it moves the origin that it counts from.
 */
export class Aclint extends MmioDevice {
  readonly name = 'aclint';
  readonly model = 'ACLINT timer and software interrupts';
  readonly size = 0x1_0000;
  protected readonly window: RegisterWindow;
  private readonly clock: Clock;
  private readonly outputs: AclintOutputs;
  private readonly comparators: readonly Comparator[];
  /** MTIME minus the ticks of the clock, modulo 2^64. */
  private offset = 0n;

  constructor(clock: Clock, harts: number, outputs: AclintOutputs) {
    super();
    this.clock = clock;
    this.outputs = outputs;
    this.comparators = Array.from({ length: harts }, (_, hart) => ({
      compare: NEVER,
      software: false,
      timer: clock.timer(`aclint hart ${hart}`, () => {
        this.compare(hart);
      }),
    }));
    this.window = new RegisterWindow(
      { onMisuse: 'fault', onHole: 'ignore' },
      registerSet(registersOf(harts), {
        MSIP: {
          peek: (hart) => Number(this.comparators[hart]?.software ?? false),
          write: (value, hart) => {
            this.setSoftware(hart, value !== 0);
          },
        },
        MTIMECMP: {
          peek: (hart) => this.comparators[hart]?.compare ?? 0n,
          write: (value, hart) => {
            const comparator = this.comparators[hart];
            if (comparator !== undefined) comparator.compare = value;
            this.compare(hart);
          },
        },
        MTIME: {
          peek: () => this.time,
          write: (value) => {
            this.offset = BigInt.asUintN(64, value - this.ticks);
            this.comparators.forEach((_, hart) => this.compare(hart));
          },
        },
      }),
    );
  }

  /** MTIME, and what the `time` CSR reads. */
  get time(): bigint {
    return BigInt.asUintN(64, this.ticks + this.offset);
  }

  reset(): void {
    this.offset = 0n;
    this.comparators.forEach((comparator, hart) => {
      comparator.compare = NEVER;
      this.setSoftware(hart, false);
      this.compare(hart);
    });
  }

  save(out: StateWriter): void {
    out.u64(this.offset);
    for (const { compare, software } of this.comparators) {
      out.u64(compare);
      out.bool(software);
    }
  }

  restore(from: StateReader): void {
    this.offset = from.u64();
    for (const comparator of this.comparators) {
      comparator.compare = from.u64();
      comparator.software = from.bool();
    }
  }

  private get ticks(): bigint {
    return BigInt(Math.floor(this.clock.now / NANOSECONDS_PER_TICK));
  }

  private setSoftware(hart: number, level: boolean): void {
    const comparator = this.comparators[hart];
    if (comparator === undefined) return;
    comparator.software = level;
    this.outputs.software(hart, level);
  }

  private compare(hart: number): void {
    const comparator = this.comparators[hart];
    if (comparator === undefined) return;
    const due = this.time >= comparator.compare;
    this.outputs.timer(hart, due);
    const deadline = Number(this.ticks + comparator.compare - this.time) * NANOSECONDS_PER_TICK;
    if (due || deadline > Number.MAX_SAFE_INTEGER) comparator.timer.disarm();
    else comparator.timer.arm(deadline);
  }
}
