import type { Device } from './device.ts';
import type { RegisterBlock } from './registers.ts';
import type { RegisterWindow } from './register-window.ts';
import type { StateReader, StateWriter } from './state.ts';

/** A device whose whole face is a window of registers: what a subclass adds is their table and what they do. */
export abstract class MmioDevice implements Device {
  abstract readonly name: string;
  abstract readonly model: string;
  abstract readonly size: number;
  readonly hasDma: boolean = false;
  protected abstract readonly window: RegisterWindow;

  get registers(): RegisterBlock {
    return this.window.block;
  }

  read(offset: number, size: 1 | 2 | 4): number {
    return this.window.read(offset, size);
  }

  write(offset: number, size: 1 | 2 | 4, value: number): void {
    this.window.write(offset, size, value);
  }

  peek(offset: number, size: 1 | 2 | 4): number {
    return this.window.peek(offset, size);
  }

  registerValue(name: string, index = 0): bigint | undefined {
    return this.window.registerValue(name, index);
  }

  abstract reset(): void;
  abstract save(out: StateWriter): void;
  abstract restore(from: StateReader): void;
}
