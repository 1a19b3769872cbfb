import { ByteQueue } from '../byte-queue.ts';
import type { Nanoseconds, Timer } from '../clock.ts';
import type { Console, DeviceContext } from '../device.ts';
import { MmioDevice } from '../mmio-device.ts';
import { registerSet, RegisterWindow } from '../register-window.ts';
import type { StateReader, StateWriter } from '../state.ts';
import { DATA_BANK, DIVISOR_BANK, uart16550Registers } from './uart16550-registers.ts';

/** The oscillator that QEMU's device tree gives for the `virt` board. */
const CLOCK_HZ = 3_686_400;
const FIFO_SIZE = 16;
const TRIGGER_LEVELS = [1, 4, 8, 14] as const;
const RESET_DIVISOR = 0x000c;
/** OUT2 is on, as QEMU leaves it; the data sheet says 0. */
const RESET_MODEM_CONTROL = 0x08;
/** Nothing is connected to the modem lines but a peer that is always there: DCD, DSR and CTS are on. */
const IDLE_MODEM = 0xb0;

const Ier = { receive: 1, transmit: 2, line: 4, modem: 8 } as const;
const Iir = { modem: 0, none: 1, transmit: 2, receive: 4, line: 6, timeout: 12, fifos: 0xc0 } as const;
const Fcr = { enable: 1, clearReceiver: 2 } as const;
const Lsr = { ready: 1, overrun: 2, transmitterEmpty: 0x60 } as const;
const LOOP = 0x10;
const DLAB = 0x80;

/**
 * 16550A UART with 16-byte FIFOs (National PC16550D data sheet).
 *
 * Sending takes no time, as in QEMU: a byte leaves at the write of THR, and the transmitter is empty again. Receiving takes the
 * time of the line: bytes from outside arrive one by one at the rate that divisor and format give. Where no room is left they
 * wait outside, as in QEMU, so nothing is lost; an overrun only happens in loop mode. A divisor of 0 counts as 1.
 */
export class Uart16550 extends MmioDevice implements Console {
  readonly model = '16550A UART';
  readonly size = 0x100;
  readonly name: string;
  onOutput: ((bytes: Uint8Array) => void) | undefined;
  protected readonly window: RegisterWindow;
  private readonly context: DeviceContext;
  private readonly line: Timer;
  private readonly silence: Timer;
  private readonly outside = new ByteQueue();
  private received: number[] = [];
  private ier = 0;
  private fcr = 0;
  private lcr = 0;
  private mcr: number = RESET_MODEM_CONTROL;
  private scratch = 0;
  private divisor = RESET_DIVISOR;
  private overrun = false;
  /** Bits 3:0 of MSR. */
  private modemChanges = 0;
  /** The transmitter became empty and no read of IIR has shown it since. */
  private transmitterInterrupt = false;
  private timeoutInterrupt = false;

  constructor(context: DeviceContext, name: string) {
    super();
    this.name = name;
    this.context = context;
    this.line = context.clock.timer(`${name} line`, () => {
      this.arrive();
    });
    this.silence = context.clock.timer(`${name} silence`, () => {
      this.timeoutInterrupt = this.received.length > 0;
      this.drive();
    });
    const selectedBank = () => ((this.lcr & DLAB) !== 0 ? DIVISOR_BANK : DATA_BANK);
    this.window = new RegisterWindow(
      { onMisuse: 'truncate', onHole: 'fault', selectedBank },
      registerSet(uart16550Registers, {
        RBR: { peek: () => this.received[0] ?? 0, read: () => this.takeReceived() },
        THR: {
          write: (value) => {
            this.transmit(value);
          },
        },
        DLL: {
          peek: () => this.divisor & 0xff,
          write: (value) => {
            this.divisor = (this.divisor & 0xff00) | value;
          },
        },
        DLM: {
          peek: () => this.divisor >>> 8,
          write: (value) => {
            this.divisor = (this.divisor & 0xff) | (value << 8);
          },
        },
        IER: {
          peek: () => this.ier,
          write: (value) => {
            this.enableInterrupts(value);
          },
        },
        IIR: { peek: () => this.identification, read: () => this.readIdentification() },
        FCR: {
          peek: () => this.fcr,
          write: (value) => {
            this.controlFifos(value);
          },
        },
        LCR: {
          peek: () => this.lcr,
          write: (value) => {
            this.lcr = value;
          },
        },
        MCR: {
          peek: () => this.mcr,
          write: (value) => {
            this.controlModem(value);
          },
        },
        LSR: { peek: () => this.lineStatus, read: () => this.readLineStatus() },
        MSR: { peek: () => this.modemLines | this.modemChanges, read: () => this.readModemStatus() },
        SCR: {
          peek: () => this.scratch,
          write: (value) => {
            this.scratch = value;
          },
        },
      }),
    );
  }

  input(bytes: Uint8Array): void {
    this.outside.push(bytes);
    this.listen();
  }

  /** Bytes from outside keep waiting: the driver's next life can read them. */
  reset(): void {
    this.received = [];
    this.ier = 0;
    this.fcr = 0;
    this.lcr = 0;
    this.mcr = RESET_MODEM_CONTROL;
    this.scratch = 0;
    this.divisor = RESET_DIVISOR;
    this.overrun = false;
    this.modemChanges = 0;
    this.transmitterInterrupt = false;
    this.timeoutInterrupt = false;
    this.line.disarm();
    this.silence.disarm();
    this.drive();
    this.listen();
  }

  save(out: StateWriter): void {
    for (const value of [this.ier, this.fcr, this.lcr, this.mcr, this.scratch, this.modemChanges])
      out.u8(value);
    out.u32(this.divisor);
    for (const value of [this.overrun, this.transmitterInterrupt, this.timeoutInterrupt]) out.bool(value);
    out.bytes(Uint8Array.from(this.received));
    this.outside.save(out);
  }

  restore(from: StateReader): void {
    this.ier = from.u8();
    this.fcr = from.u8();
    this.lcr = from.u8();
    this.mcr = from.u8();
    this.scratch = from.u8();
    this.modemChanges = from.u8();
    this.divisor = from.u32();
    this.overrun = from.bool();
    this.transmitterInterrupt = from.bool();
    this.timeoutInterrupt = from.bool();
    this.received = Array.from(from.bytes());
    this.outside.restore(from);
  }

  private get fifosEnabled(): boolean {
    return (this.fcr & Fcr.enable) !== 0;
  }

  private get looping(): boolean {
    return (this.mcr & LOOP) !== 0;
  }

  private get hasRoom(): boolean {
    return this.received.length < (this.fifosEnabled ? FIFO_SIZE : 1);
  }

  private get triggered(): boolean {
    const level = this.fifosEnabled ? (TRIGGER_LEVELS[this.fcr >>> 6] ?? 1) : 1;
    return this.received.length >= level;
  }

  private get characterTime(): Nanoseconds {
    const stopBits = (this.lcr & 4) !== 0 ? 2 : 1;
    const bits = 1 + 5 + (this.lcr & 3) + ((this.lcr & 8) !== 0 ? 1 : 0) + stopBits;
    return Math.round((bits * Math.max(1, this.divisor) * 16 * 1e9) / CLOCK_HZ);
  }

  private get lineStatus(): number {
    return (
      Lsr.transmitterEmpty | (this.received.length > 0 ? Lsr.ready : 0) | (this.overrun ? Lsr.overrun : 0)
    );
  }

  /** Bits 7:4 of MSR; in loop mode the outputs of MCR are wired to them: DTR to DSR, RTS to CTS, OUT1 to RI, OUT2 to DCD. */
  private get modemLines(): number {
    if (!this.looping) return IDLE_MODEM;
    const { mcr } = this;
    return ((mcr & 1) << 5) | ((mcr & 2) << 3) | ((mcr & 4) << 4) | ((mcr & 8) << 4);
  }

  /** The cause of highest priority (data sheet, table of IIR). */
  private get identification(): number {
    return this.cause() | (this.fifosEnabled ? Iir.fifos : 0);
  }

  private cause(): number {
    const { ier } = this;
    if ((ier & Ier.line) !== 0 && this.overrun) return Iir.line;
    if ((ier & Ier.receive) !== 0 && this.triggered) return Iir.receive;
    if ((ier & Ier.receive) !== 0 && this.timeoutInterrupt) return Iir.timeout;
    if ((ier & Ier.transmit) !== 0 && this.transmitterInterrupt) return Iir.transmit;
    if ((ier & Ier.modem) !== 0 && this.modemChanges !== 0) return Iir.modem;
    return Iir.none;
  }

  private drive(): void {
    this.context.interrupt.set(this.cause() !== Iir.none);
  }

  private transmit(value: number): void {
    if (this.looping) this.receive(value);
    else this.onOutput?.(Uint8Array.of(value));
    this.transmitterInterrupt = true;
    this.drive();
  }

  /** Enabling the transmitter interrupt while the transmitter is empty raises it at once. */
  private enableInterrupts(value: number): void {
    const changed = this.ier ^ value;
    this.ier = value;
    if ((changed & Ier.transmit) !== 0) this.transmitterInterrupt = (value & Ier.transmit) !== 0;
    this.drive();
  }

  private readIdentification(): number {
    const shown = this.identification;
    if (this.cause() === Iir.transmit) this.transmitterInterrupt = false;
    this.drive();
    return shown;
  }

  /** Bits 7:3 of FCR only count while bit 0 is written as 1. */
  private controlFifos(value: number): void {
    const enable = (value & Fcr.enable) !== 0;
    if (enable !== this.fifosEnabled || (enable && (value & Fcr.clearReceiver) !== 0)) this.clearReceiver();
    this.fcr = enable ? value & 0xc9 : 0;
    this.drive();
    this.listen();
  }

  private clearReceiver(): void {
    this.received = [];
    this.timeoutInterrupt = false;
    this.silence.disarm();
  }

  private controlModem(value: number): void {
    const before = this.modemLines;
    this.mcr = value;
    const changed = (before ^ this.modemLines) >>> 4;
    const ringEnded = (before & ~this.modemLines & 0x40) !== 0 ? 4 : 0;
    this.modemChanges |= (changed & 0b1011) | ringEnded;
    this.drive();
    this.listen();
  }

  private readLineStatus(): number {
    const status = this.lineStatus;
    this.overrun = false;
    this.drive();
    return status;
  }

  private readModemStatus(): number {
    const status = this.modemLines | this.modemChanges;
    this.modemChanges = 0;
    this.drive();
    return status;
  }

  private takeReceived(): number {
    const value = this.received.shift() ?? 0;
    this.timeoutInterrupt = false;
    this.watchSilence();
    this.drive();
    this.listen();
    return value;
  }

  /** Lets the next byte from outside begin to arrive, if there is one and room for it. */
  private listen(): void {
    if (this.line.deadline !== undefined || this.outside.length === 0) return;
    if (this.hasRoom && !this.looping) this.line.arm(this.context.clock.now + this.characterTime);
  }

  private arrive(): void {
    if (!this.hasRoom || this.looping) return;
    for (const byte of this.outside.take(1)) this.receive(byte);
    this.listen();
  }

  private receive(byte: number): void {
    if (this.hasRoom) this.received.push(byte);
    else this.overrunWith(byte);
    this.watchSilence();
    this.drive();
  }

  /** With FIFOs the byte is lost; without, it overwrites the one before. */
  private overrunWith(byte: number): void {
    this.overrun = true;
    if (!this.fifosEnabled) this.received = [byte];
  }

  /** Four character times without a byte coming in or going out raise the timeout (FIFO mode only). */
  private watchSilence(): void {
    if (!this.fifosEnabled || this.received.length === 0) this.silence.disarm();
    else this.silence.arm(this.context.clock.now + 4 * this.characterTime);
  }
}
