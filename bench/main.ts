import { isMet, Unavailable, type Benchmark, type Measurement } from './benchmark.ts';
import { interpreter } from './interpreter.ts';
import { launch } from './launch.ts';
import { memory } from './memory.ts';
import { stepLatency } from './step-latency.ts';

/** `npm run bench [-- NAME...]`: runs all benchmarks, or the named ones; exit status 1 when a target is missed. */
const benchmarks: Readonly<Record<string, Benchmark>> = {
  interpreter,
  launch,
  'step-latency': stepLatency,
  memory,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benchmarks));
if (unknown.length > 0) {
  console.error(
    `no benchmark is named ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`,
  );
  process.exit(2);
}

const rows = [['name', 'ours', 'peer', 'ratio', 'target', 'ok']];
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    const measurements = await benchmark();
    rows.push(...measurements.map(toRow));
    if (!measurements.every(isMet)) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.error(`${name} is left out: ${error.message}`);
  }
}
printTable(rows);

function toRow(each: Measurement): string[] {
  const { target } = each;
  const bound = 'atLeast' in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
  return [each.name, each.ours, each.peer, each.ratio.toFixed(3), bound, isMet(each) ? 'yes' : 'NO'];
}

function printTable(table: readonly (readonly string[])[]): void {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of table)
    console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}
