import assert from 'node:assert/strict';
import { runSystem } from './run-system.ts';

const GREETING = 'Hello from a partition. The line has 1024 bytes of buffer; type something, or "stats".\n> ';

describe('the serial example', () => {
  it('greets, and then rests until something is typed', async () => {
    const run = await runSystem('examples/serial/serial.system');
    assert.equal(run.end, 'idle');
    assert.equal(run.uart, GREETING);
    assert.deepEqual(run.faults, []);
    assert.deepEqual(run.misuses, []);
  });

  it('echoes what is typed, and answers each line', async () => {
    const run = await runSystem('examples/serial/serial.system', { typed: ['one\r', 'two\r'] });
    assert.equal(run.uart, `${GREETING}one\nline 1: one\n> two\nline 2: two\n> `);
  });

  it('takes a character back when it is rubbed out', async () => {
    const run = await runSystem('examples/serial/serial.system', { typed: ['oh\x7fk\r'] });
    assert.equal(run.uart, `${GREETING}oh\b \bk\nline 1: ok\n> `);
  });

  it('asks the driver for its counters by a call', async () => {
    const run = await runSystem('examples/serial/serial.system', { typed: ['stats\r'] });
    assert.match(run.uart, /> stats\nreceived: 6\nsent: \d+\ninterrupts: \d+\ndropped: 0\n> $/);
  });

  it('loses nothing of what arrives faster than it is read', async () => {
    const line = 'x'.repeat(80);
    const run = await runSystem('examples/serial/serial.system', { typed: [`${line}\r`.repeat(5)] });
    for (let number = 1; number <= 5; number++) assert.ok(run.uart.includes(`line ${number}: ${line}\n`));
  });
});

describe('the serial example with a mistake', () => {
  it('forgotten-ack: the first interrupt is delivered and never acknowledged', async () => {
    const run = await runSystem('examples/serial/serial-bug-forgotten-ack.system', { typed: ['a'] });
    const uart = run.interrupts.filter(({ source }) => source === 10);
    assert.deepEqual(
      uart.map(({ change }) => change).filter((change) => change !== 'acked'),
      ['delivered'],
    );
    assert.equal(uart.at(-1)?.change, 'delivered');
    assert.ok(!run.uart.includes('a\n'));
  });

  it('wrong-bit: the driver never comes out of its initialisation', async () => {
    const run = await runSystem('examples/serial/serial-bug-wrong-bit.system', { instructions: 20_000 });
    assert.equal(run.end, 'limit');
    assert.equal(run.uart, '');
  });

  it('missing-handler: the driver calls a null pointer', async () => {
    const run = await runSystem('examples/serial/serial-bug-missing-handler.system');
    assert.deepEqual(
      run.faults.map(({ pc }) => pc),
      [0n],
    );
  });

  it('wrong-channel: a signal goes nowhere as soon as something is typed', async () => {
    const run = await runSystem('examples/serial/serial-bug-wrong-channel.system', { typed: ['a'] });
    assert.deepEqual(
      run.failedCalls.map(({ call, cptr, reported }) => ({ call, cptr, reported })),
      [{ call: 'seL4_Signal', cptr: 12n, reported: 'silent' }],
    );
    assert.equal(run.uart, GREETING);
  });

  it('two-page-ring: the client stores just past the region of the ring', async () => {
    const run = await runSystem('examples/serial/serial-bug-two-page-ring.system');
    assert.deepEqual(
      run.faults.map(({ value }) => value),
      [0x3101000n],
    );
  });

  it('big-local: the client stores below its stack', async () => {
    const run = await runSystem('examples/serial/serial-bug-big-local.system');
    const [fault] = run.faults;
    assert.ok(fault !== undefined && fault.value > 0x3fffff8000n && fault.value < 0x3fffffb000n);
  });
});
