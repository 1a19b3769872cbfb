import assert from 'node:assert/strict';
import { evaluate } from '../../../adapter/symbols/expressions/evaluate.ts';
import { children } from '../../../adapter/symbols/values/children.ts';
import { present } from '../../../adapter/symbols/values/present.ts';
import { program, thread } from '../corpus.ts';

const of = program('clang-cpp');

/** Stopped after the prologue of a method, whose frame has `this` and `calls` where the compiler put them. */
function inMethod(): { result: (expression: string) => string; unfolded: (expression: string) => string[] } {
  const [stop] = of.functionBreakpoints('area');
  const stack = 0x9000_0000n;
  const memory = new Uint8Array(64);
  const view = new DataView(memory.buffer);
  // Found by the frame's own description: ra, s0, then the two parameters below the frame pointer.
  view.setBigUint64(64 - 8, 0n, true);
  view.setBigUint64(64 - 24, of.symbol('_ZN6shapesL3boxE')?.address ?? 0n, true);
  view.setBigUint64(64 - 32, of.symbol('_ZN6shapes5countE')?.address ?? 0n, true);
  const data = [7, 3, 4].flatMap((word) => [word, 0, 0, 0]);
  const context = thread(of, stop!.address, { sp: stack + 32n, s0: stack + 64n, ra: 0n }, [
    [stack, memory],
    [of.symbol('_ZN6shapesL3boxE')?.address ?? 0n, Uint8Array.from(data)],
    [of.symbol('_ZN6shapes5countE')?.address ?? 0n, Uint8Array.of(42, 0, 0, 0)],
  ]);
  const scope = of.evaluationContext(of.stack(context, 5).frames[0]!);
  const value = (expression: string): ReturnType<typeof evaluate> => evaluate(expression, scope);
  return {
    result: (expression) => {
      const evaluation = value(expression);
      return evaluation.ok ? present(evaluation.value, scope).text : evaluation.message;
    },
    unfolded: (expression) => {
      const evaluation = value(expression);
      assert.ok(evaluation.ok);
      return children(evaluation.value, scope, undefined, expression).map(
        (child) => child.evaluateName ?? '',
      );
    },
  };
}

describe('A C++ program', () => {
  it('has functions by their whole names and the last part of them', () => {
    assert.deepEqual(
      of.functionsNamed('shapes::Box::area').map(({ name }) => name),
      ['shapes::Box::area'],
    );
    assert.equal(of.functionBreakpoints('area').length, 1);
    assert.equal(of.functionBreakpoints('larger<int>')[0]?.name, 'shapes::larger<int>');
  });

  it('shows members of the object by name, those of its base too', () => {
    const { result, unfolded } = inMethod();
    assert.equal(result('width * height'), '12');
    assert.equal(result('this->width'), '3');
    assert.equal(result('kind'), '7');
    assert.deepEqual(unfolded('this'), ['this->kind', 'this->width', 'this->height']);
  });

  it('takes a reference for what it refers to', () => {
    const { result } = inMethod();
    assert.equal(result('calls + 1'), '43');
  });

  it('finds globals in namespaces', () => {
    const { result } = inMethod();
    assert.equal(result('count'), '42');
    assert.equal(result('box'), '{kind = 7, width = 3, height = 4}');
  });
});
