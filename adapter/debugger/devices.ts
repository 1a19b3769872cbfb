import type { Device } from '../machine/device.ts';
import type { RegisterDescription } from '../machine/registers.ts';
import type { System, SystemPartition } from '../systems/system.ts';

/** A device's registers with their values, as people read them. Looking has no effect. */
export interface DeviceState {
  readonly name: string;
  readonly model: string;
  readonly registers: readonly RegisterState[];
}

export interface RegisterState {
  readonly name: string;
  readonly offset: string;
  /** Empty for a register that holds nothing, such as a doorbell. */
  readonly value: string;
  readonly summary: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** A row of equal registers is shown up to here. */
const LONGEST_ROW = 64;

export function describeDevice(device: Device): DeviceState {
  return {
    name: device.name,
    model: device.model,
    registers: device.registers.registers.flatMap((register) => {
      const { count, stride } = register.repeat ?? { count: 1, stride: 0 };
      return Array.from({ length: Math.min(count, LONGEST_ROW) }, (_, index) =>
        describeRegister(device, register, register.offset + index * stride, count > 1 ? index : undefined),
      );
    }),
  };
}

export interface InterruptState {
  readonly source: number;
  readonly device: string | undefined;
  readonly pending: boolean;
  readonly waitsForAck: boolean;
}

export function describeInterrupts(
  system: System,
  partition: SystemPartition,
  unacknowledged: ReadonlySet<number>,
): InterruptState[] {
  return partition.interrupts.map((source) => ({
    source,
    device: system.machine.interrupts.deviceOf(source)?.name,
    pending: system.machine.interrupts.level(source),
    waitsForAck: unacknowledged.has(source),
  }));
}

function describeRegister(
  device: Device,
  register: RegisterDescription,
  offset: number,
  index: number | undefined,
): RegisterState {
  // Not through its address: a register may share that with another, or answer only to writes.
  const value = device.registerValue(register.name, index);
  return {
    name: index === undefined ? register.name : `${register.name}[${index}]`,
    offset: `0x${offset.toString(16)}`,
    value: value === undefined ? '' : `0x${value.toString(16).padStart(register.width * 2, '0')}`,
    summary: register.summary,
    fields: value === undefined ? [] : describeFields(register, value),
  };
}

function describeFields(register: RegisterDescription, value: bigint): RegisterState['fields'] {
  return (register.fields ?? []).map(({ name, high, low, values }) => {
    const bits = (value >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n);
    const meaning = values?.[Number(bits)];
    return { name, value: meaning === undefined ? `0x${bits.toString(16)}` : `${meaning} (${bits})` };
  });
}
