import type { System, SystemThread } from '../../systems/system.ts';
import type { EvaluationContext, ValueFormat } from '../../symbols/expressions/context.ts';
import { evaluate } from '../../symbols/expressions/evaluate.ts';
import { sizeOf } from '../../symbols/types.ts';
import { loadScalar } from '../../symbols/values/scalar.ts';
import type { Value } from '../../symbols/values/value.ts';
import type { HitSite, HitTexts } from '../breakpoints/hit-site.ts';
import type { Images } from '../images.ts';
import type { Frame, Stacks } from '../stack/stacks.ts';
import type { Row } from '../variables/container.ts';
import { ABI_NAMES } from '../variables/registers.ts';
import { contextOf, valueRow } from '../variables/values.ts';
import { compareTexts, intrinsicsAt, withIntrinsics, type Intrinsics } from './intrinsics.ts';

export type Answer =
  | { readonly ok: true; readonly row: Row; readonly changed: boolean }
  | { readonly ok: false; readonly message: string };

export type FoundPlace =
  | {
      readonly ok: true;
      readonly space: number;
      readonly address: bigint;
      readonly bytes: number;
      /** The same bytes mean the same thing in another session or frame. */
      readonly lasting: boolean;
    }
  | { readonly ok: false; readonly message: string };

export interface Completion {
  readonly name: string;
  readonly kind: 'variable' | 'function' | 'property';
}

const NO_FRAME = 'There is no thread to evaluate in.';
const MOST_COMPLETIONS = 200;

/** Expressions of the user: in watches, hovers, the console, conditions and log messages. */
export class Expressions implements HitTexts {
  private readonly system: System;
  private readonly images: Images;
  private readonly stacks: Stacks;

  constructor(system: System, images: Images, stacks: Stacks) {
    this.system = system;
    this.images = images;
    this.stacks = stacks;
  }

  /** @param may only `change` lets an assignment have its effect. */
  evaluate(
    text: string,
    frame: Frame | undefined,
    may: 'look' | 'change',
    options: { readonly hex?: boolean; readonly intrinsics?: Intrinsics } = {},
  ): Answer {
    if (frame === undefined) return { ok: false, message: NO_FRAME };
    const writes = { tried: false };
    const context = this.context(frame, options.intrinsics, () => {
      writes.tried = true;
      return may === 'change';
    });
    if (context === undefined) return { ok: false, message: 'There is no program at this place.' };
    const compared = compareTexts(text, options.intrinsics ?? intrinsicsAt(this.system, frame.thread));
    const result = evaluate(compared, context);
    if (!result.ok)
      return {
        ok: false,
        message:
          may === 'look' && writes.tried ? 'Only the Debug Console may change values.' : result.message,
      };
    const format: ValueFormat =
      options.hex === true && result.format.base === undefined ? { base: 'hexadecimal' } : result.format;
    const world = { system: this.system, images: this.images };
    return {
      ok: true,
      row: valueRow(world, frame, text, result.value, text, format),
      changed: writes.tried,
    };
  }

  holds(condition: string, site: HitSite): ReturnType<HitTexts['holds']> {
    const found = this.valueAt(condition, site);
    if (!found.ok) return found;
    const loaded = loadScalar(found.value, found.context);
    if (!loaded.ok) return { ok: false, message: loaded.reason };
    return { ok: true, holds: Number(loaded.scalar.value) !== 0 };
  }

  show(expression: string, site: HitSite): string {
    const intrinsic = /^\$(\w+)$/.exec(expression)?.[1];
    const known = intrinsic === undefined ? undefined : this.intrinsics(site)[intrinsic];
    if (known !== undefined) return String(known);
    const frame = this.frameOf(site);
    const answer = this.evaluate(expression, frame, 'look', { intrinsics: this.intrinsics(site) });
    return answer.ok ? answer.row.value : `<${answer.message}>`;
  }

  /** Where the value of an expression lies. */
  place(text: string, frame: Frame | undefined): FoundPlace {
    const context = frame === undefined ? undefined : this.context(frame);
    if (frame === undefined || context === undefined) return { ok: false, message: NO_FRAME };
    const result = evaluate(text, context);
    if (!result.ok) return { ok: false, message: result.message };
    const { location, type } = result.value;
    if (location.kind !== 'memory')
      return { ok: false, message: `\`${text}\` is in a register or nowhere; only memory can be watched.` };
    const space = this.system.partitions.indexOf(frame.thread.partition);
    const sp = frame.frame.context.readRegister(2) ?? 0n;
    const cfa = frame.frame.cfa ?? sp;
    // What lies in the frame is something else as soon as the function returns.
    const onStack = location.address >= sp && location.address < cfa;
    return {
      ok: true,
      space,
      address: location.address,
      bytes: sizeOf(type) ?? 0,
      lasting: !onStack,
    };
  }

  /** Names that go on as `word` begins. */
  complete(word: string, frame: Frame | undefined): readonly Completion[] {
    const found = new Map<string, Completion>();
    const add = (name: string, kind: Completion['kind']): void => {
      if (name.toLowerCase().startsWith(word.toLowerCase()) && !found.has(name))
        found.set(name, { name, kind });
    };
    if (word.startsWith('$')) {
      for (const name of ['pc', ...ABI_NAMES, 'partition', 'thread', 'hart', 'time', 'hits'])
        add(`$${name}`, 'property');
      return [...found.values()];
    }
    const scopes = frame?.program?.scopes(frame.frame);
    for (const { name } of [
      ...(scopes?.locals ?? []),
      ...(scopes?.arguments ?? []),
      ...(scopes?.statics ?? []),
    ])
      add(name, 'variable');
    if (word !== '') {
      const programs =
        frame?.program === undefined ? this.images.all.map(({ program }) => program) : [frame.program];
      for (const program of programs)
        for (const name of program.findFunctions(word, MOST_COMPLETIONS)) add(name, 'function');
    }
    return [...found.values()].slice(0, MOST_COMPLETIONS);
  }

  private valueAt(
    text: string,
    site: HitSite,
  ):
    | { readonly ok: true; readonly value: Value; readonly context: EvaluationContext }
    | { readonly ok: false; readonly message: string } {
    const frame = this.frameOf(site);
    if (frame === undefined) return { ok: false, message: NO_FRAME };
    const intrinsics = this.intrinsics(site);
    const context = this.context(frame, intrinsics);
    if (context === undefined) return { ok: false, message: 'there is no program at this place.' };
    const result = evaluate(compareTexts(text, intrinsics), context);
    return result.ok ? { ok: true, value: result.value, context } : { ok: false, message: result.message };
  }

  /** @param mayWrite asked before each write; without it nothing can be written, whatever an expression says. */
  private context(
    frame: Frame,
    intrinsics?: Intrinsics,
    mayWrite: () => boolean = () => false,
  ): EvaluationContext | undefined {
    const context = contextOf(frame);
    if (context === undefined) return undefined;
    return withIntrinsics(context, intrinsics ?? intrinsicsAt(this.system, frame.thread), mayWrite);
  }

  private intrinsics(site: HitSite): Intrinsics {
    return {
      ...intrinsicsAt(this.system, site.thread),
      ...(site.partition === undefined ? {} : { partition: site.partition }),
      ...site.intrinsics,
    };
  }

  private frameOf({ thread }: HitSite): Frame | undefined {
    const shown: SystemThread | undefined = thread ?? this.system.current ?? this.system.threads[0];
    return shown === undefined ? undefined : this.stacks.frame(shown, 0);
  }
}
