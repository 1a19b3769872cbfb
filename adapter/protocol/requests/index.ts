import { capabilitiesOf } from '../capabilities.ts';
import type { Requests } from '../request.ts';
import type { Session } from '../session.ts';
import { breakpoints } from './breakpoints.ts';
import { custom } from './custom.ts';
import { life } from './life.ts';
import { memory } from './memory.ts';
import { run } from './run.ts';
import { sources } from './sources.ts';
import { stack } from './stack.ts';
import { variables } from './variables.ts';

/** Every request that is answered. */
export const REQUESTS: Requests<Session> = {
  ...life(() => capabilitiesOf(REQUESTS)),
  ...run,
  ...stack,
  ...variables,
  ...breakpoints,
  ...memory,
  ...sources,
  ...custom,
};
