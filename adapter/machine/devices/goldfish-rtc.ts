import type { Timer } from '../clock.ts';
import type { DeviceContext } from '../device.ts';
import { MmioDevice } from '../mmio-device.ts';
import { registerSet, RegisterWindow } from '../register-window.ts';
import type { RegisterDescription } from '../registers.ts';
import type { StateReader, StateWriter } from '../state.ts';

const word = { width: 4, reset: 0 } as const;
const flag = (name: string) => [{ name, high: 0, low: 0 }] as const;

const table = [
  {
    name: 'TIME_LOW',
    offset: 0x00,
    ...word,
    access: 'read-write',
    readEffect: 'latches the high half into TIME_HIGH',
    writeEffect: 'sets the clock, with the high half written before',
    summary: 'Nanoseconds since 1970, low half',
  },
  {
    name: 'TIME_HIGH',
    offset: 0x04,
    ...word,
    access: 'read-write',
    summary: 'High half, as of the last read of TIME_LOW',
  },
  {
    name: 'ALARM_LOW',
    offset: 0x08,
    ...word,
    access: 'read-write',
    writeEffect: 'arms the alarm, with the high half written before',
    summary: 'Time of the alarm, low half',
  },
  {
    name: 'ALARM_HIGH',
    offset: 0x0c,
    ...word,
    access: 'read-write',
    summary: 'Time of the alarm, high half',
  },
  {
    name: 'IRQ_ENABLED',
    offset: 0x10,
    ...word,
    access: 'read-write',
    fields: flag('enabled'),
    summary: 'Whether an alarm interrupts',
  },
  {
    name: 'CLEAR_ALARM',
    offset: 0x14,
    ...word,
    access: 'write-only',
    writeEffect: 'disarms the alarm',
    summary: 'Disarms the alarm',
  },
  {
    name: 'ALARM_STATUS',
    offset: 0x18,
    ...word,
    access: 'read-only',
    fields: flag('armed'),
    summary: 'Whether an alarm is armed',
  },
  {
    name: 'CLEAR_INTERRUPT',
    offset: 0x1c,
    ...word,
    access: 'write-only',
    writeEffect: 'takes the interrupt back',
    summary: 'Acknowledges the alarm',
  },
] as const satisfies readonly RegisterDescription[];

const NANOSECONDS_PER_SECOND = 1_000_000_000n;

/** Goldfish real-time clock. It starts at a given time, never the host's, and runs with virtual time. */
export class GoldfishRtc extends MmioDevice {
  readonly name = 'rtc';
  readonly model = 'Goldfish real-time clock';
  readonly size = 0x1000;
  protected readonly window: RegisterWindow;
  private readonly context: DeviceContext;
  private readonly alarmTimer: Timer;
  private readonly start: bigint;
  /** Nanoseconds from 1970 to virtual time 0. */
  private origin: bigint;
  private latchedHigh = 0;
  private alarm = 0n;
  private armed = false;
  private enabled = false;
  private interrupting = false;

  /** @param startSeconds seconds from 1970 to power-on. */
  constructor(context: DeviceContext, startSeconds: number) {
    super();
    this.context = context;
    this.start = BigInt(Math.floor(startSeconds)) * NANOSECONDS_PER_SECOND;
    this.origin = this.start;
    this.alarmTimer = context.clock.timer('rtc alarm', () => {
      this.ring();
    });
    this.window = new RegisterWindow(
      { onMisuse: 'fault', onHole: 'ignore' },
      registerSet(table, {
        TIME_LOW: {
          peek: () => low(this.time),
          read: () => {
            this.latchedHigh = high(this.time);
            return low(this.time);
          },
          write: (value) => {
            this.setTime(withLow(this.time, value));
          },
        },
        TIME_HIGH: {
          peek: () => this.latchedHigh,
          write: (value) => {
            this.setTime(withHigh(this.time, value));
          },
        },
        ALARM_LOW: {
          peek: () => low(this.alarm),
          write: (value) => {
            this.alarm = withLow(this.alarm, value);
            this.arm();
          },
        },
        ALARM_HIGH: {
          peek: () => high(this.alarm),
          write: (value) => {
            this.alarm = withHigh(this.alarm, value);
          },
        },
        IRQ_ENABLED: {
          peek: () => Number(this.enabled),
          write: (value) => {
            this.enabled = value !== 0;
            this.drive();
          },
        },
        CLEAR_ALARM: {
          write: () => {
            this.disarm();
          },
        },
        ALARM_STATUS: { peek: () => Number(this.armed) },
        CLEAR_INTERRUPT: {
          write: () => {
            this.interrupting = false;
            this.drive();
          },
        },
      }),
    );
  }

  /** The time of day is battery-backed on real hardware; here every run begins at the same time. */
  reset(): void {
    this.origin = this.start;
    this.latchedHigh = 0;
    this.alarm = 0n;
    this.enabled = false;
    this.interrupting = false;
    this.disarm();
    this.drive();
  }

  save(out: StateWriter): void {
    out.u64(this.origin);
    out.u64(this.alarm);
    out.u32(this.latchedHigh);
    for (const value of [this.armed, this.enabled, this.interrupting]) out.bool(value);
  }

  restore(from: StateReader): void {
    this.origin = from.u64();
    this.alarm = from.u64();
    this.latchedHigh = from.u32();
    this.armed = from.bool();
    this.enabled = from.bool();
    this.interrupting = from.bool();
  }

  private get time(): bigint {
    return BigInt.asUintN(64, this.origin + BigInt(this.context.clock.now));
  }

  private setTime(time: bigint): void {
    this.origin = BigInt.asUintN(64, time - BigInt(this.context.clock.now));
    if (this.armed) this.arm();
  }

  private arm(): void {
    const ahead = this.alarm - this.time;
    if (ahead <= 0n) {
      this.ring();
      return;
    }
    this.armed = true;
    const deadline = this.context.clock.now + Number(ahead);
    if (deadline <= Number.MAX_SAFE_INTEGER) this.alarmTimer.arm(deadline);
    else this.alarmTimer.disarm();
  }

  private disarm(): void {
    this.armed = false;
    this.alarmTimer.disarm();
  }

  private ring(): void {
    this.disarm();
    this.interrupting = true;
    this.drive();
  }

  private drive(): void {
    this.context.interrupt.set(this.interrupting && this.enabled);
  }
}

function low(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

function high(value: bigint): number {
  return Number(BigInt.asUintN(32, value >> 32n));
}

function withLow(value: bigint, part: number): bigint {
  return (value & ~0xffff_ffffn) | BigInt(part);
}

function withHigh(value: bigint, part: number): bigint {
  return (value & 0xffff_ffffn) | (BigInt(part) << 32n);
}
