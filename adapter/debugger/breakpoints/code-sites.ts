import type { SystemPartition } from '../../systems/system.ts';

/** Who wants to know when an instruction is about to execute. Compared by identity. */
export type SiteOwner = object;

/**
 * The instructions at which the machine stops, and for whom. Several owners may share one; the machine's breakpoint is there
 * as long as anybody owns it.
 */
export class CodeSites {
  private readonly sites = new Map<SystemPartition, Map<bigint, Set<SiteOwner>>>();

  add(partition: SystemPartition, address: bigint, owner: SiteOwner): void {
    const here = this.sites.get(partition) ?? new Map<bigint, Set<SiteOwner>>();
    this.sites.set(partition, here);
    const owners = here.get(address);
    if (owners !== undefined) {
      owners.add(owner);
      return;
    }
    here.set(address, new Set([owner]));
    partition.memory.addBreakpoint(address);
  }

  remove(partition: SystemPartition, address: bigint, owner: SiteOwner): void {
    const here = this.sites.get(partition);
    const owners = here?.get(address);
    if (here === undefined || owners === undefined) return;
    owners.delete(owner);
    if (owners.size > 0) return;
    here.delete(address);
    partition.memory.removeBreakpoint(address);
  }

  /** @returns the owners of the instruction, in the order they came. */
  at(partition: SystemPartition, address: bigint): readonly SiteOwner[] {
    const owners = this.sites.get(partition)?.get(address);
    return owners === undefined ? [] : [...owners];
  }
}
