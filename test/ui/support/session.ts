import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeServer } from './code-server.ts';
import { findRequirements } from './requirements.ts';
import { Workbench } from './workbench.ts';

const EXAMPLES = join(import.meta.dirname, '../../../examples');

/** VS Code with a folder open, for the tests of one `describe`. */
export interface UiSession {
  readonly workbench: Workbench;
  /** The folder that is open; may be changed. */
  readonly folder: string;
}

export interface UiOptions {
  /** A folder of examples/ to open a copy of; a folder with nothing but a licence when left out. */
  readonly example?: string;
  /** Puts more into the folder before it is opened. */
  readonly fill?: (folder: string) => void;
  /** VS Code asks whether the folder is to be trusted. */
  readonly askForTrust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * Starts VS Code before the tests of the calling `describe` and ends it after them. When something is missing they are skipped,
 * and say so; where BULKHEAD_UI_REQUIRED=1 (as in CI) that is a failure.
 */
export function useVsCode({ example, fill, ...options }: UiOptions = {}): () => UiSession {
  let session: UiSession | undefined;
  const ends: (() => Promise<void> | void)[] = [];

  before(async function () {
    const requirements = findRequirements();
    if (typeof requirements === 'string') {
      if (process.env['BULKHEAD_UI_REQUIRED'] === '1') throw new Error(requirements);
      console.log(`    skipped: ${requirements}`);
      this.skip();
    }
    const root = mkdtempSync(join(tmpdir(), 'bulkhead-workspace-'));
    ends.unshift(() => rmSync(root, { recursive: true, force: true }));
    const folder = join(root, example ?? 'empty');
    if (example === undefined)
      cpSync(join(EXAMPLES, '../LICENSE'), join(folder, 'LICENSE'), { recursive: true });
    else cpSync(join(EXAMPLES, example), folder, { recursive: true, preserveTimestamps: true });
    fill?.(folder);
    const server = await CodeServer.start({ ...requirements, ...options });
    ends.unshift(() => server.stop());
    const workbench = await Workbench.open(server.url, folder, requirements.chromium);
    ends.unshift(() => workbench.close());
    session = { workbench, folder };
  });

  afterEach(async function () {
    // What the screen showed when a test failed says more than the locator that did not appear.
    if (this.currentTest?.state === 'failed' && session) {
      const file = join(tmpdir(), `bulkhead-ui-failure-${Date.now()}.png`);
      await session.workbench.page.screenshot({ path: file });
      console.log(`      the screen: ${file}`);
    }
  });

  after(async () => {
    for (const end of ends) await end();
  });

  return () => {
    if (!session) throw new Error('VS Code is not running');
    return session;
  };
}

/** The line, from 1, on which a text first stands. */
export function lineOf(folder: string, file: string, text: string): number {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  const at = lines.findIndex((line) => line.includes(text));
  if (at < 0) throw new Error(`${file} has no line with ${text}`);
  return at + 1;
}
