import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  evaluateLocation,
  type ExpressionContext,
} from '../../../adapter/symbols/dwarf/location-expression.ts';
import type { ValueLocation } from '../../../adapter/symbols/values/value.ts';

const STACK = 0x9000_0000n;
const words = [0x1122_3344_5566_7788n, 0xfen, STACK + 8n];

/** Registers hold their number times 0x100, a1 the address of three words; the frame base is 0x5000, the CFA 0x6000. */
const context: ExpressionContext = {
  unit: undefined,
  target: {
    readRegister: (register) =>
      register === 11 ? STACK : register === 31 ? undefined : BigInt(register) * 0x100n,
    readMemory: (address, length) => {
      const bytes = new Uint8Array(words.length * 8);
      words.forEach((word, index) => new DataView(bytes.buffer).setBigUint64(index * 8, word, true));
      const at = Number(address - STACK);
      return at >= 0 && at + length <= bytes.length ? bytes.subarray(at, at + length) : undefined;
    },
  },
  frameBase: () => 0x5000n,
  canonicalFrameAddress: () => 0x6000n,
  parameterValue: () => undefined,
  entryValue: (expression) => (expression[0] === 0x5a ? 0x77n : undefined),
};

function at(...expression: readonly number[]): ValueLocation {
  return evaluateLocation(Uint8Array.from(expression), context);
}

/** The address the expression computes. */
function address(...expression: readonly number[]): bigint | ValueLocation {
  const location = at(...expression);
  return location.kind === 'memory' ? location.address : location;
}

const lost = (reason: string): ValueLocation => ({ kind: 'unavailable', reason });

describe('A location', () => {
  it('is an address, plain or relative to a register, the frame base or the frame address', () => {
    assert.equal(address(0x03, 0x00, 0x10, 0x00, 0x80, 0, 0, 0, 0), 0x8000_1000n); // DW_OP_addr
    assert.equal(address(0x7a, 0x7c), 0xa00n - 4n); // DW_OP_breg10 -4
    assert.equal(address(0x92, 0x0c, 0x04), 0xc04n); // DW_OP_bregx a2, 4
    assert.equal(address(0x91, 0x68), 0x5000n - 24n); // DW_OP_fbreg -24
    assert.equal(address(0x9c, 0x38, 0x1c), 0x6000n - 8n); // DW_OP_call_frame_cfa; lit8; minus
    assert.equal(address(0x40, 0xe0), 0x410n); // DW_OP_lit16; DW_OP_GNU_push_tls_address: tp + 16
  });

  it('is a register', () => {
    assert.deepEqual(at(0x5a), { kind: 'register', register: 10 });
    assert.deepEqual(at(0x90, 0x2a), { kind: 'register', register: 42 });
  });

  it('is a value that lies nowhere', () => {
    assert.deepEqual(at(0x35, 0x9f), { kind: 'bytes', bytes: Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0) });
    assert.deepEqual(at(0x9e, 2, 7, 8), { kind: 'bytes', bytes: Uint8Array.of(7, 8) });
    assert.deepEqual(at(0x7a, 1, 0x9f), { kind: 'bytes', bytes: Uint8Array.of(1, 10, 0, 0, 0, 0, 0, 0) });
  });

  it('is in pieces, of which some may be nowhere', () => {
    assert.deepEqual(at(0x5a, 0x93, 8, 0x93, 4, 0x91, 0, 0x93, 4), {
      kind: 'pieces',
      pieces: [
        { size: 8, location: { kind: 'register', register: 10 } },
        { size: 4, location: lost('optimized out') },
        { size: 4, location: { kind: 'memory', address: 0x5000n } },
      ],
    });
  });

  it('is read through memory', () => {
    assert.equal(address(0x7b, 16, 0x06), STACK + 8n); // DW_OP_breg11 16; deref
    assert.equal(address(0x7b, 8, 0x94, 1), 0xfen); // deref_size 1
    assert.deepEqual(address(0x31, 0x06), lost('memory at 0x1 cannot be read'));
  });

  it('is the value a parameter had at the call, where the caller recorded it', () => {
    assert.equal(address(0xa3, 1, 0x5a), 0x77n);
    assert.equal(address(0xf3, 1, 0x5a), 0x77n);
    assert.deepEqual(
      at(0xa3, 1, 0x5b, 0x9f),
      lost('optimized out: its value at the call of the function is not recorded'),
    );
  });

  it('says why when it cannot be known', () => {
    assert.deepEqual(at(), lost('optimized out'));
    assert.deepEqual(at(0x8f, 0), lost('register t6 is not known in this frame'));
    assert.deepEqual(at(0xf2, 0, 0, 0, 0, 0), lost('optimized out: points to an object that lies nowhere'));
    assert.deepEqual(at(0x22), lost('damaged location: its stack is empty'));
    assert.deepEqual(at(0xff), lost('damaged location: location operation 0xff is unknown'));
    assert.deepEqual(at(0x2f, 0xfd, 0xff), lost('damaged location: it does not end'));
  });

  it('is computed with the operators of the stack machine', () => {
    const computed: readonly (readonly [expression: readonly number[], result: bigint])[] = [
      [[0x36, 0x33, 0x22], 9n], // 6 + 3
      [[0x36, 0x33, 0x1c], 3n],
      [[0x36, 0x33, 0x1e], 18n],
      [[0x37, 0x33, 0x1b], 2n],
      [[0x09, 0xf9, 0x33, 0x1b], (1n << 64n) - 2n], // -7 / 3, signed
      [[0x37, 0x33, 0x1d], 1n],
      [[0x36, 0x33, 0x1a], 2n],
      [[0x36, 0x33, 0x21], 7n],
      [[0x36, 0x33, 0x27], 5n],
      [[0x31, 0x34, 0x24], 16n],
      [[0x09, 0xf0, 0x34, 0x26], (1n << 64n) - 1n], // -16 >> 4, arithmetic
      [[0x09, 0xff, 0x08, 63, 0x25], 1n], // logical
      [[0x35, 0x1f], (1n << 64n) - 5n], // neg
      [[0x35, 0x20], (1n << 64n) - 6n], // not
      [[0x09, 0xfb, 0x19], 5n], // abs
      [[0x35, 0x23, 0x85, 0x01], 138n], // plus_uconst 133
      [[0x31, 0x32, 0x16, 0x1c], 1n], // swap: 2 - 1
      [[0x31, 0x32, 0x33, 0x17, 0x1c], (1n << 64n) - 1n], // rot: 3 1 2, 1 - 2
      [[0x31, 0x32, 0x14], 1n], // over
      [[0x31, 0x32, 0x33, 0x15, 2], 1n], // pick 2
      [[0x31, 0x32, 0x13], 1n], // drop
      [[0x09, 0xff, 0x31, 0x2d], 1n], // -1 < 1, signed
      [[0x31, 0x28, 1, 0, 0x39, 0x35], 5n], // bra over lit9
      [[0x0c, 0xff, 0xff, 0xff, 0xff], 0xffff_ffffn],
      [[0x0d, 0xff, 0xff, 0xff, 0xff], (1n << 64n) - 1n],
    ];
    for (const [expression, result] of computed)
      assert.equal(address(...expression), result, expression.map((byte) => byte.toString(16)).join(' '));
  });

  it('of any bytes ends, without an exception', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 60 }), (expression) => {
        at(...expression);
      }),
      { seed: 1, numRuns: 3000 },
    );
  });
});
