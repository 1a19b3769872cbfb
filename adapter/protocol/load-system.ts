import { configurationFromArguments } from '../systems/launch/complete.ts';
import { loadSystem as load } from '../systems/load-system.ts';
import type { SystemLoader } from './host.ts';

/** Loads what a launch request asks for; see `SystemLoader`. */
export const loadSystem: SystemLoader = async (launch, files, folder, checkCancelled) => {
  const configuration = await configurationFromArguments(files, launch, folder);
  checkCancelled();
  const system = await load(files, configuration);
  return { configuration, system };
};
