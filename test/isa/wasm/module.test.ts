import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { i32, i64, select } from '../../../adapter/isa/wasm/expression.ts';
import { FunctionBody } from '../../../adapter/isa/wasm/function-body.ts';
import { signed, unsigned } from '../../../adapter/isa/wasm/leb128.ts';
import { encodeModule } from '../../../adapter/isa/wasm/module.ts';

type Binary = (a: number, b: number) => number;

/** Node's types leave WebAssembly to those of the DOM, which tests do not have. */
const wasm = (globalThis as unknown as { WebAssembly: WasmHost }).WebAssembly;
interface WasmHost {
  readonly Memory: new (size: { initial: number; maximum: number }) => object;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly f: Binary } };
}

function instantiate(body: FunctionBody): Binary {
  const bytes = encodeModule([{ name: 'f', parameters: ['i32', 'i32'], results: ['i32'], body }], 1);
  const memory = new wasm.Memory({ initial: 1, maximum: 1 });
  return new wasm.Instance(new wasm.Module(bytes), { guest: { memory } }).exports.f;
}

describe('LEB128', () => {
  it('encodes the examples of the DWARF specification', () => {
    assert.deepEqual(unsigned(624485), [0xe5, 0x8e, 0x26]);
    assert.deepEqual(signed(-123456n), [0xc0, 0xbb, 0x78]);
    assert.deepEqual(unsigned(0xffffffff), [0xff, 0xff, 0xff, 0xff, 0x0f]);
    assert.deepEqual(
      [signed(63n), signed(64n), signed(-64n), signed(-65n)],
      [[63], [0xc0, 0], [0x40], [0xbf, 0x7f]],
    );
  });
});

describe('the module writer', () => {
  it('writes constants that come back as they were', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const body = new FunctionBody(['i32', 'i32']);
        body.return(i32.constant(value));
        body.unreachable();
        assert.equal(instantiate(body)(0, 0), value);
      }),
    );
  });

  it('writes loops, branches, tables and locals', () => {
    // The sum of 1 to a, through a table that leaves the loop at zero.
    const body = new FunctionBody(['i32', 'i32']);
    const count = body.parameter(0, 'i32');
    const sum = body.local('i64');
    const done = body.openBlock();
    const again = body.openLoop();
    const more = body.openBlock();
    body.branchTable(body.get(count), [done], more);
    body.close();
    body.set(sum, i64.add(body.get(sum), i64.extend_u(body.get(count))));
    body.set(count, i32.sub(body.get(count), i32.constant(1)));
    body.branch(again);
    body.close();
    body.close();
    body.return(i32.wrap(body.get(sum)));
    body.unreachable();
    assert.equal(instantiate(body)(100, 0), 5050);
  });

  it('writes both ways of a condition, and memory accesses', () => {
    const body = new FunctionBody(['i32', 'i32']);
    const [a, b] = [body.parameter(0, 'i32'), body.parameter(1, 'i32')];
    body.if(
      i32.eq(body.get(a), body.get(b)),
      () => body.store(i32.store, i32.constant(0), 8, i32.constant(1)),
      () => body.store(i32.store, i32.constant(0), 8, select(body.get(a), i32.constant(2), i32.constant(3))),
    );
    body.return(i32.load(i32.constant(8)));
    body.unreachable();
    const run = instantiate(body);
    assert.deepEqual([run(7, 7), run(7, 8), run(0, 8)], [1, 2, 3]);
  });
});
