import { resolve } from 'node:path';
import type { LaunchConfiguration } from '../../systems/launch/configuration.ts';
import { configurationFromArguments, configurationFromFile } from '../../systems/launch/complete.ts';
import { nodeFiles } from '../files.ts';

/**
 * The configuration that a target of the command line stands for: a `.system` file, an ELF file, or `launch.json#name`.
 * @param overrides keys of a launch configuration that the command line sets.
 * @throws LoadError with what is wrong with it.
 */
export async function configurationOf(
  target: string,
  overrides: Readonly<Partial<Pick<LaunchConfiguration, 'dma'>>>,
): Promise<LaunchConfiguration> {
  const hash = target.indexOf('.json#');
  if (hash < 0) {
    const folder = process.cwd().replaceAll('\\', '/');
    return configurationFromArguments(nodeFiles, { program: target, ...overrides }, folder);
  }
  const file = resolve(target.slice(0, hash + '.json'.length)).replaceAll('\\', '/');
  const configuration = await configurationFromFile(nodeFiles, file, target.slice(hash + '.json#'.length));
  return { ...configuration, ...overrides };
}
