import type { Clock } from './clock.ts';
import type { DmaOrigin } from './events.ts';
import type { RegisterBlock } from './registers.ts';
import type { Saveable } from './state.ts';

/** One wire to the interrupt controller, level-triggered. */
export interface InterruptLine {
  set(level: boolean): void;
}

/** A device's way to memory. Every transfer goes through the device's DMA domain. */
export interface Dma {
  /**
   * Reads `length` bytes at a bus address.
   * @param origin where the device got the address from; it lets a wrong transfer be traced to the line that wrote it.
   * @returns undefined when the domain or the bus refused; the device then behaves as hardware does on an aborted read.
   */
  read(address: number, length: number, origin?: DmaOrigin): DmaData | undefined;
  /** @returns false when any byte was refused; bytes before the refused page are written, as on a bus. */
  write(address: number, data: Uint8Array, origin?: DmaOrigin): boolean;
}

export interface DmaData {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Physical address of the first byte: what the device found there can be the origin of its next transfer. */
  readonly physical: number;
}

/** All that a device is given; it imports nothing else of the machine. */
export interface DeviceContext {
  /** Physical address of its window: its own registers can be the origin of a DMA address. */
  readonly base: number;
  readonly clock: Clock;
  readonly interrupt: InterruptLine;
  readonly dma: Dma;
  /** What the driver asked for makes no sense to the device; in words for people, e.g. `descriptor 3 points at itself`. */
  complain(problem: string): void;
}

/**
 * A device model: registers in a window of the physical address space.
 * Accesses arrive with offsets inside the window, already checked against the register descriptions.
 */
export interface Device extends Saveable {
  /** Unique in the machine, e.g. `uart0`, `virtio-mmio3`. */
  readonly name: string;
  /** What it is, e.g. `16550A UART`. */
  readonly model: string;
  /** Bytes of its window. */
  readonly size: number;
  /** Whether it reads or writes memory by itself. */
  readonly hasDma: boolean;
  /** The descriptions of its registers, with their live values through `peek`. */
  readonly registers: RegisterBlock;
  /** Reads with the effects that reading has. @returns an unsigned value of `size` bytes (the bus makes two accesses of an 8-byte one). */
  read(offset: number, size: 1 | 2 | 4): number;
  write(offset: number, size: 1 | 2 | 4, value: number): void;
  /** Reads without any effect; what the debugger uses. */
  peek(offset: number, size: 1 | 2 | 4): number;
  /**
   * What a register holds, without any effect, also when its bank is not selected or the guest cannot read it.
   * @param index which of a row of equal registers.
   * @returns undefined when it holds nothing (a doorbell) or there is no such register.
   */
  registerValue(name: string, index?: number): bigint | undefined;
  reset(): void;
}

/** A device with a byte stream to the outside: UART, virtio console. */
export interface Console {
  readonly name: string;
  /** Bytes that the guest sent. Set by whoever shows them. */
  onOutput: ((bytes: Uint8Array) => void) | undefined;
  /** Bytes from outside; they arrive at the current moment and wait inside the device's environment until it takes them. */
  input(bytes: Uint8Array): void;
}
