import type { System } from '../../systems/system.ts';
import type { Images } from '../images.ts';
import type { Frame } from '../stack/stacks.ts';
import { listOf, type Container, type Row, type SetResult } from './container.ts';

/** ABI names of x0..x31 (RISC-V ABIs specification, "Register convention"). */
export const ABI_NAMES: readonly string[] = [
  ...['zero', 'ra', 'sp', 'gp', 'tp', 't0', 't1', 't2', 's0', 's1'],
  ...Array.from({ length: 8 }, (_, index) => `a${index}`),
  ...Array.from({ length: 10 }, (_, index) => `s${index + 2}`),
  ...Array.from({ length: 4 }, (_, index) => `t${index + 3}`),
];

/** CSRs worth a look, with what they are for. Those that the hart has not are left out. */
const CSRS: readonly (readonly [name: string, number: number])[] = [
  ['fflags', 0x001],
  ['frm', 0x002],
  ['fcsr', 0x003],
  ['cycle', 0xc00],
  ['time', 0xc01],
  ['instret', 0xc02],
  ['mstatus', 0x300],
  ['misa', 0x301],
  ['mie', 0x304],
  ['mtvec', 0x305],
  ['mscratch', 0x340],
  ['mepc', 0x341],
  ['mcause', 0x342],
  ['mtval', 0x343],
  ['mip', 0x344],
  ['mhartid', 0xf14],
];

export interface RegisterWorld {
  readonly system: System;
  readonly images: Images;
}

/** All registers of a frame: groups below one scope. */
export function registersOf(world: RegisterWorld, frame: Frame): Container {
  const groups: Row[] = [
    group('Integer', integerRegisters(world, frame)),
    group('Control and status', csrs(world.system)),
    group('Kernel thread', threadState(frame)),
  ];
  return listOf(() => groups, groups.length);
}

function group(name: string, container: Container): Row {
  return { name, value: '', children: container, kind: 'register' };
}

function integerRegisters(world: RegisterWorld, frame: Frame): Container {
  return listOf(
    () => [pcRow(world, frame), ...ABI_NAMES.map((name, index) => integerRow(world, frame, name, index))],
    ABI_NAMES.length + 1,
  );
}

function pcRow(world: RegisterWorld, frame: Frame): Row {
  const { pc } = frame.frame;
  const isTop = frame.level === 0 && frame.frame.context.exact;
  return {
    ...addressRow(world, frame, 'pc', pc),
    set: isTop
      ? (text) => {
          const value = parseNumber(text);
          if (value === undefined) return refuse(text);
          if (value % 2n !== 0n) return { ok: false, message: 'Instructions begin at even addresses.' };
          frame.thread.registers.pc = value;
          return { ok: true, row: addressRow(world, frame, 'pc', value) };
        }
      : undefined,
  };
}

function integerRow(world: RegisterWorld, frame: Frame, name: string, index: number): Row {
  const { context } = frame.frame;
  const value = index === 0 ? 0n : context.readRegister(index);
  if (value === undefined) return { name, value: '<not saved in this frame>', kind: 'register' };
  return {
    ...addressRow(world, frame, name, value),
    set:
      index === 0 || context.writeRegister === undefined
        ? undefined
        : (text): SetResult => {
            const wanted = parseNumber(text);
            if (wanted === undefined) return refuse(text);
            if (context.writeRegister?.(index, wanted) !== true)
              return { ok: false, message: `${name} cannot be changed in this frame.` };
            return { ok: true, row: addressRow(world, frame, name, context.readRegister(index) ?? wanted) };
          },
  };
}

/** A register that may hold an address: shown with what lies there. */
function addressRow({ system, images }: RegisterWorld, frame: Frame, name: string, value: bigint): Row {
  const { partition } = frame.thread;
  const program = images.at(partition, value);
  const symbol = program?.nameAddress(value);
  const space = system.partitions.indexOf(partition);
  return {
    name,
    value: `0x${value.toString(16).padStart(16, '0')}${symbol === undefined ? '' : ` <${symbol}>`}`,
    type: 'long',
    evaluateName: `$${name}`,
    memory: partition.memory.physical(value) === undefined ? undefined : { space, address: value },
    kind: 'register',
  };
}

function csrs(system: System): Container {
  const hart = system.machine.harts[0];
  const present = CSRS.filter(([, number]) => hart?.peekCsr(number) !== undefined);
  return listOf(() => present.map(([name, number]) => csrRow(system, name, number)), present.length);
}

function csrRow(system: System, name: string, number: number): Row {
  const hart = system.machine.harts[0];
  const value = hart?.peekCsr(number) ?? 0n;
  // The two highest bits of the number say "read-only" (Privileged ISA, "CSR address mapping").
  const readOnly = number >> 10 === 3;
  return {
    name,
    value: `0x${value.toString(16)}`,
    kind: 'register',
    set: readOnly
      ? undefined
      : (text) => {
          const wanted = parseNumber(text);
          if (wanted === undefined) return refuse(text);
          if (hart?.pokeCsr(number, wanted) !== true)
            return { ok: false, message: `${name} cannot be changed.` };
          return { ok: true, row: csrRow(system, name, number) };
        },
  };
}

function threadState({ thread }: Frame): Container {
  const rows: Row[] = [
    { name: 'thread', value: thread.name },
    { name: 'partition', value: `${thread.partition.name} (${thread.partition.state})` },
    { name: 'state', value: describeState(thread.state) },
    { name: 'instructions retired', value: String(thread.retired) },
    { name: 'restarts', value: String(thread.partition.restarts) },
  ];
  return listOf(() => rows, rows.length);
}

/** A thread's state in a few words. */
export function describeState(state: Frame['thread']['state']): string {
  switch (state.kind) {
    case 'running':
    case 'ready':
    case 'suspended':
      return state.kind;
    case 'blocked':
      return `waits (${state.waits}) for ${state.on}`;
    case 'faulted':
      return `faulted: cause ${state.cause}, value 0x${state.value.toString(16)}`;
  }
}

function parseNumber(text: string): bigint | undefined {
  const match = /^\s*(-?)(0x[0-9a-f]{1,16}|0b[01]{1,64}|\d{1,20})\s*$/i.exec(text);
  if (match === null) return undefined;
  const value = BigInt(match[2] ?? '0');
  return BigInt.asUintN(64, match[1] === '-' ? -value : value);
}

function refuse(text: string): SetResult {
  return { ok: false, message: `\`${text.trim()}\` is no number. Write it in decimal, 0x... or 0b....` };
}
