import type { BuildStep } from '../../adapter/systems/build/plan.ts';

/** The steps whose programs a system uses; all of them for a text that names none. */
export function stepsFor(systemText: string, steps: readonly BuildStep[]): readonly BuildStep[] {
  const used = steps.filter(({ program }) =>
    new RegExp(`["'/]${escape(program)}\\.elf["']`).test(systemText),
  );
  return used.length > 0 ? used : steps;
}

/** When a file was last changed, in milliseconds; undefined: it is not there. */
export type ModifiedOf = (path: string) => number | undefined;

/** The steps whose program is missing, or older than something it may have been built from. */
export function staleSteps(
  steps: readonly BuildStep[],
  modifiedOf: ModifiedOf,
  newestInput: number,
): readonly BuildStep[] {
  return steps.filter(({ output }) => (modifiedOf(output) ?? Number.NEGATIVE_INFINITY) < newestInput);
}

/** What a program can be built from, by its name: sources, headers, linker scripts, the build description itself. */
export function isBuildInput(name: string): boolean {
  return /\.(c|h|cc|cpp|hpp|s|inc|ld|rs|zig)$/i.test(name) || name === 'bulkhead.build.json';
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
