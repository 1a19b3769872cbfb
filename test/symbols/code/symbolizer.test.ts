import assert from 'node:assert/strict';
import type { Program } from '../../../adapter/symbols/program.ts';
import { builds, program, symbolized } from '../corpus.ts';

/** The frames at an address as `function file:line`, innermost first. */
function framesAt(of: Program, address: bigint): string[] {
  const context = { pc: address, exact: true, readMemory: () => undefined, readRegister: () => undefined };
  return of
    .stack(context, 20)
    .frames.map(({ functionName, location }) =>
      location ? `${functionName} ${location.file.path}:${location.line}` : `${functionName} ?:0`,
    );
}

function asOurs(frame: string): string {
  return frame.replace(/:\d+$/, '').replace('/./', '/');
}

describe('Addresses of code', () => {
  for (const build of [...builds, 'clang-O1-unwind-tables', 'gcc-O0-compressed'])
    it(`of ${build} have the functions, inlined calls and lines that llvm-symbolizer finds`, () => {
      const of = program(build);
      let otherLine = 0;
      let compared = 0;
      for (const { address, frames } of symbolized(build)) {
        const theirs = frames.map(asOurs);
        if (theirs[0]?.includes('start.S')) continue; // llvm knows no functions there
        const ours = framesAt(of, address);
        compared++;
        // Code of no line (0) is shown at the line before it.
        if (ours[0] !== theirs[0]) {
          otherLine++;
          ours[0] = ours[0]?.replace(/:\d+$/, '') ?? '';
          theirs[0] = theirs[0]?.replace(/:\d+$/, '') ?? '';
        }
        assert.equal(ours.join(' < '), theirs.join(' < '), address.toString(16));
      }
      assert.ok(compared > 80, `only ${compared} addresses compared`);
      // Of several rows at one address we take, as gdb does, the last that begins a statement; llvm the last of all.
      assert.ok(
        otherLine <= compared / (build.includes('O0') ? 50 : 8),
        `${otherLine} of ${compared} lines differ`,
      );
    });
});
