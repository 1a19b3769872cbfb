import type { SystemConsole } from '../system.ts';

/** What is kept for somebody who listens later; a program that floods the console loses the oldest. */
const MAX_HELD = 64 * 1024;

/** The kernel's debug output: nobody's device, and it takes no input. */
export class DebugConsole implements SystemConsole {
  readonly name = 'debug output';
  readonly partition = undefined;
  readonly takesInput = false;
  private listener: ((bytes: Uint8Array) => void) | undefined;
  private held: number[] = [];

  get onOutput(): ((bytes: Uint8Array) => void) | undefined {
    return this.listener;
  }

  /** Whoever sets it first gets what was written before. */
  set onOutput(listener: ((bytes: Uint8Array) => void) | undefined) {
    this.listener = listener;
    if (listener === undefined || this.held.length === 0) return;
    const bytes = Uint8Array.from(this.held);
    this.held = [];
    listener(bytes);
  }

  write(bytes: Uint8Array): void {
    if (this.listener !== undefined) this.listener(bytes);
    else this.held = [...this.held, ...bytes].slice(-MAX_HELD);
  }

  /** There is no way in. */
  input(): void {}
}
