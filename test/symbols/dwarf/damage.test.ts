import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ElfError } from '../../../adapter/symbols/elf/elf-error.ts';
import { evaluate } from '../../../adapter/symbols/expressions/evaluate.ts';
import { loadProgram } from '../../../adapter/symbols/load.ts';
import type { Program } from '../../../adapter/symbols/program.ts';
import { children } from '../../../adapter/symbols/values/children.ts';
import { present } from '../../../adapter/symbols/values/present.ts';
import { program, readBuild, snapshots, thread } from '../corpus.ts';

/** Asks a program everything there is to ask, at the places where an intact one was stopped. */
function useEverything(of: Program, build: string): void {
  for (const { path } of of.sources.slice(0, 20)) {
    of.addressesForLine(path, 50);
    of.breakpointLocations(path, 1, 100);
  }
  for (const name of ['main', 'ring_next', 'factorial']) of.functionBreakpoints(name);
  for (const snapshot of snapshots(build).slice(0, 4)) {
    const registers = Object.fromEntries(
      ['ra', 'sp', 's0', 's1', 'a0'].map((name, index) => [
        name,
        snapshot.context.readRegister([1, 2, 8, 9, 10][index]!) ?? 0n,
      ]),
    );
    const stack = thread(of, snapshot.pc, registers, [
      [registers.sp!, snapshot.context.readMemory(registers.sp!, 64) ?? new Uint8Array(64)],
    ]);
    for (const frame of of.stack(stack, 50).frames) {
      const context = of.evaluationContext(frame);
      const { arguments: parameters, locals, statics } = of.scopes(frame);
      for (const variable of [...parameters, ...locals, ...statics].slice(0, 100)) {
        const value = { type: variable.type, location: variable.locate(frame.context) };
        present(value, context);
        for (const child of children(value, context, { start: 0, count: 5 }, variable.name))
          present(child.value, context);
      }
      evaluate('disk.ring[1].length + sizeof(struct device)', context);
      of.statementRange(frame.lookup);
    }
  }
}

/** Changes bytes of the debug sections only: the rest of the file stays as it was. */
function damaged(
  build: string,
  changes: readonly (readonly [position: number, value: number])[],
): Uint8Array {
  const bytes = readBuild(build);
  const sections = program(build).elf.sections.filter(
    ({ name }) => name.startsWith('.debug_') || name === '.eh_frame',
  );
  const total = sections.reduce((sum, { size }) => sum + size, 0);
  for (const [position, value] of changes) {
    let rest = Math.floor(position * total);
    for (const { fileOffset, size } of sections) {
      if (rest < size) {
        bytes[fileOffset + rest] = value;
        break;
      }
      rest -= size;
    }
  }
  return bytes;
}

describe('Damaged debug information', () => {
  const change = fc.tuple(
    fc.double({ min: 0, max: 0.999999, noNaN: true }),
    fc.integer({ min: 0, max: 255 }),
  );
  for (const build of ['gcc-O2-dwarf5', 'clang-O2-dwarf5', 'gcc-O0-dwarf4', 'clang-O1-unwind-tables'])
    it(`of ${build} gives warnings and partial answers, never an exception`, () => {
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 30 }), (changes) => {
          const of = loadProgram('damaged.elf', damaged(build, changes));
          useEverything(of, build);
          assert.ok(of.warnings.length <= 100);
        }),
        { seed: 1, numRuns: 60 },
      );
    }).timeout(60_000);

  it('is told in a warning', () => {
    const bytes = readBuild('gcc-O0-dwarf5');
    const info = program('gcc-O0-dwarf5').elf.section('.debug_info')!;
    bytes[info.fileOffset + 4] = 9; // the version of the first unit
    const of = loadProgram('damaged.elf', bytes);
    assert.deepEqual(of.warnings, ['unit at 0 of .debug_info: DWARF version 9; expected 2 to 5']);
  });

  it('of one unit does not hide the others', () => {
    const bytes = readBuild('gcc-O0-dwarf5');
    const info = program('gcc-O0-dwarf5').elf.section('.debug_info')!;
    bytes[info.fileOffset + 4] = 9;
    const of = loadProgram('damaged.elf', bytes);
    assert.ok(of.functionsNamed('device_poll').some(({ type }) => type !== undefined));
  });

  it('in a file that is cut off is an ElfError', () => {
    const bytes = readBuild('clang-O0-dwarf5');
    assert.throws(() => loadProgram('cut.elf', bytes.slice(0, bytes.length / 2)), ElfError);
  });
});
