import assert from 'node:assert/strict';
import type { EvaluationContext } from '../../../adapter/symbols/expressions/context.ts';
import { evaluate } from '../../../adapter/symbols/expressions/evaluate.ts';
import { present } from '../../../adapter/symbols/values/present.ts';
import { builds, program, snapshots } from '../corpus.ts';

/** The interrupt handler of corpus/main.c, or a frame that called it, in a program that gdb stopped there. */
function inHandler(build = 'gcc-O0-dwarf5', depth = 0): EvaluationContext {
  const stops = snapshots(build).filter(({ place }) => place === 'on_interrupt');
  const { frames } = program(build).stack(stops.at(-1)!.context, 10);
  return program(build).evaluationContext(frames[depth]!);
}

/** `text : type`, or the message of the error. */
function result(expression: string, context = inHandler()): string {
  const evaluation = evaluate(expression, context);
  if (!evaluation.ok) return evaluation.message;
  const { text, typeName: type } = present(evaluation.value, context, evaluation.format);
  return `${text} : ${type}`;
}

describe('Expressions in a stopped program', () => {
  for (const build of builds.filter((name) => name.includes('O0')))
    it(`of ${build} reach members, elements and what pointers point to`, () => {
      const context = inHandler(build);
      const shown: readonly (readonly [expression: string, shown: string])[] = [
        ['device->status.code', '9 : unsigned int'],
        ['device->status.level', '-7 : int'],
        ['device->status.wide,x', '0xabcdef1234 : unsigned long'],
        ['device->status.state', 'RUNNING (5) : state_t'],
        ['device->ring[2].length', '30 : uint32_t'],
        ['(*device).ring[1 + 1].length * 2', '60 : unsigned int'],
        ['device->ring[3].address - device->ring[0].address', '768 : unsigned long'],
        ['device->bytes[3]', '4 : uint8_t'],
        ['device->word,x', '0x4030201 : uint32_t'],
        ['device->matrix[1]', '{10, 11, 12} : int[3]'],
        ['device->matrix[1][2]', '12 : int'],
        ['device->label', '"dsk" : char[8]'],
        ['device == &disk', '1 : int'],
        ['&device->ring[1] - &device->ring[0]', '1 : long'],
        ['*(uint32_t *)&device->matrix[1][1]', '11 : uint32_t'],
        ['((struct descriptor *)device->ring + 1)->next', '2 : uint16_t'],
        ['sizeof(struct device)', '144 : unsigned long'],
        ['sizeof device->ring / sizeof device->ring[0]', '4 : unsigned long'],
        ['names[2][0]', "116 't' : const char"],
        ['packet->payload[1]', '2 : uint8_t'],
        ['packet->payload,3', '{1, 2, 3} : uint8_t[3]'],
        ['buffer,[4]', '{4, 0, 7, 1} : uint8_t[4]'],
        ['calls + 1', '42 : int'],
        ['RUNNING + 1', '6 : int'],
        ['(state_t)-1', 'FAILED (-1) : state_t'],
        ['ratio * 2 + half', '3.5 : double'],
        ['enabled && !nowhere', '1 : int'],
        ['tiny < 0 ? big : 0', '-81985529216486895 : int64_t'],
      ];
      for (const [expression, expected] of shown)
        // The compilers name the base types in their own ways.
        assert.equal(
          result(expression, context).replace(/long (unsigned )?int$/, '$1long'),
          expected,
          expression,
        );
    });

  it('name the flags in a number', () => {
    assert.equal(result('IRQ_TX'), 'IRQ_TX (2) : enum irq_flags');
    assert.equal(result('(enum irq_flags)5'), 'IRQ_RX | IRQ_ERROR (5) : enum irq_flags');
    assert.equal(result('(enum irq_flags)9'), '9 : enum irq_flags');
  });

  it('show functions and pointers with their symbols', () => {
    const handler = program('gcc-O0-dwarf5').symbol('on_interrupt')?.address.toString(16);
    assert.equal(result('device->handler'), `0x${handler} <on_interrupt> : handler_t`);
    assert.equal(result('on_interrupt'), `0x${handler} <on_interrupt> : int (struct device *, unsigned int)`);
    assert.equal(
      result('*device->handler'),
      `0x${handler} <on_interrupt> : int (struct device *, unsigned int)`,
    );
    assert.match(result('&device->ring[1]'), /^0x[0-9a-f]+ <disk\+0x20> : struct descriptor \*$/);
    assert.match(result('device->name'), /^0x[0-9a-f]+ "disk" : const char \*$/);
    assert.equal(result('nowhere'), '0x0 : void *');
  });

  it('know registers, which variables of their name hide', () => {
    const [, sp] = /^(\S+)/.exec(result('$sp,x')) ?? [];
    assert.equal(result('sp,x').split(' ')[0], sp);
    assert.equal(result('x2,x').split(' ')[0], sp);
    assert.match(result('$pc,x'), /^0x8000/);
    assert.equal(result('$zero'), '0 : unsigned long');
    const hidden: EvaluationContext = {
      ...inHandler(),
      variable: (name) =>
        name === 'sp'
          ? { type: { kind: 'void' }, location: { kind: 'unavailable', reason: 'hidden' } }
          : undefined,
    };
    assert.equal(result('sp', hidden), '<hidden> : void');
    assert.match(result('$sp', hidden), /: unsigned long$/);
  });

  it('see the variables of the frame they are evaluated in', () => {
    assert.equal(result('line', inHandler('gcc-O0-dwarf5', 1)), '9 : unsigned int');
    assert.equal(result('there.y', inHandler('gcc-O0-dwarf5', 2)), '20 : int');
    assert.equal(result('there.y', inHandler('gcc-O0-dwarf5', 1)), 'no variable named `there` in this scope');
  });

  it('say what is wrong with a name', () => {
    assert.equal(result('disk.foo'), '`struct device` has no member named `foo`');
    assert.equal(result('line->x'), '`unsigned int` is not a pointer');
    assert.equal(result('line.x'), '`unsigned int` is not a struct or union');
    assert.equal(result('&device->status.ready'), 'a bit field has no address');
    assert.equal(result('disk + 1'), 'a value of type `struct device` is no number');
    assert.equal(result('device * 2'), '`*` cannot be used with pointers');
    assert.equal(result('(struct device)line'), '`unsigned int` cannot be cast to `struct device`; cast its address: *(struct device *)&...'); // prettier-ignore
    assert.equal(result('stack_top + 1'), 'its type is not known; cast its address: *(type *)&...');
  });

  it('take a type and a variable of one shape for what they are', () => {
    // A cast of `*device`, and a product.
    assert.equal(result('(state_t)*&calls'), '41 : state_t');
    assert.equal(result('(line)*2'), '18 : unsigned int');
    assert.equal(result('(uint8_t)-1'), '255 : uint8_t');
    assert.equal(result('(line)-1'), '8 : unsigned int');
  });

  it('take names that the context adds', () => {
    const context = inHandler();
    const added: EvaluationContext = {
      ...context,
      variable: (name) => (name === '$partition' ? context.variable('disk') : context.variable(name)),
    };
    assert.equal(result('$partition.ring[0].length', added), '10 : uint32_t');
  });
});

describe('An assignment', () => {
  /** The values of expressions evaluated one after the other. */
  function after(context: EvaluationContext, ...expressions: readonly string[]): string[] {
    return expressions.map((expression) => result(expression, context).split(' : ')[0] ?? '');
  }

  it('changes memory, and its value is the changed variable', () => {
    const context = inHandler();
    assert.deepEqual(after(context, 'device->ring[1].length = 99', 'disk.ring[1].length'), ['99', '99']);
    assert.deepEqual(after(context, 'device->ring[1].length += 1', 'device->ring[1].length <<= 2'), [
      '100',
      '400',
    ]);
    assert.deepEqual(after(context, 'calls++', 'calls', '++calls', 'calls--', 'calls'), [
      '41',
      '42',
      '43',
      '43',
      '42',
    ]);
  });

  it('converts to the type of the variable', () => {
    const context = inHandler();
    assert.deepEqual(after(context, 'buffer[0] = 300', 'tiny = 200', 'half = 1', 'enabled = 7'), [
      '44',
      "-56 '\\xc8'",
      '1',
      'true',
    ]);
  });

  it('changes only the bits of a bit field', () => {
    const context = inHandler();
    assert.deepEqual(after(context, 'disk.status.level = 3', 'disk.status.wide = 1', 'disk.status'), [
      '3',
      '1',
      '{ready = 1, code = 9, level = 3, wide = 1, state = RUNNING (5)}',
    ]);
    assert.deepEqual(after(context, 'disk.status.code = 0xff', 'disk.status.ready'), ['127', '1']);
  });

  it('moves pointers by whole elements', () => {
    const context = inHandler();
    after(context, 'packet = (struct packet *)(buffer + 1)');
    assert.deepEqual(after(context, 'packet->length', '(long)packet - (long)buffer'), ['1792', '1']);
  });

  it('copies whole structures', () => {
    const context = inHandler();
    assert.deepEqual(after(context, 'disk.ring[0] = disk.ring[3]', 'disk.ring[0].length'), [
      '{address = 2147488512, length = 40, flags = 0, next = 0}',
      '40',
    ]);
    assert.equal(
      result('disk.ring[0] = 1', context),
      'a value of type `int` cannot be assigned to `struct descriptor`',
    );
  });

  it('changes registers', () => {
    const context = inHandler();
    assert.deepEqual(after(context, '$a0 = 5', '$a0 * 2'), ['5', '10']);
  });

  it('to a saved register of a calling frame changes it where it is saved', () => {
    const build = 'gcc-O0-dwarf5';
    const caller = inHandler(build, 1);
    assert.deepEqual(after(caller, '$s0 = 0x1234'), ['4660']);
    assert.equal(result('$s0', caller), '4660 : unsigned long');
  });

  it('is refused where there is no place to write to', () => {
    const context = inHandler();
    assert.equal(result('1 = 2', context), 'cannot be changed: it has no place in memory or in a register');
    assert.equal(result('*(int *)0x10 = 1', context), 'cannot write to 0x10');
    assert.equal(result('$pc = 1', context), 'cannot be changed: it has no place in memory or in a register');
  });
});
