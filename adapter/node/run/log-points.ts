import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { BreakpointIds } from '../../debugger/breakpoints/breakpoint-list.ts';
import type { BreakpointNote } from '../../debugger/breakpoints/breakpoint.ts';
import { Debugger } from '../../debugger/debugger.ts';
import type { Sources } from '../../debugger/sources.ts';
import type { RunLimit, RunStop, System } from '../../systems/system.ts';
import { shownPath } from './paths.ts';
import type { Runner } from './runner.ts';

/** A system whose passes of some places are logged. */
export interface LoggedRunner extends Runner {
  /** Places that are not there, in words. */
  readonly problems: readonly string[];
}

/** Logs every pass of functions and lines, with the values of expressions. */
export function setLogPoints(
  system: System,
  sources: Sources,
  { breakpoints, prints }: { readonly breakpoints: readonly string[]; readonly prints: readonly string[] },
  log: (text: string) => void,
): LoggedRunner {
  const bounded = new BoundedSystem(system);
  const debug = new Debugger(bounded.system, sources, new BreakpointIds());
  debug.setExceptionFilters([]);
  debug.onNote = ({ text, at }: BreakpointNote) => {
    const where = at === undefined ? '' : `${shownPath(at.path)}:${at.line}: `;
    log(where + text.trimEnd());
  };
  const values = prints.map((expression) => `${expression} = {${expression}}`).join(', ');
  const wishOf = (place: string): { readonly logMessage: string } => ({
    logMessage: values === '' ? `reached ${place}` : values,
  });

  const problems: string[] = [];
  const lines = new Map<string, { readonly line: number; readonly logMessage: string }[]>();
  const functions: { readonly name: string; readonly logMessage: string }[] = [];
  for (const place of breakpoints) {
    const [, file, line] = /^(.+):([0-9]+)$/.exec(place) ?? [];
    if (file === undefined || line === undefined) functions.push({ name: place, ...wishOf(place) });
    else lines.set(file, [...(lines.get(file) ?? []), { line: Number(line), ...wishOf(place) }]);
  }
  const views = [
    ...debug
      .setFunctionBreakpoints(functions)
      .map((view, index) => ({ view, place: functions[index]?.name })),
    ...[...lines].flatMap(([file, wishes]) =>
      filesMeant(file, sources).flatMap((path) =>
        debug
          .setSourceBreakpoints(path, wishes)
          .map((view, index) => ({ view, place: `${file}:${wishes[index]?.line ?? 0}` })),
      ),
    ),
  ];
  for (const { view, place = '' } of views)
    if (!view.verified) problems.push(`${place}: error: ${view.message ?? 'there is no such place'}`);
  debug.resume();

  return {
    problems,
    run(limit) {
      bounded.until = limit.until;
      const progress = debug.run(limit.instructions ?? Number.MAX_SAFE_INTEGER);
      switch (progress.kind) {
        case 'running':
          return { kind: 'limit' };
        case 'stopped':
          debug.resume();
          return { kind: 'requested' };
        case 'idle':
        case 'power-off':
          return progress;
      }
    },
  };
}

/** A file that is there is meant; else those the programs were built from whose path ends so, as in other debuggers. */
function filesMeant(file: string, sources: Sources): readonly string[] {
  const path = resolve(file).replaceAll('\\', '/');
  if (existsSync(path) || isAbsolute(file)) return [path];
  const built = sources.endingIn(file.replaceAll('\\', '/'));
  return built.length > 0 ? built : [path];
}

/** The debugger counts instructions only; this keeps it from running past a virtual time. */
class BoundedSystem {
  until: number | undefined;
  /** The system, with that limit in every run. */
  readonly system: System;

  constructor(inner: System) {
    const run = (limit: RunLimit): RunStop =>
      inner.run(this.until === undefined ? limit : { ...limit, until: this.until });
    this.system = new Proxy(inner, {
      get(target, name) {
        if (name === 'run') return run;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }
}
