/**
 * Fails when the packaged extension (`npm run package`) holds a file that nobody meant to ship, misses one that it needs, or
 * has grown. Prints what is in it.
 */
import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const LIMIT = 3 * 1024 * 1024;

/** What may ship. */
const ALLOWED = [
  /^package(\.nls)?\.json$/,
  /^(README|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^dist\/(adapter|cli|extension)\.cjs(\.LEGAL\.txt)?$/,
  /^docs\/(launch|editors|event-breakpoints)\.md$/,
  /^docs\/faults\/([a-z0-9-]+|README)\.md$/,
  /^media\/(icon\.png|partitions\.svg)$/,
  /^media\/languages\/[\w-]+(\.tmLanguage)?\.json$/,
  /^media\/walkthrough\/[a-z]+\.md$/,
  /^media\/screenshots\/[a-z]+\.png$/,
  /^l10n\/bundle\.l10n\.json$/,
  /^examples\/(serial|blk|restart)\/[\w.-]+\.(c|h|S|json|md|system|img)$/,
  /^examples\/(serial|blk|restart)\/build\/\w+\.elf$/,
  /^guest\/include\/[\w/]+\.h$/,
  /^guest\/microkit\/[\w]+\.(c|h|S|ld)$/,
];

/** What would be missed only by a user. */
const NEEDED = [
  'package.json',
  'package.nls.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'dist/adapter.cjs',
  'dist/extension.cjs',
  'docs/faults/dma-outside.md',
  'examples/serial/serial.system',
  'examples/serial/build/serial_driver.elf',
  'examples/blk/disk.img',
  'guest/include/microkit.h',
  'guest/microkit/microkit.ld',
];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const files = execFileSync('npx', ['--no-install', 'vsce', 'ls', '--no-dependencies'], { encoding: 'utf8' })
  .split('\n')
  .filter((line) => line !== '');
const { size } = await stat('dist/bulkhead.vsix');

const mistakes = [
  ...files
    .filter((file) => !ALLOWED.some((pattern) => pattern.test(file)))
    .map((file) => `${file} would ship, and is not meant to`),
  ...NEEDED.filter((file) => !files.includes(file)).map((file) => `${file} would not ship`),
  ...(size > LIMIT ? [`the package has ${size} bytes; more than ${LIMIT} are too many`] : []),
];
for (const file of files) console.log(file);
for (const mistake of mistakes) console.error(`error: ${mistake}`);
console.log(`${files.length} files, ${(size / 1024).toFixed(0)} KiB`);
process.exitCode = mistakes.length === 0 ? 0 : 1;
