import { exits, type Exit } from '../../isa/interpreter/exit.ts';
import { generateInterpreter, RUN } from '../../isa/interpreter/generator.ts';
import type { HartAddresses } from '../../isa/interpreter/state-layout.ts';
import type { GuestRam } from '../ram.ts';
import { hartAddresses, memoryLayout, type MemoryLayout } from './memory-layout.ts';

/** Executes from the record on, at most `budget` instructions. All state is in memory, before and after. */
export type RunGenerated = (budget: number, record: number) => Exit;

/** Modules by what they were generated for: a second machine of the same shape starts without generating one. */
const modules = new Map<string, WebAssembly.Module>();

export function loadInterpreter(ram: GuestRam, addresses: HartAddresses): RunGenerated {
  const module = interpreterFor(ram.layout, addresses);
  const instance = new WebAssembly.Instance(module, { guest: { memory: ram.memory } });
  const run = instance.exports[RUN] as (budget: number, record: number) => number;
  return (budget, record) => exits[run(budget, record)] ?? 'budget';
}

/** Generates the interpreter of a machine with one hart and so much RAM ahead of time; its creation is then much faster. */
export function prepareInterpreter(ramSize: number): void {
  const layout = memoryLayout(1, ramSize);
  interpreterFor(layout, hartAddresses(layout, 0));
}

function interpreterFor(layout: MemoryLayout, addresses: HartAddresses): WebAssembly.Module {
  const pages = layout.size / 65536;
  const shape = `${addresses.state} ${pages}`;
  let module = modules.get(shape);
  if (module === undefined) {
    module = new WebAssembly.Module(generateInterpreter(addresses, pages));
    modules.set(shape, module);
  }
  return module;
}
