import { FaultMonitor, type FaultMonitorOptions, type FaultReport } from '../../../adapter/faults/monitor.ts';
import { nodeFiles } from '../../../adapter/node/files.ts';
import type { Files } from '../../../adapter/systems/files.ts';
import { configurationFromArguments } from '../../../adapter/systems/launch/complete.ts';
import { loadSystem } from '../../../adapter/systems/load-system.ts';
import type { RunStop, System } from '../../../adapter/systems/system.ts';

export const ROOT = new URL('../../../', import.meta.url).pathname;

export interface Watched {
  readonly monitor: FaultMonitor;
  readonly system: System;
  readonly reports: readonly FaultReport[];
  readonly stop: RunStop;
  /** All that was printed. */
  readonly output: string;
}

export interface WatchOptions extends FaultMonitorOptions {
  readonly files?: Files;
  readonly dma?: 'enforce' | 'observe';
  /** Typed into the first console when the system rests. */
  readonly input?: string;
  /** Instructions at most. */
  readonly limit?: number;
}

/** Loads a system of the repository, by its path in it, with a monitor. */
export async function watchSystem(
  path: string,
  { files = nodeFiles, dma = 'enforce', ...options }: WatchOptions = {},
): Promise<FaultMonitor> {
  return new FaultMonitor(await loadQuietly(path, files, dma), options);
}

/** A system with nobody watching. */
export async function loadQuietly(
  path: string,
  files: Files = nodeFiles,
  dma: 'enforce' | 'observe' = 'enforce',
): Promise<System> {
  const configuration = await configurationFromArguments(files, { program: path, dma }, ROOT);
  return loadSystem(files, configuration);
}

/** Runs a system until it rests, and once more after the input. */
export async function runSystem(path: string, options: WatchOptions = {}): Promise<Watched> {
  const monitor = await watchSystem(path, options);
  const { system } = monitor;
  const bytes: number[] = [];
  for (const console of system.consoles) console.onOutput = (output) => bytes.push(...output);
  let stop = runOn(system, options.limit);
  if (options.input !== undefined) {
    system.consoles.find(({ takesInput }) => takesInput)?.input(new TextEncoder().encode(options.input));
    stop = runOn(system, options.limit);
  }
  const output = new TextDecoder().decode(Uint8Array.from(bytes));
  return { monitor, system, reports: monitor.reports, stop, output };
}

/** Goes on after faults, as a run without a debugger does. */
export function runOn(system: System, limit = 2_500_000): RunStop {
  const end = system.machine.clock.moment + limit;
  for (;;) {
    const stop = system.run({ instructions: end - system.machine.clock.moment });
    if (stop.kind !== 'fault') return stop;
  }
}
