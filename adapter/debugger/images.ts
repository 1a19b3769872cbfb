import type { SystemPartition } from '../systems/system.ts';
import type { Program } from '../symbols/program.ts';

/**
 * Which program an address of a partition belongs to. Programs run at the addresses they were linked for, so addresses in
 * the partition and in the program are the same.
 */
export class Images {
  private readonly partitions: readonly SystemPartition[];

  constructor(partitions: readonly SystemPartition[]) {
    this.partitions = partitions;
  }

  /** Programs that run where they were linked for; others have symbols we could only show wrongly. */
  of(partition: SystemPartition): readonly Program[] {
    return partition.programs.flatMap(({ program, bias }) => (bias === 0n ? program : []));
  }

  /** The program whose segments hold the address. */
  at(partition: SystemPartition, address: bigint): Program | undefined {
    return this.of(partition).find((program) => holds(program, address));
  }

  /** The program at the address, or the partition's first one: names and types are looked up there. */
  near(partition: SystemPartition, address: bigint): Program | undefined {
    return this.at(partition, address) ?? this.of(partition)[0];
  }

  /** Every program once, with the partitions it runs in. */
  get all(): readonly { readonly program: Program; readonly partitions: readonly SystemPartition[] }[] {
    const found = new Map<Program, SystemPartition[]>();
    for (const partition of this.partitions)
      for (const program of this.of(partition))
        found.set(program, [...(found.get(program) ?? []), partition]);
    return [...found].map(([program, partitions]) => ({ program, partitions }));
  }
}

function holds(program: Program, address: bigint): boolean {
  return program.elf.segments.some(
    ({ virtualAddress, memorySize }) => address >= virtualAddress && address < virtualAddress + memorySize,
  );
}
