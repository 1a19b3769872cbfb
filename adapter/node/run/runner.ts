import type { RunLimit, RunStop } from '../../systems/system.ts';

/** What executes a system: the system itself, or a debugger around it. */
export interface Runner {
  run(limit: RunLimit): RunStop;
}
