import { fileURLToPath } from 'node:url';
import { nodeFiles } from '../../adapter/node/files.ts';
import { configurationFromArguments } from '../../adapter/systems/launch/complete.ts';
import { loadSystem } from '../../adapter/systems/load-system.ts';
import type { System, SystemEvent } from '../../adapter/systems/system.ts';

/** The top of the tree, without a slash at its end. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const INSTRUCTIONS = 5_000_000;

export interface RunOptions {
  readonly dma?: 'enforce' | 'observe';
  /** Typed at the UART, each piece when the system has come to rest. */
  readonly typed?: readonly string[];
  /** At most so many instructions. */
  readonly instructions?: number;
}

export interface Run {
  readonly system: System;
  /** How the run ended. */
  readonly end: 'idle' | 'limit' | 'power-off';
  /** What each console showed, without the carriage returns. */
  readonly uart: string;
  /** The lines of the kernel's debug output, those of the Microkit's monitor left out. */
  readonly debug: readonly string[];
  readonly faults: readonly Occurred<'thread-fault'>[];
  readonly failedCalls: readonly Occurred<'call-failed'>[];
  readonly dmaViolations: readonly Occurred<'dma-violation'>[];
  readonly misuses: readonly Occurred<'register-misuse'>[];
  readonly interrupts: readonly Occurred<'irq'>[];
}

type Occurred<Kind extends SystemEvent['kind']> = Extract<SystemEvent, { readonly kind: Kind }>;

/** Loads a system. @param path from the top of the tree, or absolute. */
export async function load(path: string, { dma = 'enforce' }: RunOptions = {}): Promise<System> {
  const program = path.startsWith('/') ? path : `${ROOT}/${path}`;
  return loadSystem(nodeFiles, await configurationFromArguments(nodeFiles, { program, dma }, ROOT));
}

/** Loads a system and runs it until it rests, or the limit is reached. */
export async function runSystem(path: string, options: RunOptions = {}): Promise<Run> {
  const system = await load(path, options);
  const outputs = new Map(system.consoles.map((console) => [console.name, listen(console)]));
  const recorder = {
    faults: record(system, 'thread-fault'),
    failedCalls: record(system, 'call-failed'),
    dmaViolations: record(system, 'dma-violation'),
    misuses: record(system, 'register-misuse'),
    interrupts: record(system, 'irq'),
  };
  const end = runToRest(system, options);
  return {
    system,
    end,
    uart: text(outputs.get('uart0')),
    debug: text(outputs.get('debug output'))
      .split('\n')
      .filter((line) => line !== '' && !isMonitor(line)),
    ...recorder,
  };
}

/** @param enough whether the run may end before the system rests; asked whenever it stops. */
export function runToRest(
  system: System,
  { typed = [], instructions = INSTRUCTIONS }: RunOptions,
  enough: () => boolean = () => false,
): Run['end'] {
  const uart = system.consoles.find(({ name }) => name === 'uart0');
  const waiting = [...typed];
  const last = system.machine.clock.moment + instructions;
  for (;;) {
    const left = last - system.machine.clock.moment;
    if (left <= 0 || enough()) return 'limit';
    const stop = system.run({ instructions: left });
    switch (stop.kind) {
      case 'idle': {
        const next = waiting.shift();
        if (next === undefined) return 'idle';
        uart?.input(new TextEncoder().encode(next));
        break;
      }
      case 'limit':
      case 'power-off':
        return stop.kind;
      case 'fault':
      case 'breakpoint':
      case 'requested':
        break;
    }
  }
}

function listen(console: System['consoles'][number]): number[] {
  const bytes: number[] = [];
  console.onOutput = (more) => bytes.push(...more);
  return bytes;
}

function record<Kind extends SystemEvent['kind']>(system: System, kind: Kind): Occurred<Kind>[] {
  const events: Occurred<Kind>[] = [];
  system.events.on(kind, (event) => events.push(event));
  return events;
}

function text(bytes: readonly number[] = []): string {
  return new TextDecoder().decode(Uint8Array.from(bytes)).replaceAll('\r', '');
}

/** The monitor's lines, and the registers of a thread that it prints. */
function isMonitor(line: string): boolean {
  return line.startsWith('MON|') || /^(Registers:|[a-z][a-z0-9]* *: 0x)/.test(line);
}
