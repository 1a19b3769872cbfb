import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly enabledApiProposals?: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category?: string;
      readonly icon?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string }[]>>;
    readonly breakpoints: readonly { readonly language: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly markdown: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
    readonly debuggers: readonly {
      readonly configurationSnippets: readonly { readonly body: Readonly<Record<string, unknown>> }[];
      readonly configurationAttributes: { readonly launch: { readonly properties: object } };
    }[];
  };
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const nls = JSON.parse(read('package.nls.json')) as Record<string, string>;
const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => read(join('src', file)))
  .join('\n');

describe('The manifest', () => {
  const { contributes } = manifest;
  const commands = contributes.commands.map(({ command }) => command);

  it('takes every text from the file for translators, which has no other', () => {
    const used = [...read('package.json').matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key!);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(nls).sort());
  });

  it('contributes exactly the commands that the extension registers', () => {
    const registered = [...sources.matchAll(/(?:registerCommand|command|act)\(\s*'(bulkhead\.\w+)'/g)];
    assert.deepEqual(registered.map(([, command]) => command).sort(), [...commands].sort());
  });

  it('gives every command a category', () => {
    for (const { command, category } of contributes.commands) assert.equal(category, 'Bulkhead', command);
  });

  it('names only commands of its own in its menus', () => {
    for (const { command } of Object.values(contributes.menus).flat())
      assert.ok(commands.includes(command), command);
  });

  it('names only commands that there are in texts that can be clicked', () => {
    const links = Object.values(nls).flatMap((text) => [...text.matchAll(/command:(bulkhead\.[\w.]+)/g)]);
    for (const [, command] of links) {
      assert.ok(commands.includes(command!) || command === 'bulkhead.partitions.focus', command);
    }
  });

  it('has pages for all steps of the walkthrough', () => {
    for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      assert.ok(existsSync(join(ROOT, media.markdown)), media.markdown);
    }
  });

  it('wakes the extension only for debugging and building', () => {
    for (const event of manifest.activationEvents) assert.match(event, /^onDebug|^onTaskType:bulkhead$/);
  });

  it('lets breakpoints be set in every language a driver is written in', () => {
    const languages = contributes.breakpoints.map(({ language }) => language);
    for (const language of ['c', 'cpp', 'rust', 'zig', 'asm', 'riscv', 'gas', 'riscv-asm']) {
      assert.ok(languages.includes(language), language);
    }
  });

  it('has colours for every kind of theme', () => {
    for (const { id, defaults } of contributes.colors) {
      assert.deepEqual(
        Object.keys(defaults).sort(),
        ['dark', 'highContrast', 'highContrastLight', 'light'],
        id,
      );
    }
  });

  it('offers snippets only with keys that the schema has', () => {
    const [debug] = contributes.debuggers;
    const known = [
      'type',
      'request',
      'name',
      ...Object.keys(debug!.configurationAttributes.launch.properties),
    ];
    for (const { body } of debug!.configurationSnippets) {
      for (const key of Object.keys(body)) assert.ok(known.includes(key), key);
    }
  });

  it('uses no proposed API, and is typed by the oldest VS Code it runs on', () => {
    assert.equal(manifest.enabledApiProposals, undefined);
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']!}`);
  });
});
