import assert from 'node:assert/strict';
import { hashState } from '../../adapter/machine/state.ts';
import type { System } from '../../adapter/systems/system.ts';
import { load } from '../examples/run-system.ts';

/** What is typed at the UART: at a moment (an instruction count), or when the system has come to rest. */
interface Typed {
  readonly at: number | 'rest';
  readonly text: string;
}

interface Subject {
  readonly path: string;
  readonly instructions: number;
  readonly typed: readonly Typed[];
  /** Functions that the breakpoints are on. */
  readonly functions: readonly string[];
}

const SUBJECTS: readonly Subject[] = [
  {
    path: 'examples/serial/serial.system',
    instructions: 200_000,
    typed: [
      { at: 1500, text: 'early' },
      { at: 4001, text: ' bird\r' },
      { at: 'rest', text: 'stats\r' },
    ],
    functions: ['notified', 'protected'],
  },
  { path: 'examples/blk/blk.system', instructions: 200_000, typed: [], functions: ['notified', 'init'] },
  {
    path: 'examples/restart/restart.system',
    instructions: 100_000,
    typed: [],
    functions: ['fault', 'notified', 'init'],
  },
];

interface Outcome {
  /** How often a breakpoint stopped the run. */
  readonly hits: number;
  readonly hash: string;
  readonly moment: number;
  readonly time: number;
  /** Each byte with the moment at which it was printed. */
  readonly printed: readonly string[];
}

/** @param slices instructions of each call of `run`, again and again from the first. */
function outcome(system: System, { instructions, typed }: Subject, slices: readonly number[]): Outcome {
  const { clock } = system.machine;
  const printed: string[] = [];
  for (const console of system.consoles)
    console.onOutput = (bytes) => printed.push(`${console.name} ${clock.moment} ${bytes.join(' ')}`);
  const uart = system.consoles.find(({ name }) => name === 'uart0');
  const waiting = [...typed];
  const type = (): void => uart?.input(new TextEncoder().encode(waiting.shift()?.text));
  let atBreakpoint = false;
  let hits = 0;
  for (let call = 0; clock.moment < instructions; call++) {
    const next = waiting[0]?.at;
    const end = typeof next === 'number' ? next : instructions;
    const slice = slices[call % slices.length] ?? 1;
    const stop = system.run({
      instructions: Math.min(slice, end - clock.moment),
      stepOverBreakpoint: atBreakpoint,
    });
    atBreakpoint = stop.kind === 'breakpoint';
    if (atBreakpoint) hits++;
    if (clock.moment === next) type();
    if (stop.kind !== 'idle') continue;
    if (waiting.length === 0) break;
    type();
  }
  return { hits, hash: hashState(system), moment: clock.moment, time: clock.now, printed };
}

function setBreakpoints(system: System, functions: readonly string[]): void {
  for (const { programs, memory } of system.partitions)
    for (const { program } of programs)
      for (const { name, address } of program.elf.symbols)
        if (functions.includes(name)) memory.addBreakpoint(address);
}

for (const subject of SUBJECTS)
  describe(`a run of ${subject.path}`, () => {
    let whole: Outcome;

    before(async () => {
      whole = outcome(await load(subject.path), subject, [Infinity]);
      assert.ok(whole.moment > 5000 && whole.printed.length > 20);
    });

    for (const slices of [[1], [7, 1, 333], [2, 99_991]])
      it(`is the same to the last bit when it is cut into slices of ${slices.join(', ')} instructions`, async () => {
        assert.deepEqual(outcome(await load(subject.path), subject, slices), whole);
      });

    for (const slices of [[Infinity], [13, 1, 1009]])
      it(`is the same with breakpoints in its way, in slices of ${slices.join(', ')}`, async () => {
        const system = await load(subject.path);
        setBreakpoints(system, subject.functions);
        const { hits, ...end } = outcome(system, subject, slices);
        assert.ok(hits > 3, `${hits} hits`);
        assert.deepEqual({ ...end, hits: 0 }, whole);
      });

    it('is the same after a restart', async () => {
      const system = await load(subject.path);
      outcome(system, subject, [1234]);
      system.restart();
      const { printed, ...end } = outcome(system, subject, [Infinity]);
      // The monitor greeted when the system was built, before its first moment.
      assert.deepEqual({ ...end, printed }, { ...whole, printed: whole.printed.slice(1) });
    });
  });
