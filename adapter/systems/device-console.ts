import type { Console } from '../machine/device.ts';
import type { Machine } from '../machine/machine.ts';
import type { SystemConsole } from './system.ts';

/** A device with a byte stream to the outside, and whose it is. */
export class DeviceConsole implements SystemConsole {
  readonly takesInput = true;
  readonly partition: string | undefined;
  private readonly console: Console;

  constructor(console: Console, partition: string | undefined) {
    this.console = console;
    this.partition = partition;
  }

  get name(): string {
    return this.console.name;
  }

  get onOutput(): ((bytes: Uint8Array) => void) | undefined {
    return this.console.onOutput;
  }

  set onOutput(listener: ((bytes: Uint8Array) => void) | undefined) {
    this.console.onOutput = listener;
  }

  input(bytes: Uint8Array): void {
    this.console.input(bytes);
  }
}

/**
 * The consoles of a machine that somebody drives.
 * @param ownerOf the partition that a device belongs to.
 */
export function deviceConsoles(
  machine: Machine,
  ownerOf: (device: string) => string | undefined,
): readonly SystemConsole[] {
  return machine.consoles.flatMap((console) => {
    const device = machine.devices.find(
      ({ name, model }) => name === console.name || model.replaceAll(' ', '-') === console.name,
    );
    const owner = device && ownerOf(device.name);
    return owner === undefined ? [] : [new DeviceConsole(console, owner)];
  });
}
