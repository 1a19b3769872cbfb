import assert from 'node:assert/strict';
import type { EvaluationContext } from '../../../adapter/symbols/expressions/context.ts';
import { evaluate } from '../../../adapter/symbols/expressions/evaluate.ts';
import type { StackFrame } from '../../../adapter/symbols/program.ts';
import { type Type, typeName } from '../../../adapter/symbols/types.ts';
import { assign } from '../../../adapter/symbols/values/assign.ts';
import { children } from '../../../adapter/symbols/values/children.ts';
import { present } from '../../../adapter/symbols/values/present.ts';
import type { Value } from '../../../adapter/symbols/values/value.ts';
import { program, snapshots } from '../corpus.ts';

const build = 'gcc-O0-dwarf5';

function stop(): { frames: readonly StackFrame[]; context: EvaluationContext } {
  const stops = snapshots(build).filter(({ place }) => place === 'on_interrupt');
  const { frames } = program(build).stack(stops.at(-1)!.context, 10);
  return { frames, context: program(build).evaluationContext(frames[0]!) };
}

function value(expression: string, context: EvaluationContext): Value {
  const evaluation = evaluate(expression, context);
  assert.ok(evaluation.ok, expression);
  return evaluation.value;
}

/** `evaluateName = text` of each child. */
function unfolded(expression: string, slice?: { start: number; count: number }): string[] {
  const { context } = stop();
  return children(value(expression, context), context, slice, expression).map((child) => {
    // What a child is called evaluates to the child.
    const again = present(value(child.evaluateName ?? '', context), context).text;
    const { text } = present(child.value, context);
    assert.equal(again, text, child.evaluateName);
    return `${child.evaluateName} = ${text}`;
  });
}

const INT: Type = { kind: 'base', name: 'int', size: 4, encoding: 'signed' };
const CHAR: Type = { kind: 'base', name: 'char', size: 1, encoding: 'unsigned-char' };
const FLOAT: Type = { kind: 'base', name: 'float', size: 4, encoding: 'float' };

/** A value that lies nowhere but in these bytes. */
function constant(type: Type, ...bytes: number[]): Value {
  return { type, location: { kind: 'bytes', bytes: Uint8Array.from(bytes) } };
}

describe('A value', () => {
  it('unfolds into its members, those of anonymous unions in their place', () => {
    const names = children(value('disk', stop().context), stop().context, undefined, 'disk').map(
      ({ name }) => name,
    );
    assert.deepEqual(names, [
      'name',
      'status',
      'ring',
      'word',
      'bytes',
      'handler',
      'next',
      'registers',
      'matrix',
      'label',
    ]);
    assert.deepEqual(unfolded('disk.status'), [
      'disk.status.ready = 1',
      'disk.status.code = 9',
      'disk.status.level = -7',
      'disk.status.wide = 737894404660',
      'disk.status.state = RUNNING (5)',
    ]);
  });

  it('that is a pointer unfolds into what it points to', () => {
    assert.deepEqual(unfolded('device->next').slice(1, 2), [
      'device->next->status = {ready = 0, code = 0, level = 0, wide = 0, state = IDLE (0)}',
    ]);
    assert.deepEqual(unfolded('&device->ring[1]').slice(1), [
      '(&device->ring[1])->length = 20',
      '(&device->ring[1])->flags = 0',
      '(&device->ring[1])->next = 2',
    ]);
    assert.deepEqual(unfolded('&calls'), ['*(&calls) = 41']);
    assert.deepEqual(unfolded('nowhere'), []);
    assert.deepEqual(unfolded('disk.next->next'), []);
  });

  it('that is an array unfolds into the slice that is asked for', () => {
    assert.deepEqual(unfolded('disk.matrix[1]'), [
      'disk.matrix[1][0] = 10',
      'disk.matrix[1][1] = 11',
      'disk.matrix[1][2] = 12',
    ]);
    assert.deepEqual(unfolded('buffer', { start: 3, count: 2 }), ['buffer[3] = 1', 'buffer[4] = 2']);
    assert.deepEqual(unfolded('buffer', { start: 63, count: 10 }), ['buffer[63] = 0']);
    assert.deepEqual(unfolded('packet->payload', { start: 0, count: 2 }), [
      'packet->payload[0] = 1',
      'packet->payload[1] = 2',
    ]);
    assert.equal(unfolded('buffer,4').length, 4);
  });

  it('says how many children it has and where it is in memory', () => {
    const { context } = stop();
    const of = program(build);
    const disk = present(value('disk', context), context);
    assert.deepEqual([disk.namedChildren, disk.indexedChildren], [10, 0]);
    assert.equal(disk.memoryReference, of.symbol('disk')?.address);
    const buffer = present(value('buffer', context), context);
    assert.deepEqual([buffer.namedChildren, buffer.indexedChildren], [0, 64]);
    const pointer = present(value('packet', context), context);
    assert.equal(pointer.memoryReference, of.symbol('buffer')?.address, 'what it points to');
    assert.equal(present(value('nowhere', context), context).namedChildren, 0);
  });

  it('that is a string is shown up to its end, escaped, and cut when it is long', () => {
    const { context } = stop();
    const text = (...bytes: number[]): string =>
      present(constant({ kind: 'array', element: CHAR, count: bytes.length }, ...bytes), context).text;
    assert.equal(text(104, 105, 0, 33), '"hi"');
    assert.equal(text(10, 34, 92, 7, 1), '"\\n\\"\\\\\\a\\x01"');
    assert.equal(text(0xc3, 0xa9), '"é"');
    assert.equal(text(0xff), '"\\xff"');
    assert.equal(text(...new Array<number>(300).fill(97)), `"${'a'.repeat(200)}"...`);
  });

  it('of a floating-point type is shown by the fewest digits that mean it', () => {
    const { context } = stop();
    const text = (number: number): string => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setFloat32(0, number, true);
      return present(constant(FLOAT, ...bytes), context).text;
    };
    assert.deepEqual([0.1, 1.5, -0, 1e30, NaN, -Infinity].map(text), [
      '0.1',
      '1.5',
      '-0',
      '1e+30',
      'nan',
      '-inf',
    ]);
  });

  it('that is not there says why', () => {
    const { context } = stop();
    const gone: Value = { type: INT, location: { kind: 'unavailable', reason: 'optimized out' } };
    assert.equal(present(gone, context).text, '<optimized out>');
    assert.equal(present(gone, context).writable, false);
    assert.equal(
      present({ type: INT, location: { kind: 'memory', address: 8n } }, context).text,
      '<cannot read 4 bytes at 0x8>',
    );
    assert.deepEqual(
      children({ ...gone, type: { kind: 'array', element: INT, count: 3 } }, context, undefined),
      [],
    );
  });

  it('in pieces is put together, and its parts are found in them', () => {
    const { context } = stop();
    const pair: Type = {
      kind: 'struct', keyword: 'struct', name: 'pair', size: 16,
      members: [
        { name: 'low', type: { ...INT, size: 8 }, offset: 0, bits: undefined },
        { name: 'high', type: INT, offset: 8, bits: undefined },
        { name: 'top', type: INT, offset: 12, bits: undefined },
      ],
    }; // prettier-ignore
    const split: Value = {
      type: pair,
      location: {
        kind: 'pieces',
        pieces: [
          { size: 8, location: { kind: 'bytes', bytes: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) } },
          { size: 8, location: { kind: 'register', register: 10 } },
        ],
      },
    };
    const registers = { ...context, readRegister: () => 0x0000_0005_0000_0003n };
    assert.equal(present(split, registers).text, '{low = 7, high = 3, top = 5}');
    const half: Value = {
      type: pair,
      location: { kind: 'pieces', pieces: [{ size: 8, location: { kind: 'bytes', bytes: new Uint8Array(8) } }, { size: 8, location: { kind: 'unavailable', reason: 'optimized out' } }] },
    }; // prettier-ignore
    assert.equal(present(half, context).text, '{low = 0, high = <optimized out>, top = <optimized out>}');
  });

  it('is named in its type as C declares it', () => {
    const { context } = stop();
    const pointer = (target: Type): Type => ({ kind: 'pointer', size: 8, target, reference: false });
    const qualified = (target: Type): Type => ({ kind: 'qualified', qualifier: 'const', target });
    const array: Type = { kind: 'array', element: { kind: 'array', element: INT, count: 3 }, count: 2 };
    const handler: Type = {
      kind: 'function',
      result: INT,
      parameters: [pointer(CHAR)],
      variadic: true,
      prototyped: true,
    };
    assert.equal(typeName(array), 'int[2][3]');
    assert.equal(typeName(pointer(array)), 'int (*)[2][3]');
    assert.equal(typeName(pointer(handler)), 'int (*)(char *, ...)');
    assert.equal(typeName({ kind: 'array', element: pointer(handler), count: 4 }), 'int (*[4])(char *, ...)');
    assert.equal(typeName(qualified(pointer(qualified(CHAR)))), 'const char *const');
    const shown = (expression: string): string => present(value(expression, context), context).typeName;
    assert.equal(shown('disk.registers'), 'volatile uint32_t *');
    assert.equal(shown('names'), 'const char *const[3]');
    assert.equal(shown('packet->payload'), 'uint8_t[]');
  });
});

describe('Setting a value', () => {
  function set(expression: string, text: string): string {
    const { context } = stop();
    const result = assign(value(expression, context), text, context);
    return result.ok ? present(value(expression, context), context).text : `error: ${result.message}`;
  }

  it('takes any expression of C', () => {
    assert.equal(set('calls', '0x10 + line'), '25');
    assert.equal(set('ratio', '1'), '1');
    assert.equal(
      set('device->handler', '&main'),
      present(value('main', stop().context), stop().context).text,
    );
    assert.equal(set('nowhere', '&disk'), present(value('&disk', stop().context), stop().context).text);
  });

  it('takes what is shown for a value', () => {
    assert.equal(set('letter', "65 'A'"), "65 'A'");
    assert.equal(set('device->status.state', 'IDLE (0)'), 'IDLE (0)');
    assert.match(set('nowhere', '0x80001000 <disk>'), /^0x80001000/);
  });

  it('takes enumerators, also ones that something else hides', () => {
    assert.equal(set('device->status.state', 'FAILED'), 'FAILED (-1)');
    assert.equal(set('device->status.state', 'RUNNING'), 'RUNNING (5)');
  });

  it('takes text for an array of characters', () => {
    assert.equal(set('disk.label', '"new"'), '"new"');
    assert.match(
      set('disk.label', '"much too long"'),
      /^error: a value of type `char\[14\]` cannot be assigned to `char\[8\]`/,
    );
  });

  it('is refused with a reason', () => {
    assert.equal(set('calls', 'foo'), 'error: no variable named `foo` in this scope');
    assert.equal(set('calls', ''), 'error: the expression is empty');
    assert.match(set('disk', '1'), /^error: a value of type `int` cannot be assigned/);
  });
});

describe('Variables', () => {
  it('of an inner block come first and hide those of the same name', () => {
    const inBlock = program(build).addressesForLine('/corpus/device.c', 13)?.addresses[0] ?? 0n;
    const { locals, arguments: parameters } = program(build).scopes({ lookup: inBlock, inlineDepth: 0 });
    assert.deepEqual(
      locals.map(({ name, block, hidden }) => `${name} ${block}${hidden ? ' hidden' : ''}`),
      ['total 3', 'bits 2', 'i 1', 'total 0 hidden'],
    );
    assert.deepEqual(
      parameters.map(({ name }) => name),
      ['device', 'count'],
    );
  });

  it('are in scope only inside their block', () => {
    const atEnd = program(build).addressesForLine('/corpus/device.c', 17)?.addresses[0] ?? 0n;
    const { locals } = program(build).scopes({ lookup: atEnd, inlineDepth: 0 });
    assert.deepEqual(
      locals.map(({ name }) => name),
      ['total'],
    );
  });

  it('of an inlined function are those of its own frame', () => {
    const inlined = 'clang-O1-unwind-tables';
    const [address] = program(inlined).addressesForLine('/corpus/device.h', 61)?.addresses ?? [];
    const names = (inlineDepth: number): string[] => {
      const { arguments: parameters, locals } = program(inlined).scopes({ lookup: address!, inlineDepth });
      return [...parameters, ...locals].map(({ name }) => name);
    };
    assert.deepEqual(names(0).slice(0, 2), ['device', 'count']);
    assert.deepEqual(names(1), ['device', 'from', 'at', 'i', 'sum']);
  });

  it('that are global are found by name from anywhere', () => {
    const of = program(build);
    assert.equal(of.globalNamed('poll_count')?.kind, 'global');
    assert.equal(of.globalNamed('last_flags')?.kind, 'static');
    assert.equal(of.globalNamed('poll_count')?.declared?.line, 3);
    assert.equal(of.globalNamed('none'), undefined);
    const names = of.globals().map(({ name }) => name);
    assert.deepEqual(names, [...names].sort());
    assert.ok(names.includes('disk') && names.includes('poll_count'));
  });

  it('are returned by functions where the calling convention says', () => {
    const of = program(build);
    const { frames } = stop();
    const location = (name: string): unknown =>
      of.returnLocation(of.functionsNamed(name)[0]!, frames[0]!.context)?.location;
    assert.deepEqual(location('dispatch'), { kind: 'register', register: 10 });
    assert.deepEqual(location('add_points'), { kind: 'register', register: 10 });
    assert.deepEqual(location('make_large'), {
      kind: 'memory',
      address: frames[0]!.context.readRegister(10),
    });
  });
});
