import assert from 'node:assert/strict';
import type { Program, StackFrame } from '../../../adapter/symbols/program.ts';
import { present } from '../../../adapter/symbols/values/present.ts';
import { builds, program, snapshots } from '../corpus.ts';

/** Scalars by name, in hexadecimal, an inner variable before an outer one of its name. */
function values(of: Program, frame: StackFrame): Map<string, string> {
  const { arguments: parameters, locals } = of.scopes(frame);
  const context = of.evaluationContext(frame);
  const texts = new Map<string, string>();
  for (const variable of [...locals, ...parameters]) {
    if (texts.has(variable.name)) continue;
    const value = { type: variable.type, location: variable.locate(frame.context) };
    texts.set(variable.name, present(value, context, { base: 'hexadecimal' }).text);
  }
  return texts;
}

describe('Arguments and locals', () => {
  for (const build of [...builds, 'clang-O1-unwind-tables'])
    it(`of ${build} have the values gdb shows, but for registers that a call may have changed`, () => {
      let compared = 0;
      for (const snapshot of snapshots(build)) {
        const { frames } = program(build).stack(snapshot.context, 40);
        for (const [index, theirs] of snapshot.frames.entries()) {
          const frame = frames[index]!;
          if (frame.functionName !== theirs.function) break;
          const ours = values(program(build), frame);
          for (const [name, value] of Object.entries(theirs.values)) {
            if (!value?.startsWith('0x')) continue;
            const text = ours.get(name);
            const where = `${snapshot.place} ${snapshot.pc.toString(16)} ${theirs.function} ${name}`;
            // gdb takes a0-a7 and t0-t6 of a caller to be what they are in the callee; that is a guess.
            if (index > 0 && /^<[at]\d is not known in this frame>$/.test(text ?? '')) continue;
            assert.equal(text?.split(' ')[0], value.split(' ')[0], where);
            compared++;
          }
        }
      }
      assert.ok(compared >= 10, `only ${compared} values compared`);
    });

  for (const build of ['gcc-O2-dwarf4', 'gcc-O2-dwarf5'])
    it(`of ${build} that a function no longer has are what its caller says it passed`, () => {
      const atEnd = snapshots(build).find(
        ({ place, frames }) => place === 'on_interrupt' && frames[0]?.line === 58,
      );
      const { frames } = program(build).stack(atEnd!.context, 10);
      // `line` was in a1, which the function has used for something else.
      assert.equal(values(program(build), frames[0]!).get('line'), '0x9');
      // `b` of add_points is nowhere: gdb has nothing for it either.
      const adding = snapshots(build).find(({ place }) => place.startsWith('add_points'));
      const [inner] = program(build).stack(adding!.context, 10).frames;
      const reason = 'optimized out: its value at the call of the function is not recorded';
      assert.equal(values(program(build), inner!).get('b'), `<${reason}>`);
    });
});
