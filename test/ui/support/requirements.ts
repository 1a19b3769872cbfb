import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');

/** What the tests drive, by paths. */
export interface Requirements {
  readonly chromium: string;
  /** Folder of the npm package. */
  readonly codeServer: string;
  readonly extension: string;
}

/** @returns a sentence when something is missing. */
export function findRequirements(): Requirements | string {
  const chromium = firstExisting([
    process.env['CHROMIUM'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ]);
  const codeServer = firstExisting([join(ROOT, '.cache/code-server/node_modules/code-server')]);
  const extension = firstExisting([join(ROOT, 'dist/bulkhead.vsix')]);
  const setUp = 'Run `bash test/ui/setup.sh` (as root on Debian it also installs Chromium).';
  if (chromium === undefined)
    return `There is no Chromium to show VS Code in. ${setUp} Or set CHROMIUM to one.`;
  if (codeServer === undefined) return `There is no VS Code to drive. ${setUp}`;
  if (extension === undefined) return 'There is no packaged extension. Run `npm run package`.';
  return { chromium, codeServer, extension };
}

function firstExisting(paths: readonly (string | undefined)[]): string | undefined {
  return paths.find((path) => path !== undefined && existsSync(path));
}
