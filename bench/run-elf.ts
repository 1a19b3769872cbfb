import { readFileSync } from 'node:fs';
import { createMachine } from '../adapter/machine/virt.ts';
import { readElf } from '../adapter/symbols/elf/read-elf.ts';
import { PT_LOAD } from '../adapter/symbols/elf/elf-file.ts';

/** What a run of a program cost, as one line of JSON on stdout. */
export interface RunReport {
  readonly output: string;
  readonly instructions: number;
  /** Of the whole process, from before the machine is built until the program ends: it includes compiling the interpreter. */
  readonly cpuSeconds: number;
}

/** `node --import tsx bench/run-elf.ts FILE`: runs a bare-metal program until it powers the machine off. */
function run(file: string): RunReport {
  const bytes = readFileSync(file);
  const before = process.cpuUsage();
  const machine = createMachine();
  const elf = readElf(bytes);
  for (const segment of elf.segments) {
    if (segment.type !== PT_LOAD) continue;
    machine.ram.write(Number(segment.physicalAddress), segment.bytes);
  }
  const [hart] = machine.harts;
  const [console] = machine.consoles;
  if (hart === undefined || console === undefined) throw new Error('the machine has no hart or no console');
  let output = '';
  console.onOutput = (sent) => (output += new TextDecoder().decode(sent));
  hart.registers.pc = elf.entry;
  while (machine.powerOff === undefined) {
    machine.serviceTimers();
    const exit = hart.run(100_000_000);
    if (exit.kind === 'trap' || exit.kind === 'wait') throw new Error(`the program ended in a ${exit.kind}`);
  }
  const { user, system } = process.cpuUsage(before);
  return { output, instructions: machine.clock.moment, cpuSeconds: (user + system) / 1e6 };
}

const [, , file] = process.argv;
if (file === undefined) throw new Error('usage: run-elf.ts FILE');
console.log(JSON.stringify(run(file)));
