import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, Unavailable, type Measurement } from './benchmark.ts';
import type { RunReport } from './run-elf.ts';

const QEMU = 'qemu-system-riscv64';
const ROUNDS = 5;

/** A CoreMark-like program in our interpreter and in QEMU's translator: process CPU time, medians of interleaved runs. */
export function interpreter(): readonly Measurement[] {
  if (spawnSync(QEMU, ['--version']).status !== 0)
    throw new Unavailable(`${QEMU} is not on PATH: apt-get install qemu-system-misc`);
  const elf = fileURLToPath(new URL('programs/mixed/mixed.elf', import.meta.url));
  const ours: number[] = [];
  const peer: number[] = [];
  let instructions = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const report = runHere(elf);
    const { output, cpuSeconds } = runInQemu(elf);
    if (report.output !== output) throw new Error(`we print '${report.output}', QEMU prints '${output}'`);
    instructions = report.instructions;
    ours.push(report.cpuSeconds);
    peer.push(cpuSeconds);
  }
  const mips = (seconds: number): string => `${(instructions / seconds / 1e6).toFixed(0)} MIPS`;
  return [
    {
      name: 'interpreter, CoreMark-like, against QEMU TCG',
      ours: mips(median(ours)),
      peer: mips(median(peer)),
      ratio: median(peer) / median(ours),
      target: { atLeast: 0.15 },
    },
  ];
}

/** In a process of its own, so that each run compiles the interpreter anew. */
function runHere(elf: string): RunReport {
  const script = fileURLToPath(new URL('run-elf.ts', import.meta.url));
  const stdout = execFileSync(process.execPath, ['--import', 'tsx', script, elf], { encoding: 'utf8' });
  return JSON.parse(stdout) as RunReport;
}

function runInQemu(elf: string): { readonly output: string; readonly cpuSeconds: number } {
  const command = `TIMEFORMAT='%U %S'; time ${QEMU} -M virt -bios none -nographic -kernel "$0" 2>/dev/null`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', command, elf], { encoding: 'utf8', input: '' });
  if (status !== 0) throw new Error(`QEMU ended with status ${status}: ${stderr}`);
  const [user, system] = stderr.trim().split(/\s+/).slice(-2).map(Number);
  return { output: stdout.replaceAll('\r', ''), cpuSeconds: (user ?? NaN) + (system ?? NaN) };
}
