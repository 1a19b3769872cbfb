import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseUntil } from '../../adapter/node/run/until.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command from its sources, in the repository's root. */
function bulkhead(args: readonly string[], interruptWhen?: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'adapter/cli.ts', ...args], { cwd: ROOT });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
    if (interruptWhen?.test(stdout) === true) child.kill('SIGINT');
  });
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

describe('bulkhead run', function () {
  this.timeout(60_000);

  it('prints the consoles on stdout and ends with 0 when the system rests without a fault', async () => {
    const { code, stdout, stderr } = await bulkhead(['run', 'examples/blk/blk.system']);
    assert.equal(code, 0);
    assert.match(stdout, /client: the disk is good/);
    assert.equal(stderr, '');
  });

  it('prints faults on stderr, with causes, and ends with 1 when one is an error', async () => {
    const { code, stdout, stderr } = await bulkhead(['run', 'examples/blk/blk-bug-rounded-up.system']);
    assert.equal(code, 1);
    assert.match(stdout, /client: giving up/);
    assert.match(
      stderr,
      /^examples\/blk\/blk_driver\.c:\d+:\d+: error: `virtio-mmio0` wanted to write .* \[dma-blocked\]$/m,
    );
    assert.match(stderr, /^ {4}examples\/blk\/blk_driver\.c:\d+:\d+: .*QueueNotify/m);
  });

  it('lets transfers pass with --dma observe, and ends with 1 all the same', async () => {
    const { code, stderr } = await bulkhead([
      'run',
      'examples/blk/blk-bug-rounded-up.system',
      '--dma',
      'observe',
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /\[dma-outside\]/);
  });

  it('writes one line of JSON for each fault', async () => {
    const { code, stderr } = await bulkhead([
      'run',
      'examples/serial/serial-bug-two-page-ring.system',
      '--json',
    ]);
    assert.equal(code, 1);
    const faults = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { code: string; place: { line: number; partition: string } });
    assert.deepEqual(
      faults.map((fault) => [fault.code, fault.place.partition]),
      [['mem-fault', 'client']],
    );
  });

  it('types the input once the system waits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bulkhead-'));
    writeFileSync(join(folder, 'keys'), 'hello\r');
    const { code, stdout } = await bulkhead([
      'run',
      'examples/serial/serial.system',
      '--input',
      join(folder, 'keys'),
    ]);
    rmSync(folder, { recursive: true });
    assert.equal(code, 0);
    assert.match(stdout, /line 1: hello/);
  });

  it('runs a configuration of a launch.json', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bulkhead-'));
    const file = join(folder, 'launch.json');
    const program = `${ROOT}examples/serial/serial.system`;
    writeFileSync(
      file,
      JSON.stringify({ configurations: [{ type: 'bulkhead', name: 'my serial', program }] }),
    );
    const good = await bulkhead(['run', `${file}#my serial`]);
    const bad = await bulkhead(['run', `${file}#my seriel`]);
    rmSync(folder, { recursive: true });
    assert.equal(good.code, 0);
    assert.match(good.stdout, /Hello from a partition/);
    assert.equal(bad.code, 2);
    assert.match(bad.stderr, /no configuration is named "my seriel"; there are "my serial"/);
  });

  it('logs passes of a line with values, and goes on', async () => {
    const { code, stdout, stderr } = await bulkhead([
      ...['run', 'examples/serial/serial.system', '--break', 'handle_interrupt', '--print', 'driver.stats'],
    ]);
    assert.equal(code, 0);
    assert.match(stdout, /Hello from a partition/);
    assert.match(stderr, /^examples\/serial\/serial_driver\.c:\d+: driver\.stats = \{/m);
  });

  it('finds a line by the end of its file’s path, wherever the command runs', async () => {
    const { code, stderr } = await bulkhead([
      ...['run', 'examples/serial/serial.system', '--break', 'serial_driver.c:134', '--print', 'driver.rx'],
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^examples\/serial\/serial_driver\.c:134: driver\.rx = 0x/m);
  });

  it('ends at the limit that it is given', async () => {
    const { code, stdout } = await bulkhead(['run', 'examples/blk/blk.system', '--until', '2000']);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, /the disk is good/);
  });

  it('ends by itself when a loop can never end', async () => {
    const { code, stderr } = await bulkhead(['run', 'test/programs/live-loop/bug.system']);
    assert.equal(code, 1);
    assert.match(stderr, /\[live-loop\]/);
    assert.match(stderr, /nothing else can happen in this system/);
  });

  it('ends with 130 and what was found so far when it is interrupted', async () => {
    const looping = ['run', 'test/programs/live-loop/bug.system', '--until', '1000s'];
    const { code, stderr } = await bulkhead(looping, /Monitor started/);
    assert.equal(code, 130);
    assert.match(stderr, /interrupted/);
  });

  const mistakes: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
    ['no target', ['run'], /missing required argument 'target'/],
    ['an unknown command', ['walk'], /unknown command 'walk'/],
    ['an unknown option', ['run', 'x', '--fast'], /unknown option '--fast'/],
    ['a limit that is none', ['run', 'x', '--until', '3x'], /expected virtual time such as 10ms/],
    ['an unknown mode', ['run', 'x', '--dma', 'maybe'], /Allowed choices are enforce, observe/],
    [
      'a file that is not there',
      ['run', 'examples/serial/seriel.system'],
      /seriel\.system:1:1: error: "program": there is no file .*Did you mean "serial\.system"/,
    ],
    ['a file of another kind', ['run', 'package.json'], /package\.json:1:1: error: .*not an ELF file/],
    [
      'an input that is not there',
      ['run', 'examples/serial/serial.system', '--input', '/nix'],
      /\/nix:1:1: error: the input cannot be read/,
    ],
    [
      'a place that is not there',
      ['run', 'examples/serial/serial.system', '--break', 'nix'],
      /nix: error: No program of this system has a function `nix`/,
    ],
    [
      'a file of the same name elsewhere',
      ['run', 'examples/serial/serial.system', '--break', '/elsewhere/serial_driver.c:93'],
      /No program was built from this file.*"sourceFolders": \["\/elsewhere"\]/,
    ],
    [
      'values without a place',
      ['run', 'examples/serial/serial.system', '--print', 'x'],
      /--print needs --break/,
    ],
  ];
  for (const [what, args, says] of mistakes)
    it(`ends with 2 and says why: ${what}`, async () => {
      const { code, stderr } = await bulkhead(args);
      assert.equal(code, 2);
      assert.match(stderr, says);
    });
});

describe('a limit on the command line', () => {
  it('is virtual time or a number of instructions', () => {
    assert.deepEqual(parseUntil('10ms'), { kind: 'time', nanoseconds: 10_000_000 });
    assert.deepEqual(parseUntil('1.5s'), { kind: 'time', nanoseconds: 1_500_000_000 });
    assert.deepEqual(parseUntil('5000000'), { kind: 'instructions', count: 5_000_000 });
    assert.deepEqual(parseUntil('20k'), { kind: 'instructions', count: 20_000 });
    for (const text of ['', '0', '-1', 'ms', '10 ms', '1e9', '99999999999999999999'])
      assert.equal(parseUntil(text), undefined);
  });
});
