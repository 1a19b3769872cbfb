import type { Mapping } from '../hypervisor/partition.ts';
import type { Program } from '../symbols/program.ts';
import { sizeOf, type Type } from '../symbols/types.ts';
import type { System, SystemPartition } from '../systems/system.ts';
import { count, hex, quoted } from './words.ts';

/** An address farther from every mapping than this has nothing to do with them. */
const NEAR = 0x10_0000n;

/** What addresses are called in the developer's words: variables, memory regions, devices. */
export class Names {
  private readonly system: System;
  private readonly variables = new Map<Program, readonly NamedRange[]>();

  constructor(system: System) {
    this.system = system;
  }

  /** `buffers[3].length`: the global variable that covers an address of a partition. */
  variable(partition: SystemPartition, virtual: bigint): string | undefined {
    for (const { program, bias } of partition.programs) {
      const address = virtual - bias;
      const found = this.globalsOf(program).find(({ low, high }) => address >= low && address < high);
      if (found) return found.name + pathInside(found.type, Number(address - found.low));
    }
    return undefined;
  }

  /** What lies at a mapped address: a variable, or an offset in a region. */
  mapped(partition: SystemPartition, virtual: bigint): string | undefined {
    const variable = this.variable(partition, virtual);
    if (variable !== undefined) return quoted(variable);
    const mapping = mappingAt(partition.mappings, virtual);
    if (mapping === undefined) return undefined;
    const offset = virtual - mapping.virtual;
    return offset === 0n ? regionName(mapping) : `${regionName(mapping)} + ${hex(offset)}`;
  }

  /** Where an address lies that nothing is mapped at, in relation to what is. */
  unmapped(partition: SystemPartition, virtual: bigint): string {
    const below = partition.mappings.findLast((mapping) => mapping.virtual <= virtual);
    const above = partition.mappings.find((mapping) => mapping.virtual > virtual);
    if (below !== undefined) {
      const past = virtual - (below.virtual + BigInt(below.size));
      if (past < NEAR) {
        const how = past === 0n ? 'right behind' : `${count(Number(past), 'byte')} behind`;
        return `${how} the end of ${regionName(below)} (${rangeOf(below)})`;
      }
    }
    if (above !== undefined && above.virtual - virtual < NEAR)
      return `${count(Number(above.virtual - virtual), 'byte')} before ${regionName(above)} (${rangeOf(above)})`;
    return 'far from everything that is mapped';
  }

  /** Whose memory a physical address is, e.g. "region `checksums` of `client`". */
  owner(physical: number): string | undefined {
    const owners = this.system.partitions.flatMap((partition) => {
      const mapping = partition.mappings.find(
        (each) => physical >= each.physical && physical < each.physical + each.size,
      );
      return mapping === undefined ? [] : [{ partition, mapping }];
    });
    const first = owners[0];
    if (first === undefined) return undefined;
    const names = [...new Set(owners.map(({ partition }) => quoted(partition.name)))];
    return `${regionName(first.mapping)} of ${names.join(' and ')}`;
  }

  private globalsOf(program: Program): readonly NamedRange[] {
    let ranges = this.variables.get(program);
    if (ranges === undefined) {
      ranges = program.globals().flatMap((variable): NamedRange[] => {
        const location = variable.locate({
          pc: 0n,
          exact: true,
          readMemory: () => undefined,
          readRegister: () => undefined,
        });
        const size = sizeOf(variable.type);
        if (location.kind !== 'memory' || size === undefined || size === 0) return [];
        const { name, type } = variable;
        return [{ name, type, low: location.address, high: location.address + BigInt(size) }];
      });
      this.variables.set(program, ranges);
    }
    return ranges;
  }
}

interface NamedRange {
  readonly name: string;
  readonly type: Type;
  readonly low: bigint;
  readonly high: bigint;
}

/** The regions of a description are words of the developer; a program's own memory is not. */
export function regionName(mapping: Mapping): string {
  return /^(?:stack|IPC buffer)$/.test(mapping.name)
    ? `the ${mapping.name}`
    : `region ${quoted(mapping.name)}`;
}

export function rangeOf({ virtual, size }: Mapping): string {
  return `${hex(virtual)} to ${hex(virtual + BigInt(size) - 1n)}`;
}

export function mappingAt(mappings: readonly Mapping[], virtual: bigint): Mapping | undefined {
  return mappings.find((each) => virtual >= each.virtual && virtual < each.virtual + BigInt(each.size));
}

/** `[3].length`: what lies so many bytes into an object. */
function pathInside(type: Type, offset: number, depth = 0): string {
  if (depth > 8) return '';
  switch (type.kind) {
    case 'typedef':
    case 'qualified':
      return pathInside(type.target, offset, depth + 1);
    case 'array': {
      const size = sizeOf(type.element);
      if (size === undefined || size === 0) return '';
      const index = Math.floor(offset / size);
      return `[${index}]${pathInside(type.element, offset - index * size, depth + 1)}`;
    }
    case 'struct': {
      const member = type.members.find((each) => {
        const size = sizeOf(each.type);
        return size !== undefined && offset >= each.offset && offset < each.offset + size;
      });
      if (member === undefined) return '';
      const inner = pathInside(member.type, offset - member.offset, depth + 1);
      return member.name === undefined ? inner : `.${member.name}${inner}`;
    }
    case 'void':
    case 'base':
    case 'pointer':
    case 'enum':
    case 'function':
      return '';
  }
}
