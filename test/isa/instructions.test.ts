import { strict as assert } from 'node:assert';
import { assemble } from '../../adapter/isa/assembler.ts';
import { decode } from '../../adapter/isa/decoder.ts';
import { instructions } from '../../adapter/isa/table/table.ts';
import { Fixture, RAM_BASE, RAM_SIZE } from '../machine/hart/fixture.ts';
import { a } from './cases/a.ts';
import { c } from './cases/c.ts';
import { CODE, DATA, type InstructionCase } from './cases/case.ts';
import { m } from './cases/m.ts';
import { rv64i } from './cases/rv64i.ts';
import { system } from './cases/system.ts';

/** One machine for all cases, as good as new for each. */
const fixture = new Fixture('');

const groups = { RV64I: rv64i, M: m, A: a, C: c, 'system instructions': system };

describe('every instruction', () => {
  const covered = new Set(Object.values(groups).flat().flatMap(instructionNames));
  for (const { name } of instructions) {
    it(`${name} has a case that says what it does`, () => {
      assert(covered.has(name));
    });
  }
});

for (const [title, cases] of Object.entries(groups)) {
  describe(title, () => {
    for (const each of cases) it(describeCase(each), () => verify(each));
  });
}

function verify({
  run,
  after = '',
  given = {},
  data = [],
  gives = {},
  stores = data,
  raises,
}: InstructionCase): void {
  const prologue = assemble(after);
  const start = CODE - BigInt(prologue.bytes.length);
  fixture.hart.reset();
  fixture.ram.fill(RAM_BASE, RAM_SIZE, 0);
  fixture.ram.write(Number(start), assemble(`${after}\n${run}`, start).bytes);
  fixture.set('pc', start);
  fixture.set('s0', DATA);
  for (const [name, value] of Object.entries(given)) fixture.set(name, value);
  data.forEach((word, index) => {
    fixture.setWord(Number(DATA) + index * 8, word);
  });
  const before = contextOf(fixture);
  const steps = after.split('\n').filter((line) => line !== '').length;
  assert.equal(fixture.hart.run(steps).kind, 'budget');
  assert.equal(fixture.get('pc'), CODE);

  const exit = fixture.hart.run(1);
  if (raises !== undefined) {
    assert(exit.kind === 'trap', `it gave ${exit.kind}`);
    assert.equal(exit.trap.cause, raises.cause);
    assert.equal(exit.trap.pc, CODE);
    if (raises.value !== undefined) assert.equal(exit.trap.value, raises.value);
    assert.equal(fixture.hart.retired, steps);
    assert.deepEqual(contextOf(fixture), { ...before, pc: CODE });
  } else {
    assert.equal(fixture.hart.retired, steps + 1);
    const { pc: pcOffset } = gives;
    const length = BigInt(assemble(run, CODE).bytes.length);
    const expected: Record<string, bigint> = { ...before, ...gives, pc: CODE + (pcOffset ?? length) };
    for (const [name, value] of Object.entries(contextOf(fixture))) {
      assert.equal(hex(value), hex(expected[name] ?? 0n), name);
    }
  }
  stores.forEach((word, index) => {
    assert.equal(hex(fixture.word(Number(DATA) + index * 8)), hex(word), `word ${index}`);
  });
}

const registers = [
  ...['zero', 'ra', 'sp', 'gp', 'tp', 't0', 't1', 't2', 's0', 's1'],
  ...['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'pc'],
];

function contextOf(machine: Fixture): Record<string, bigint> {
  return Object.fromEntries(registers.map((name) => [name, machine.get(name)]));
}

function hex(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16);
}

function describeCase({ run, after, given = {}, data, raises }: InstructionCase): string {
  const values = Object.entries(given).map(([name, value]) => `${name}=${shown(value)}`);
  if (data !== undefined) values.push(`memory=${data.map(shown).join(',')}`);
  const stage = after === undefined ? '' : ` after ${after.replaceAll('\n', ';')}`;
  return `${run} with ${values.join(' ') || 'zeros'}${stage}${raises === undefined ? '' : ' raises'}`;
}

function shown(value: bigint): string {
  return value > -4096n && value < 4096n ? value.toString() : `0x${hex(value)}`;
}

/** The table's names of the instructions that a case runs. */
function instructionNames({ run, after = '' }: InstructionCase): string[] {
  const { bytes } = assemble(`${after}\n${run}`, CODE);
  const view = new DataView(bytes.buffer);
  const names: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const low = view.getUint16(at, true);
    const decoded = decode((low & 3) === 3 ? view.getUint32(at, true) : low);
    if (decoded !== undefined) names.push(decoded.instruction.name);
    at += (low & 3) === 3 ? 4 : 2;
  }
  return names;
}
