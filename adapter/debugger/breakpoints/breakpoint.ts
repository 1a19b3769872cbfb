import type { HitSite, HitTexts } from './hit-site.ts';
import { parseHitCondition } from './hit-condition.ts';
import { parseLogMessage } from './log-message.ts';

/** What a user may say about any breakpoint. */
export interface BreakpointOptions {
  readonly condition?: string | undefined;
  readonly hitCondition?: string | undefined;
  readonly logMessage?: string | undefined;
}

/** Where a breakpoint's line is, for the console. */
export interface SourceLine {
  readonly path: string;
  readonly line: number;
  readonly column?: number;
}

/** What a breakpoint has to say without stopping. */
export interface BreakpointNote {
  readonly kind: 'log' | 'error';
  readonly text: string;
  readonly at: SourceLine | undefined;
}

/** What a client is told about a breakpoint. */
export interface BreakpointView {
  readonly id: number;
  readonly verified: boolean;
  /** Why it is not verified, and what to do. */
  readonly message?: string;
  readonly reason?: 'pending' | 'failed';
  readonly source?: SourceLine;
  /** Where it is, when it is in one place. */
  readonly address?: { readonly space: number; readonly address: bigint };
}

/**
 * A breakpoint of any kind from its options' point of view: is this pass one that stops? The condition comes first; hits count
 * the passes on which it holds; a log message replaces the stop.
 */
export class Breakpoint {
  readonly id: number;
  readonly options: BreakpointOptions;
  private readonly told = new Set<string>();
  /** Passes on which the condition held. */
  hits = 0;
  view: BreakpointView;

  constructor(id: number, options: BreakpointOptions) {
    this.id = id;
    this.options = options;
    this.view = { id, verified: false };
  }

  /** A mistake in the options that can be told at once. */
  get mistake(): string | undefined {
    const parsed = parseHitCondition(this.options.hitCondition ?? '');
    return parsed.ok ? undefined : parsed.message;
  }

  /** Counts a pass. @returns whether the machine is to stop. */
  pass(site: HitSite, texts: HitTexts, note: (note: BreakpointNote) => void): boolean {
    const { condition = '', hitCondition = '', logMessage = '' } = this.options;
    const at = this.view.source;
    if (condition.trim() !== '') {
      const answer = texts.holds(condition, { ...site, intrinsics: this.intrinsics(site, this.hits + 1) });
      if (!answer.ok) {
        // The user asked to stop; silence would be worse than stopping too often.
        this.tellOnce(`Breakpoint condition \`${condition}\`: ${answer.message}`, note);
        this.hits++;
        return true;
      }
      if (!answer.holds) return false;
    }
    this.hits++;
    const count = parseHitCondition(hitCondition);
    if (!count.ok) this.tellOnce(count.message, note);
    else if (!count.holds(this.hits)) return false;
    if (logMessage === '') return true;
    const inLog = { ...site, intrinsics: this.intrinsics(site, this.hits) };
    const text = parseLogMessage(logMessage)
      .map((part) => (part.kind === 'text' ? part.text : texts.show(part.text, inLog)))
      .join('');
    note({ kind: 'log', text: `${text}\n`, at });
    return false;
  }

  private intrinsics(site: HitSite, hits: number): HitSite['intrinsics'] {
    return { ...site.intrinsics, hits: BigInt(hits) };
  }

  private tellOnce(text: string, note: (note: BreakpointNote) => void): void {
    if (this.told.has(text)) return;
    this.told.add(text);
    note({ kind: 'error', text: `${text}\n`, at: this.view.source });
  }
}

export function sameOptions(a: BreakpointOptions, b: BreakpointOptions): boolean {
  return (
    (a.condition ?? '') === (b.condition ?? '') &&
    (a.hitCondition ?? '') === (b.hitCondition ?? '') &&
    (a.logMessage ?? '') === (b.logMessage ?? '')
  );
}
