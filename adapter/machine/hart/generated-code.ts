import { exits, type Exit } from '../../isa/interpreter/exit.ts';
import { generateInterpreter, RUN } from '../../isa/interpreter/generator.ts';
import type { HartAddresses } from '../../isa/interpreter/state-layout.ts';
import type { GuestRam } from '../ram.ts';

/** Executes from the record on, at most `budget` instructions. All state is in memory, before and after. */
export type RunGenerated = (budget: number, record: number) => Exit;

/** Modules by what they were generated for: a second machine of the same shape starts without generating one. */
const modules = new Map<string, WebAssembly.Module>();

export function loadInterpreter(ram: GuestRam, addresses: HartAddresses): RunGenerated {
  const pages = ram.layout.size / 65536;
  const shape = `${addresses.state} ${pages}`;
  let module = modules.get(shape);
  if (module === undefined) {
    module = new WebAssembly.Module(generateInterpreter(addresses, pages));
    modules.set(shape, module);
  }
  const instance = new WebAssembly.Instance(module, { guest: { memory: ram.memory } });
  const run = instance.exports[RUN] as (budget: number, record: number) => number;
  return (budget, record) => exits[run(budget, record)] ?? 'budget';
}
