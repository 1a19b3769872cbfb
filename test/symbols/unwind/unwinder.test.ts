import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Warnings } from '../../../adapter/symbols/dwarf/sections.ts';
import type { FrameContext } from '../../../adapter/symbols/program.ts';
import { RA, S0, SP } from '../../../adapter/symbols/registers.ts';
import type { CodeMap } from '../../../adapter/symbols/unwind/code-map.ts';
import { type FrameEntry, readFrameEntries } from '../../../adapter/symbols/unwind/frame-entries.ts';
import { readPrologue } from '../../../adapter/symbols/unwind/prologue.ts';
import { Unwinder } from '../../../adapter/symbols/unwind/unwinder.ts';

const CODE = 0x8000_0000n;
const STACK = 0x9000_0000n;

/** Code at CODE..CODE+0x1000 with a function every 0x100 bytes; the program is entered in the last one. */
function codeMap(instructions = new Uint8Array(0x1000)): CodeMap {
  return {
    isCode: (address) => address >= CODE && address < CODE + 0x1000n,
    functionStart: (address) => (address >= CODE && address < CODE + 0x1000n ? address & ~0xffn : undefined),
    entry: CODE + 0xf00n,
    code: (address, length) => instructions.subarray(Number(address - CODE), Number(address - CODE) + length),
  };
}

/** A function at `low` with these call frame instructions, after a rule that the frame address is sp. */
function described(
  low: bigint,
  instructions: readonly number[],
  common: Partial<FrameEntry['common']> = {},
): FrameEntry {
  return {
    low,
    high: low + 0x100n,
    instructions: Uint8Array.from(instructions),
    common: {
      codeAlign: 1,
      dataAlign: -8,
      returnColumn: RA,
      signal: false,
      pointerEncoding: 0,
      hasAugmentationData: false,
      instructions: Uint8Array.of(0x0c, SP, 0), // DW_CFA_def_cfa sp, 0
      ...common,
    },
  };
}

function frame(
  pc: bigint,
  registers: Readonly<Record<number, bigint>>,
  stack: readonly bigint[] = [],
  exact = true,
): FrameContext {
  const memory = new Uint8Array(stack.length * 8);
  stack.forEach((word, index) => new DataView(memory.buffer).setBigUint64(index * 8, word, true));
  return {
    pc,
    exact,
    readRegister: (register) => registers[register],
    readMemory: (address, length) => {
      const at = Number(address - STACK);
      return at >= 0 && at + length <= memory.length ? memory.subarray(at, at + length) : undefined;
    },
    writeMemory: (address, bytes) => {
      memory.set(bytes, Number(address - STACK));
      return true;
    },
  };
}

function unwinder(entries: readonly FrameEntry[], map = codeMap()): Unwinder {
  return new Unwinder(entries, map, new Warnings());
}

describe('Unwinding by a frame description', () => {
  // addi sp,-16; sd ra,8(sp) = CFA-8; sd s0,0(sp) = CFA-16
  const saving = [0x41, 0x0e, 16, 0x41, 0x80 | RA, 1, 0x80 | S0, 2];

  it('restores what the function has saved, and sp as it was before the call', () => {
    const step = unwinder([described(CODE, saving)]).unwind(
      frame(CODE + 0x10n, { [SP]: STACK, [RA]: 1n, [S0]: 2n, 9: 9n, 10: 10n }, [0x77n, CODE + 0x204n]),
    );
    assert.ok(step.kind === 'caller');
    assert.equal(step.frame.pc, CODE + 0x204n);
    assert.equal(step.frame.exact, false);
    assert.equal(step.cfa, STACK + 16n);
    assert.equal(step.frame.readRegister(SP), STACK + 16n);
    assert.equal(step.frame.readRegister(S0), 0x77n);
    assert.equal(step.frame.readRegister(9), 9n, 's1 is preserved');
    assert.equal(step.frame.readRegister(10), undefined, 'a0 may have been changed by the function');
    assert.equal(step.frame.readRegister(0), 0n);
  });

  it('knows at each address of the prologue what has been done so far', () => {
    const of = unwinder([described(CODE, saving)]);
    const first = of.unwind(frame(CODE, { [SP]: STACK, [RA]: CODE + 0x204n, [S0]: 2n }));
    assert.ok(first.kind === 'caller');
    assert.equal(first.cfa, STACK);
    const second = of.unwind(frame(CODE + 1n, { [SP]: STACK - 16n, [RA]: CODE + 0x204n, [S0]: 2n }));
    assert.ok(second.kind === 'caller');
    assert.equal(second.cfa, STACK);
    assert.equal(second.frame.readRegister(S0), 2n);
  });

  it('writes a saved register of the caller where it was saved', () => {
    const context = frame(CODE + 0x10n, { [SP]: STACK, [RA]: 1n }, [0x77n, CODE + 0x204n]);
    const step = unwinder([described(CODE, saving)]).unwind(context);
    assert.ok(step.kind === 'caller');
    assert.equal(step.frame.writeRegister?.(S0, 0x55n), true);
    assert.equal(step.frame.readRegister(S0), 0x55n);
    assert.equal(step.frame.writeRegister(10, 1n), false);
  });

  it('ends where the return address is undefined, which marks a thread’s first function', () => {
    const step = unwinder([described(CODE, [0x07, RA])]).unwind(frame(CODE, { [SP]: STACK, [RA]: CODE }));
    assert.deepEqual(step, { kind: 'end', reason: 'start of the thread' });
  });

  it('ends at a return address of 0 and in the function the program is entered with', () => {
    const of = unwinder([described(CODE, [])]);
    const end = { kind: 'end', reason: 'start of the thread' };
    assert.deepEqual(of.unwind(frame(CODE, { [SP]: STACK, [RA]: 0n })), end);
    assert.deepEqual(of.unwind(frame(CODE + 0xf10n, { [SP]: STACK, [RA]: CODE })), end);
  });

  it('ends with a reason where the return address is no code or cannot be read', () => {
    const of = unwinder([described(CODE, saving)]);
    assert.deepEqual(of.unwind(frame(CODE + 0x10n, { [SP]: STACK }, [0n, 0x1234n])), {
      kind: 'end',
      reason: "0x1234, the return address, is not in the program's code",
    });
    assert.deepEqual(of.unwind(frame(CODE + 0x10n, { [SP]: STACK }, [])), {
      kind: 'end',
      reason: 'the return address at 0x90000008 cannot be read',
    });
  });

  it('refuses a stack that does not grow upwards, so that it never loops', () => {
    const of = unwinder([described(CODE, [])]);
    const step = of.unwind(frame(CODE + 4n, { [SP]: STACK, [RA]: CODE + 4n }, [], false));
    assert.deepEqual(step, { kind: 'end', reason: 'the stack does not lead on from sp = 0x90000000' });
  });

  it('follows remembered states, registers kept in registers, values and expressions', () => {
    const instructions = [
      0x0a, 0x0e, 32, 0x09, RA, 5, 0x0b, // remember; cfa +32; ra in t0; restore: as at first
      0x09, RA, 6, // ra in t1
      0x14, 9, 2, // s1 is the value CFA-16
      0x16, 18, 2, 0x23, 8, // s2 is CFA+8 (DW_OP_plus_uconst 8)
      0x10, 19, 2, 0x23, 8, // s3 is stored at CFA+8
      0x08, 20, // s4 is unchanged
      0x07, 21, // s5 is lost
    ]; // prettier-ignore
    const step = unwinder([described(CODE, instructions)]).unwind(
      frame(CODE + 0x10n, { [SP]: STACK, 5: 1n, 6: CODE + 0x204n, 20: 4n, 21: 5n }, [0n, 0x33n]),
    );
    assert.ok(step.kind === 'caller');
    assert.equal(step.frame.pc, CODE + 0x204n);
    assert.equal(step.cfa, STACK);
    assert.deepEqual(
      [9, 18, 19, 20, 21].map((register) => step.frame.readRegister(register)),
      [STACK - 16n, STACK + 8n, 0x33n, 4n, undefined],
    );
  });

  it('takes the frame below a trap as stopped exactly where it was, with all its registers', () => {
    const trap = described(CODE, [0x05, 64, 1], { signal: true, returnColumn: 64, dataAlign: 8 });
    const step = unwinder([trap]).unwind(
      frame(CODE + 4n, { [SP]: STACK, [RA]: 7n, 10: 0xan }, [0n, CODE + 0x200n]),
    );
    assert.ok(step.kind === 'caller');
    assert.equal(step.frame.pc, CODE + 0x200n);
    assert.equal(step.frame.exact, true);
    assert.equal(step.frame.readRegister(10), 0xan);
    assert.equal(step.frame.readRegister(RA), 7n);
  });

  it('notes a damaged description and guesses instead', () => {
    const warnings = new Warnings();
    const of = new Unwinder([described(CODE, [0x3f])], codeMap(), warnings);
    const step = of.unwind(frame(CODE + 4n, { [SP]: STACK, [RA]: CODE + 0x204n }));
    assert.ok(step.kind === 'caller' && step.by === 'return address register');
    assert.deepEqual(warnings.list, [
      'frame description at 0x80000000: call frame instruction 0x3f is unknown',
    ]);
  });

  it('never throws, whatever the instructions', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(255), { maxLength: 40 }), fc.nat(255), (instructions, at) => {
        unwinder([described(CODE, instructions)]).unwind(
          frame(CODE + BigInt(at), { [SP]: STACK, [RA]: CODE + 0x204n, [S0]: STACK + 32n }, [1n, 2n, 3n, 4n]),
        );
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});

describe('Unwinding without a frame description', () => {
  it('goes on from a jump to nowhere by the return address in ra', () => {
    const step = unwinder([]).unwind(frame(0n, { [SP]: STACK, [RA]: CODE + 0x204n, [S0]: 3n }));
    assert.ok(step.kind === 'caller');
    assert.equal(step.by, 'return address register');
    assert.equal(step.frame.pc, CODE + 0x204n);
    assert.equal(step.frame.readRegister(S0), 3n);
  });

  it('follows frame pointers when ra has been used for a call of the function itself', () => {
    const step = unwinder([]).unwind(
      frame(CODE + 0x20n, { [SP]: STACK, [RA]: CODE + 0x10n, [S0]: STACK + 32n }, [
        0n,
        0n,
        STACK + 64n,
        CODE + 0x304n,
      ]),
    );
    assert.ok(step.kind === 'caller');
    assert.equal(step.by, 'frame pointer');
    assert.equal(step.frame.pc, CODE + 0x304n);
    assert.equal(step.frame.readRegister(S0), STACK + 64n);
    assert.equal(step.cfa, STACK + 32n);
  });

  it('says so when there is nothing to go by', () => {
    assert.deepEqual(
      unwinder([]).unwind(frame(CODE + 0x20n, { [SP]: STACK, [RA]: CODE + 0x10n, [S0]: 0n })),
      {
        kind: 'end',
        reason: 'no frame description, and no return address in ra or on the stack',
      },
    );
  });
});

describe('A prologue', () => {
  /** Little-endian instruction words, compressed ones as 16 bits. */
  function code(...words: readonly number[]): Uint8Array {
    return Uint8Array.from(
      words.flatMap((word) => {
        const wide = [word & 0xff, (word >> 8) & 0xff];
        return (word & 3) === 3 ? [...wide, (word >> 16) & 0xff, word >>> 24] : wide;
      }),
    );
  }

  it('tells the frame size, the frame pointer and the saved registers', () => {
    // addi sp,sp,-48; sd ra,40(sp); sd s0,32(sp); addi s0,sp,48
    const { frameSize, framePointer, saved } = readPrologue(
      code(0xfd010113, 0x02113423, 0x02813023, 0x03010413),
    );
    assert.equal(frameSize, 48);
    assert.equal(framePointer, 0);
    assert.deepEqual([...saved], [[RA, -8], [S0, -16]]); // prettier-ignore
  });

  it('is read in compressed instructions too', () => {
    // c.addi16sp sp,-48; c.sdsp ra,40(sp); c.sdsp s0,32(sp); c.addi4spn s0,sp,48
    const { frameSize, framePointer, saved } = readPrologue(code(0x7179, 0xf406, 0xf022, 0x1800));
    assert.equal(frameSize, 48);
    assert.equal(framePointer, 0);
    assert.deepEqual([...saved], [[RA, -8], [S0, -16]]); // prettier-ignore
  });

  it('ends at the first jump', () => {
    const { saved } = readPrologue(code(0x1141, 0x8082, 0xe406)); // c.addi sp,-16; ret; c.sdsp ra,8(sp)
    assert.deepEqual([...saved], []);
  });
});

describe('Frame sections', () => {
  it('of any bytes are read without an exception', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('.debug_frame' as const, '.eh_frame' as const),
        (bytes, name) => {
          readFrameEntries({ name, bytes, address: CODE }, new Warnings(), () => true);
        },
      ),
      { seed: 1, numRuns: 1000 },
    );
  });
});
