import assert from 'node:assert/strict';
import type { System } from '../../adapter/systems/system.ts';
import { runOn, watchSystem } from './support/run-system.ts';

const ECALL = '73,0,0,0';
const A7 = 17;

/** Runs until the next instruction is a system call. */
function runToSystemCall(system: System): void {
  for (let steps = 0; steps < 10_000; steps++) {
    const { current } = system;
    assert.ok(current, 'the program ended without a system call');
    const code = current.partition.memory.read(current.registers.pc, 4);
    if ([...code].map((byte) => byte.toString(16)).join() === ECALL) return;
    system.run({ instructions: 1 });
  }
  assert.fail('no system call within 10 000 instructions');
}

describe('a system call that the kernel does not know', () => {
  it('is an error at the call, with its number, when nobody handles the fault', async () => {
    const monitor = await watchSystem('test/programs/cap-error/clean-1.system');
    const { system } = monitor;
    runToSystemCall(system);
    system.current?.registers.set(A7, BigInt.asUintN(64, -100n));
    runOn(system);
    const { reports } = monitor;
    assert.deepEqual(
      reports.map(({ fault }) => `${fault.severity} ${fault.code}`),
      ['error cap-error'],
    );
    const [report] = reports;
    assert.match(
      report?.fault.message ?? '',
      /made system call -100, which the kernel does not know\. .* stands still/,
    );
    assert.ok(report?.fault.place.source, 'the call has a line');
  });
});
