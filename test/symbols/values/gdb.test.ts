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
});
