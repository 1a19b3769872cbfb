import type { System } from '../../systems/system.ts';

/** Milliseconds before anything is shown, and between two lines. */
const QUIET = 1000;
const INTERVAL = 250;
const ERASE = '\r\u001b[K';

/** One line at the bottom of a terminal that says how far a long run is. */
export class Progress {
  private readonly began = performance.now();
  private shownAt = 0;
  private visible = false;
  private readonly system: System;
  private readonly terminal: NodeJS.WriteStream;

  /** Shows nothing when the stream is no terminal. */
  constructor(system: System, terminal: NodeJS.WriteStream) {
    this.system = system;
    this.terminal = terminal;
  }

  /** Between two slices of the run. */
  update(): void {
    const now = performance.now();
    if (!this.terminal.isTTY || now - this.began < QUIET || now - this.shownAt < INTERVAL) return;
    const { clock } = this.system.machine;
    const rate = clock.moment / (now - this.began) / 1000;
    const millions = (clock.moment / 1e6).toFixed(0);
    const seconds = (clock.now / 1e9).toFixed(3);
    this.terminal.write(
      `${ERASE}${seconds} s virtual time, ${millions} M instructions, ${rate.toFixed(0)} M/s (Ctrl-C to stop)`,
    );
    this.shownAt = now;
    this.visible = true;
  }

  /** Before something else is written to the terminal. */
  clear(): void {
    if (this.visible) this.terminal.write(ERASE);
    this.visible = false;
  }
}
