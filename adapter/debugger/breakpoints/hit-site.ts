import type { SystemThread } from '../../systems/system.ts';

/** Where and when a breakpoint was reached: what conditions and log messages can speak about. */
export interface HitSite {
  /** Undefined for events without a thread, such as DMA while every thread waits. */
  readonly thread: SystemThread | undefined;
  /** The partition's name; of the thread, or of the event. */
  readonly partition: string | undefined;
  /** Values of further `$names`. */
  readonly intrinsics: Readonly<Record<string, string | bigint>>;
}

/** Evaluates the texts that users attach to breakpoints. */
export interface HitTexts {
  /** @returns a message when the condition cannot be evaluated. */
  holds(
    condition: string,
    site: HitSite,
  ): { readonly ok: true; readonly holds: boolean } | { readonly ok: false; readonly message: string };
  /** One `{expression}` of a log message as text; an error is part of the text. */
  show(expression: string, site: HitSite): string;
}
