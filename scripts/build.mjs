/**
 * Bundles the adapter, the command and the extension into dist/. `node scripts/build.mjs [--watch]`.
 * Everything that is not Node or VS Code goes into the bundles, so that a checkout and the packaged extension need no
 * node_modules at run time. Source maps lie beside the bundles and are not referred to by them.
 */
import { chmod } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { context } from 'esbuild';

const ENTRIES = {
  adapter: 'adapter/main.ts',
  cli: 'adapter/cli.ts',
  extension: 'src/extension.ts',
};

const watch = process.argv.includes('--watch');
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const bundles = await context({
  entryPoints: ENTRIES,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  // VS Code 1.100 runs extensions on Node 20.
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  // jsonc-parser's `main` requires its parts by paths that a bundler cannot see; its `module` is plain.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'external',
  legalComments: 'linked',
  logLevel: watch ? 'info' : 'warning',
});

if (watch) await bundles.watch();
else {
  await bundles.rebuild();
  await bundles.dispose();
  await chmod('dist/cli.cjs', 0o755);
}
