/**
 * Writes what is generated: from the launch keys the schema in package.json and docs/launch.md, from the sources of the extension
 * the list of its messages for translators.
 * `npm run generate`; with `--check` it only says (exit 1) whether a file is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { launchDocumentation } from '../adapter/systems/launch/documentation.ts';
import { launchSchema } from '../adapter/systems/launch/schema.ts';
import { messageBundle } from './l10n.mjs';

const root = new URL('..', import.meta.url);
const check = process.argv.includes('--check');

/** @param {string} name @param {(old: string) => string} render */
async function generate(name, render) {
  const file = new URL(name, root);
  const old = await readFile(file, 'utf8').catch(() => '');
  const text = render(old);
  if (text === old) return;
  if (!check) return writeFile(file, text);
  console.error(`${name} is stale: run npm run generate`);
  process.exitCode = 1;
}

await generate('docs/launch.md', launchDocumentation);
await generate('package.json', (old) => {
  const manifest = JSON.parse(old);
  const debuggers = manifest.contributes?.debuggers;
  if (debuggers === undefined) return old;
  debuggers[0].configurationAttributes = launchSchema();
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
});
const messages = await messageBundle(new URL('src', root).pathname);
await generate('l10n/bundle.l10n.json', () => messages);
