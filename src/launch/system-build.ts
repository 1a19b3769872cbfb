import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { BUILD_DESCRIPTION, parseBuildDescription } from '../../adapter/systems/build/description.ts';
import { planBuild, type BuildStep } from '../../adapter/systems/build/plan.ts';
import type { Toolchain } from '../../adapter/systems/build/toolchain.ts';
import type { Problem } from '../../adapter/systems/problem.ts';
import { isBuildInput, staleSteps, stepsFor } from './build-need.ts';

/** Folders above a program that are searched for its build description: `build/x.elf` lies one below. */
const LEVELS = 2;
/** Below a description, headers are looked for so deep. */
const INPUT_DEPTH = 4;

/** @returns the build description in the folder of a system or program, or in one shortly above it. */
export async function findBuildDescription(program: string): Promise<string | undefined> {
  let folder = dirname(program);
  for (let level = 0; level < LEVELS && folder !== parse(folder).root; level++, folder = dirname(folder)) {
    const path = join(folder, BUILD_DESCRIPTION);
    if ((await modifiedTime(path)) !== undefined) return path;
  }
  return undefined;
}

export interface SystemBuild {
  /** Empty when a problem is an error. */
  readonly steps: readonly BuildStep[];
  readonly problems: readonly Problem[];
}

/** @param guest the folder with Bulkhead's headers and start-up code. */
export async function readBuild(
  description: string,
  toolchain: Toolchain,
  guest: string,
): Promise<SystemBuild> {
  const parsed = parseBuildDescription(await readFile(description, 'utf8'), description);
  if (!parsed.description) return { steps: [], problems: parsed.problems };
  const place = { folder: slashes(dirname(description)), guest: slashes(guest) };
  return { steps: planBuild(parsed.description, toolchain, place), problems: parsed.problems };
}

/** Of a build, the steps that a system needs and whose programs are out of date. */
export async function neededSteps(
  program: string,
  description: string,
  steps: readonly BuildStep[],
): Promise<readonly BuildStep[]> {
  const used = stepsFor(program.endsWith('.elf') ? `"${program}"` : await readFile(program, 'utf8'), steps);
  const outputs = new Map(
    await Promise.all(used.map(async ({ output }) => [output, await modifiedTime(output)] as const)),
  );
  const newest = await newestInput(dirname(description), INPUT_DEPTH);
  return staleSteps(used, (path) => outputs.get(path), newest);
}

async function newestInput(folder: string, depth: number): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const times = await Promise.all(entries.map((entry) => newestIn(folder, entry, depth)));
  return Math.max(Number.NEGATIVE_INFINITY, ...times);
}

async function newestIn(folder: string, entry: Dirent, depth: number): Promise<number> {
  const path = join(folder, entry.name);
  if (entry.isDirectory() && depth > 0 && !entry.name.startsWith('.')) return newestInput(path, depth - 1);
  return (isBuildInput(entry.name) ? await modifiedTime(path) : undefined) ?? Number.NEGATIVE_INFINITY;
}

async function modifiedTime(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
