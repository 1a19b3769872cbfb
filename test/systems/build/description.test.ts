import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseBuildDescription } from '../../../adapter/systems/build/description.ts';

const PATH = '/work/example/bulkhead.build.json';

function messages(text: string): string[] {
  const { description, problems } = parseBuildDescription(text, PATH);
  assert.equal(description, undefined);
  return problems.map(({ message, place }) => `${place.line}:${place.column}: ${message}`);
}

describe('a build description', () => {
  it('names programs with their sources', () => {
    const { description, problems } = parseBuildDescription(
      '{ "programs": [{ "name": "driver", "sources": ["driver.c", "ring.c"] }] }',
      PATH,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(description, {
      programs: [{ name: 'driver', sources: ['driver.c', 'ring.c'], include: [], defines: [], cflags: [] }],
    });
  });

  it('puts the lists on top before those of each program', () => {
    const { description } = parseBuildDescription(
      `{
        "include": ["common"], "defines": ["A=1"], "cflags": ["-O1"],
        "programs": [
          { "name": "a", "sources": ["a.c"], "include": ["a"], "defines": ["B"], "cflags": ["-Wno-unused"] },
          { "name": "b", "sources": ["b.c"] }
        ]
      }`,
      PATH,
    );
    assert.deepEqual(
      description?.programs.map(({ include, defines, cflags }) => ({ include, defines, cflags })),
      [
        { include: ['common', 'a'], defines: ['A=1', 'B'], cflags: ['-O1', '-Wno-unused'] },
        { include: ['common'], defines: ['A=1'], cflags: ['-O1'] },
      ],
    );
  });

  it('may have comments and trailing commas', () => {
    const { description } = parseBuildDescription(
      '{ // why\n "programs": [{ "name": "a", "sources": ["a.c",], },], }',
      PATH,
    );
    assert.equal(description?.programs.length, 1);
  });

  it('reports every mistake with its place, all at once', () => {
    assert.deepEqual(
      messages(`{
  "programms": [],
  "programs": [
    { "name": "../escape", "sources": ["a.c"] },
    { "name": "b" },
    { "name": "c", "sources": "c.c" },
    { "name": "d", "sources": ["d.c"] },
    { "name": "d", "sources": ["e.c"], "optimise": true }
  ]
}`),
      [
        '2:3: a build description has no `programms`; known are `programs`, `include`, `defines`, `cflags`',
        '4:15: a program needs a `name` of letters, digits, `_`, `-` and `.`',
        '5:5: a program needs `sources`, at least one',
        '6:31: `sources` is a list of strings',
        '6:31: a program needs `sources`, at least one',
        '8:40: a program has no `optimise`; known are `name`, `sources`, `include`, `defines`, `cflags`',
        '8:5: there are two programs named `d`',
      ],
    );
  });

  it('says where JSON ends to be JSON', () => {
    assert.deepEqual(messages('{ "programs": [ }'), [
      '1:17: not well-formed JSON: value expected',
      '1:18: not well-formed JSON: close bracket expected',
      '1:18: not well-formed JSON: close brace expected',
    ]);
    assert.deepEqual(messages(''), ['1:1: not well-formed JSON: value expected']);
  });

  it('wants an object and a list', () => {
    assert.deepEqual(messages('[]'), [
      '1:1: a build description is an object',
      '1:1: a build description needs `programs`, a list',
    ]);
    assert.deepEqual(messages('{ "programs": {} }'), ['1:15: a build description needs `programs`, a list']);
    assert.deepEqual(messages('{ "programs": [1] }'), [
      '1:16: a program is an object',
      '1:16: a program needs a `name` of letters, digits, `_`, `-` and `.`',
      '1:16: a program needs `sources`, at least one',
    ]);
  });

  it('is either understood or has a problem, whatever the file holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const { description, problems } = parseBuildDescription(text, PATH);
        assert.equal(description === undefined, problems.length > 0);
      }),
    );
  });
});
