import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import {
  configurationFromArguments,
  configurationFromFile,
} from '../../../adapter/systems/launch/complete.ts';
import { FileError } from '../../../adapter/systems/files.ts';
import type { LaunchConfiguration } from '../../../adapter/systems/launch/configuration.ts';
import { launchDocumentation } from '../../../adapter/systems/launch/documentation.ts';
import { readLaunchFile } from '../../../adapter/systems/launch/launch-file.ts';
import { launchSchema } from '../../../adapter/systems/launch/schema.ts';
import { LoadError } from '../../../adapter/systems/problem.ts';
import { memoryFiles } from '../memory-files.ts';

const LAUNCH = '/w/.vscode/launch.json';

async function read(
  entry: string,
  others: Readonly<Record<string, string>> = { '/w/a.system': '<system/>' },
): Promise<LaunchConfiguration> {
  const text = `// comment\n{ "configurations": [\n  { "type": "bulkhead", "name": "n",\n    ${entry} }, ] }`;
  return configurationFromFile(memoryFiles({ [LAUNCH]: text, ...others }), LAUNCH, 'n');
}

/** What is reported for an entry of launch.json; the entry is on line 4 from column 5 on. */
async function reported(entry: string, others?: Readonly<Record<string, string>>): Promise<string[]> {
  try {
    await read(entry, others);
  } catch (error) {
    assert.ok(error instanceof LoadError, String(error));
    return error.problems.map(({ place, message }) => `${place.line}:${place.column} ${message}`);
  }
  return [];
}

describe('a launch.json', () => {
  it('that nests deeper than anybody writes is refused, not followed', () => {
    const { configurations, problems } = readLaunchFile(LAUNCH, '\n' + '['.repeat(300_000));
    assert.deepEqual(configurations, []);
    assert.deepEqual(
      problems.map(({ place, message }) => `${place.line}:${place.column} ${message}`),
      ['2:101 lists and objects nest deeper than 100'],
    );
  });

  it('may nest as deep as a hundred levels', () => {
    const { problems } = readLaunchFile(
      LAUNCH,
      `{ "configurations": [], "x": ${'['.repeat(99)}${']'.repeat(99)} }`,
    );
    assert.deepEqual(problems, []);
  });

  it('that cannot be read is a mistake like any other', async () => {
    const files = {
      ...memoryFiles({ [LAUNCH]: '' }),
      read: (path: string) => Promise.reject(new FileError(path, 'no permission to read it')),
    };
    await assert.rejects(configurationFromFile(files, LAUNCH, 'n'), (error) => {
      assert.ok(error instanceof LoadError);
      assert.deepEqual(
        error.problems.map(({ message }) => message),
        [`${LAUNCH}: no permission to read it`],
      );
      return true;
    });
  });
});

describe('a launch configuration', () => {
  it('needs only a program; the rest has defaults', async () => {
    assert.deepEqual(await read('"program": "${workspaceFolder}/a.system"'), {
      program: '/w/a.system',
      dma: 'enforce',
      stopOnEntry: false,
      noDebug: false,
      memory: 128 * 1024 * 1024,
      disks: [],
      liveLoopInstructions: 1_000_000,
      sourceMap: {},
      sourceFolders: [],
      rtcStart: 1_700_000_000,
    });
  });

  it('takes disk.img beside the program as the disk of slot 0', async () => {
    const { disks } = await read('"program": "d/a.system"', { '/w/d/a.system': '', '/w/d/disk.img': '' });
    assert.deepEqual(disks, [{ path: '/w/d/disk.img', slot: 0, readOnly: false }]);
  });

  it('takes disks as paths or as objects', async () => {
    const { disks } = await read(
      '"program": "a.system", "disks": ["x.img", {"path": "y.img", "slot": 3, "readOnly": true}]',
      {
        '/w/a.system': '',
        '/w/x.img': '',
        '/w/y.img': '',
      },
    );
    assert.deepEqual(disks, [
      { path: '/w/x.img', slot: 0, readOnly: false },
      { path: '/w/y.img', slot: 3, readOnly: true },
    ]);
  });

  it('takes memory as a number of bytes or with a unit', async () => {
    assert.equal((await read('"program": "a.system", "memory": "64M"')).memory, 64 * 1024 * 1024);
    assert.equal((await read('"program": "a.system", "memory": 8388608')).memory, 8388608);
  });

  it('resolves paths from the workspace folder', async () => {
    const { sourceMap, sourceFolders } = await read(
      '"program": "a.system", "sourceMap": {"/build": "../src"}, "sourceFolders": ["./lib"]',
    );
    assert.deepEqual(sourceMap, { '/build': '/src' });
    assert.deepEqual(sourceFolders, ['/w/lib']);
  });

  it('of a launch request may carry what VS Code adds', async () => {
    const files = memoryFiles({ '/w/a.system': '' });
    const value = { type: 'bulkhead', program: 'a.system', __sessionId: '7', noDebug: true };
    assert.equal((await configurationFromArguments(files, value, '/w')).noDebug, true);
  });
});

describe('mistakes in launch.json', () => {
  const cases: readonly (readonly [what: string, entry: string, expected: string])[] = [
    [
      'an unknown key',
      '"program": "a.system", "stopOnEnty": true',
      '4:28 "stopOnEnty" is no key of a launch configuration',
    ],
    [
      'an unknown key, with what was meant',
      '"program": "a.system", "stopOnEnty": true',
      'Did you mean "stopOnEntry"?',
    ],
    [
      'a wrong type',
      '"program": "a.system", "stopOnEntry": "yes"',
      '4:43 "stopOnEntry" is "yes"; expected true or false',
    ],
    [
      'a wrong choice',
      '"program": "a.system", "dma": "observ"',
      '4:35 "dma" is "observ"; expected "enforce" or "observe". Did you mean "observe"?',
    ],
    ['no program', '"dma": "enforce"', '3:3 the configuration needs "program"'],
    [
      'a program that is not there',
      '"program": "b.system"',
      '4:16 "program": there is no file /w/b.system. Did you mean "a.system"?',
    ],
    ['a folder as program', '"program": "/w"', '4:16 "program": /w is a folder; expected a file'],
    [
      'too little memory',
      '"program": "a.system", "memory": "1k"',
      '4:38 "memory" is "1k"; expected a whole number from 4194304',
    ],
    [
      'a slot used twice',
      '"program": "a.system", "disks": [{"path": "a.system", "slot": 1}, "a.system"]',
      '4:71 slot 1 already has a disk',
    ],
    [
      'a slot out of range',
      '"program": "a.system", "disks": [{"path": "a.system", "slot": 8}]',
      '4:67 the slot of a disk is 8; expected 0 to 7',
    ],
    [
      'a disk that is not there',
      '"program": "a.system", "disks": ["c.img"]',
      '4:38 disk 0: there is no file /w/c.img',
    ],
    [
      'a variable of VS Code',
      '"program": "${file}"',
      '4:16 "program" contains ${file}, which only VS Code can replace',
    ],
    ['broken JSON', '"program": ', '4:17 not well-formed JSON: value expected'],
  ];
  for (const [what, entry, expected] of cases) {
    it(`are reported where they are: ${what}`, async () => {
      const problems = await reported(entry);
      assert.ok(
        problems.some((problem) => problem.includes(expected)),
        `expected ${expected}\ngot\n${problems.join('\n')}`,
      );
    });
  }

  it('of a launch request are reported in the launch.json that it comes from', async () => {
    const text = '{"configurations": [\n{"type": "bulkhead", "name": "n", "program": "b"}]}';
    const files = memoryFiles({ [LAUNCH]: text });
    await assert.rejects(
      configurationFromArguments(files, { name: 'n', program: '/w/b' }, '/w'),
      (error: unknown) => {
        assert.ok(error instanceof LoadError);
        assert.deepEqual(error.problems[0]?.place, { path: LAUNCH, line: 2, column: 46, endColumn: 49 });
        return true;
      },
    );
  });

  it('are all reported at once', async () => {
    assert.equal((await reported('"program": "b", "dma": 1, "memory": null, "rtcStart": -1')).length, 4);
  });

  it('include a name that no configuration has', async () => {
    const files = memoryFiles({ [LAUNCH]: '{"configurations": [{"type": "bulkhead", "name": "serial"}]}' });
    await assert.rejects(configurationFromFile(files, LAUNCH, 'seriel'), (error: unknown) => {
      assert.ok(error instanceof LoadError);
      assert.match(error.problems[0]?.message ?? '', /there are "serial"\. Did you mean "serial"\?/);
      return true;
    });
  });

  it('never end reading with an exception, whatever the text', () => {
    const words = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ':',
        ',',
        '"configurations"',
        '"type"',
        '"bulkhead"',
        '"program"',
        '//',
        '/*',
        '\n',
      ],
      ...['1e999', 'null', '"__proto__"', '"\\ud800"', '\u0000', '"'],
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
        readLaunchFile(LAUNCH, parts.join(''));
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  it('never end checking with an exception, whatever the value', async () => {
    const keys = fc.constantFrom('program', 'dma', 'disks', 'memory', 'sourceMap', 'sourceFolders', 'x');
    const files = memoryFiles({});
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, fc.jsonValue()), async (value) => {
        await assert.rejects(configurationFromArguments(files, value, '/w'), LoadError);
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe('what is generated from the launch keys', () => {
  it('is up to date: docs/launch.md', async () => {
    const page = await readFile(new URL('../../../docs/launch.md', import.meta.url), 'utf8');
    assert.equal(page, launchDocumentation(), 'run npm run generate');
  });

  it('is up to date: the schema in package.json', async () => {
    const manifest = JSON.parse(
      await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as {
      contributes?: { debuggers: readonly { configurationAttributes: unknown }[] };
    };
    assert.deepEqual(
      manifest.contributes?.debuggers[0]?.configurationAttributes,
      launchSchema(),
      'run npm run generate',
    );
  });
});
