import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { formatDataId } from '../../../adapter/debugger/breakpoints/data-breakpoints.ts';
import { Bench, lineOf, SOURCE } from '../support/bench.ts';

const SERIAL = fileURLToPath(new URL('../../../examples/serial', import.meta.url));
const SUM = lineOf('int sum = a + b');

/** The id that a data breakpoint on an expression has. */
function dataId(bench: Bench, expression: string): string {
  const found = bench.debug.expressions.place(expression, bench.frame());
  assert.ok(found.ok, found.ok ? '' : found.message);
  return formatDataId({ ...found, name: expression });
}

describe('breakpoints on lines', () => {
  it('R6: are set in every partition that runs the program, at equal addresses', async () => {
    const bench = await Bench.open();
    bench.debug.setSourceBreakpoints(SOURCE, [{ line: SUM }]);
    const seen = new Set<string>();
    for (let i = 0; i < 8; i++) seen.add(bench.continue().thread?.partition.name ?? '');
    assert.deepEqual([...seen].sort(), ['left', 'right']);
  });

  it('R6: stop only where their condition wants them', async () => {
    const bench = await Bench.open();
    bench.debug.setSourceBreakpoints(SOURCE, [{ line: SUM, condition: '$partition == "right" && a > 5' }]);
    for (let i = 0; i < 4; i++) {
      assert.equal(bench.continue().thread?.partition.name, 'right');
      assert.ok(Number(bench.value('a', 'right')) > 5);
    }
  });

  it('R3: move to the next line with code and say where', async () => {
    const bench = await Bench.open();
    const comment = lineOf('static __attribute__((noinline)) int add');
    const [view] = bench.debug.setSourceBreakpoints(SOURCE, [{ line: comment - 1 }]);
    assert.equal(view?.verified, true);
    assert.ok((view.source?.line ?? 0) >= comment);
  });

  it('R3: that cannot be bound say why and what to do', async () => {
    const bench = await Bench.open();
    const why = (path: string, line: number): string =>
      bench.debug.setSourceBreakpoints(path, [{ line }])[0]?.message ?? '';
    assert.match(why(SOURCE, 5000), /no code on line 5000/);
    assert.match(why('/nowhere/other.c', 1), /No program of this system was built from this file/);
    assert.match(why('/copy/of/debugger.c', 70), /add to the launch configuration: "source(Map|Folders)"/);
  });

  it('R3: match the file whatever the case of its name and the kind of its separators', async () => {
    const bench = await Bench.open();
    const [view] = bench.debug.setSourceBreakpoints(
      SOURCE.replace('debugger.c', 'DEBUGGER.c').replaceAll('/', '\\'),
      [{ line: SUM }],
    );
    assert.equal(view?.verified, true, view?.message);
  });
});

describe('breakpoints on functions and instructions', () => {
  it('stop with the arguments in place', async () => {
    const bench = await Bench.open();
    bench.debug.setFunctionBreakpoints([{ name: 'factorial', condition: 'n == 2' }]);
    const stop = bench.continue();
    assert.equal(stop.reason, 'function breakpoint');
    assert.equal(bench.value('n'), '2');
  });

  it('name the functions that were perhaps meant', async () => {
    const bench = await Bench.open();
    const [view] = bench.debug.setFunctionBreakpoints([{ name: 'factor' }]);
    assert.match(view?.message ?? '', /Did you mean `factorial`\?/);
  });

  it('hold at the very instruction, in one partition', async () => {
    const bench = await Bench.open();
    const { entry } = bench.debug.images.all[0]!.program.functionsNamed('add')[0]!;
    bench.debug.setInstructionBreakpoints([{ space: 1, address: entry }]);
    const stop = bench.continue();
    assert.equal(stop.reason, 'instruction breakpoint');
    assert.equal(stop.thread?.partition.name, 'right');
    assert.equal(stop.thread.registers.pc, entry);
  });

  it('are refused where nothing is mapped', async () => {
    const bench = await Bench.open();
    const [view] = bench.debug.setInstructionBreakpoints([{ space: 0, address: 0x1234_5678n }]);
    assert.match(view?.message ?? '', /Nothing is mapped at 0x12345678/);
  });
});

describe('R9: breakpoints on data', () => {
  it('stop at writes, with the old and the new value', async () => {
    const bench = await Bench.open();
    bench.runTo(lineOf('local = add(local, 2)'));
    bench.debug.setDataBreakpoints([{ dataId: dataId(bench, 'counter'), access: 'write' }]);
    const stop = bench.continue();
    assert.equal(stop.reason, 'data breakpoint');
    assert.equal(stop.description, 'counter was written: 0x0 → 0x1');
    assert.match(bench.where(), /^add:/);
  });

  it('stop at reads when asked for reads', async () => {
    const bench = await Bench.open();
    bench.runTo(lineOf('local = add(local, 2)'));
    bench.debug.setDataBreakpoints([{ dataId: dataId(bench, 'counter'), access: 'read' }]);
    assert.equal(bench.continue().description, 'counter was read');
  });

  it('take conditions and hit counts', async () => {
    const bench = await Bench.open();
    bench.runTo(lineOf('local = add(local, 2)'));
    bench.debug.setDataBreakpoints([
      { dataId: dataId(bench, 'counter'), access: 'write', condition: 'counter > 2', hitCondition: '3' },
    ]);
    // The counter is written 1, 2, 3, 3 (plus 0), 4: the third write above 2 is the last of these.
    assert.equal(bench.continue().description, 'counter was written: 0x3 → 0x4');
  });

  it('do not stop for neighbours in the same page', async () => {
    const bench = await Bench.open();
    bench.runTo(lineOf('local = add(local, 2)'));
    bench.debug.setDataBreakpoints([{ dataId: dataId(bench, 'table[999]'), access: 'readWrite' }]);
    bench.debug.resume();
    assert.equal(bench.run().kind, 'idle');
  });

  it('hold after the partition was restarted', async () => {
    const bench = await Bench.open();
    bench.runTo(lineOf('local = add(local, 2)'));
    bench.debug.setDataBreakpoints([{ dataId: dataId(bench, 'table[0]'), access: 'write' }]);
    bench.debug.resume();
    bench.debug.partition('left')?.restart();
    const stop = bench.finish();
    assert.equal(stop.reason, 'data breakpoint');
    assert.equal(stop.thread?.partition.restarts, 1);
  });
});

describe('breakpoints on events', () => {
  it('stop when an interrupt is delivered', async () => {
    const bench = await Bench.open('serial.system', SERIAL);
    bench.debug.setFunctionBreakpoints([{ name: 'irq:10' }]);
    const stop = bench.continue();
    assert.match(stop.description ?? '', /Interrupt 10 was delivered/);
    assert.equal(stop.thread?.partition.name, 'serial_driver');
  });

  it('stop when a register is used, and compare what was written', async () => {
    const bench = await Bench.open('serial.system', SERIAL);
    bench.debug.setFunctionBreakpoints([{ name: 'register:uart0.LCR:write', condition: '$value == 3' }]);
    assert.equal(bench.continue().description, 'uart0.LCR was written with 0x3');
  });

  it('stop when a partition is restarted', async () => {
    const bench = await Bench.open();
    bench.debug.setFunctionBreakpoints([{ name: 'partition:right:restart' }]);
    bench.debug.resume();
    bench.debug.run(1000);
    bench.debug.partition('right')?.restart();
    assert.match(bench.finish().description ?? '', /Partition right restarted/);
  });

  it('with names that nothing has say which names there are', async () => {
    const bench = await Bench.open('serial.system', SERIAL);
    const messages = bench.debug
      .setFunctionBreakpoints([
        { name: 'register:uart7.LCR' },
        { name: 'register:uart0.XYZ' },
        { name: 'partition:nobody' },
      ])
      .map(({ message }) => message ?? '');
    assert.match(messages[0] ?? '', /no device `uart7`. There are: .*uart0/);
    assert.match(messages[1] ?? '', /`uart0` has no register `XYZ`. It has: .*LCR/);
    assert.match(messages[2] ?? '', /no partition `nobody`. There are: serial_driver, client/);
  });
});

describe('breakpoints on faults', () => {
  const open = () => Bench.open('serial-bug-missing-handler.system', SERIAL);

  it('stop with the fault and the thread that made it', async () => {
    const bench = await open();
    const stop = bench.continue();
    assert.equal(stop.reason, 'exception');
    assert.equal(stop.fault?.code, 'mem-null-fn');
    assert.equal(stop.thread?.partition.name, 'serial_driver');
  });

  it('let the machine go on when no filter wants the fault', async () => {
    const bench = await open();
    bench.debug.setExceptionFilters([{ id: 'dma' }]);
    bench.debug.resume();
    assert.notEqual(bench.run().kind, 'stopped');
  });

  it('take conditions on the code of the rule', async () => {
    const bench = await open();
    bench.debug.setExceptionFilters([{ id: 'error', condition: '$code == "mem-fault"' }]);
    bench.debug.resume();
    assert.notEqual(bench.run().kind, 'stopped');
  });

  it('can be asked for as events, by rule or family', async () => {
    const bench = await open();
    bench.debug.setExceptionFilters([]);
    bench.debug.setFunctionBreakpoints([{ name: 'fault:mem-*' }]);
    assert.match(bench.continue().description ?? '', /Fault mem-null-fn/);
  });
});

describe('R6: killing one partition', () => {
  it('ends a step in it, says so, and lets the other go on', async () => {
    const bench = await Bench.open();
    bench.runTo(lineOf('local = add(local, 2)'));
    const thread = bench.thread('left');
    assert.equal(bench.debug.step({ thread, kind: 'out', granularity: 'line' }), undefined);
    bench.debug.partition('left')?.kill();
    assert.match(bench.finish().description ?? '', /partition left was killed/);
    const right = bench.thread('right');
    const before = right.retired;
    bench.debug.resume();
    bench.run();
    assert.ok(right.retired > before);
  });
});
