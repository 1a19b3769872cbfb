import { EventHub, type MachineEvent } from '../../../../adapter/machine/events.ts';
import type { Machine } from '../../../../adapter/machine/machine.ts';
import { hashBytes, StateReader, StateWriter } from '../../../../adapter/machine/state.ts';
import { createMachine, type MachineConfig } from '../../../../adapter/machine/virt.ts';
import type { HypervisorEvent } from '../../../../adapter/hypervisor/partition.ts';
import type { KernelEvent } from '../../../../adapter/microkernel/events.ts';
import { buildMicrokitSystem } from '../../../../adapter/personalities/microkit/build.ts';
import type {
  MicrokitDescription,
  ProgramImage,
  ProtectionDomain,
} from '../../../../adapter/personalities/microkit/description.ts';
import type {
  MicrokitStop,
  MicrokitSystem,
} from '../../../../adapter/personalities/microkit/microkit-system.ts';

export type AnyEvent = MachineEvent | HypervisorEvent | KernelEvent;

/** A machine with a Microkit system on it, and what came out of it. */
export class RunningSystem {
  readonly events = new EventHub<AnyEvent>();
  readonly machine: Machine;
  readonly system: MicrokitSystem;
  private debugText = '';
  private uartText = '';

  constructor(description: MicrokitDescription, machine: MachineConfig = {}) {
    this.machine = createMachine({ ramSize: 16 * 2 ** 20, ...machine, events: this.events });
    this.events.on('debug-output', ({ bytes }) => {
      this.debugText += new TextDecoder().decode(bytes);
    });
    const uart = this.machine.consoles[0]!;
    uart.onOutput = (bytes) => {
      this.uartText += new TextDecoder().decode(bytes);
    };
    this.system = buildMicrokitSystem(this.machine, description, this.events);
  }

  /** What programs and the monitor printed through the kernel. */
  get debugOutput(): string {
    return this.debugText;
  }

  get uartOutput(): string {
    return this.uartText;
  }

  /** Runs on over faults until something else happens, in pieces if asked. */
  runToEnd(instructions: number): MicrokitStop {
    const end = this.machine.clock.now + instructions;
    for (;;) {
      const stop = this.system.run({ until: end });
      if (stop.kind !== 'fault') return stop;
    }
  }

  collect<Kind extends AnyEvent['kind']>(kind: Kind): Extract<AnyEvent, { readonly kind: Kind }>[] {
    const found: Extract<AnyEvent, { readonly kind: Kind }>[] = [];
    this.events.on(kind, (event) => found.push(event));
    return found;
  }

  hash(): string {
    return hashBytes(this.save());
  }

  restore(state: Uint8Array): void {
    const from = new StateReader(state);
    this.machine.restore(from);
    this.system.restore(from);
  }

  save(): Uint8Array<ArrayBuffer> {
    const out = new StateWriter();
    this.machine.save(out);
    this.system.save(out);
    return out.finish();
  }
}

/** A protection domain with the Microkit's defaults. */
export function domain(
  name: string,
  program: ProgramImage,
  rest: Partial<ProtectionDomain> = {},
): ProtectionDomain {
  return {
    name,
    program,
    parent: undefined,
    childId: undefined,
    priority: 0,
    budget: 1000,
    period: 1000,
    passive: false,
    stackSize: 8192,
    domain: 0,
    maps: [],
    interrupts: [],
    capabilities: [],
    ...rest,
  };
}

/** A description with nothing but what is given. */
export function description(parts: Partial<MicrokitDescription>): MicrokitDescription {
  return {
    name: 'test.system',
    protectionDomains: [],
    memoryRegions: [],
    channels: [],
    ioAddressSpaces: [],
    dmaMode: 'enforce',
    ...parts,
  };
}
