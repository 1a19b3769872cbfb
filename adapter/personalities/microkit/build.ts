import { Sv39AddressSpace } from '../../hypervisor/address-space.ts';
import { PartitionDmaDomain } from '../../hypervisor/dma-domain.ts';
import { HostedPartition } from '../../hypervisor/hosted-partition.ts';
import type { MemoryImage } from '../../hypervisor/image.ts';
import { MappedMemory } from '../../hypervisor/partition-memory.ts';
import type { HypervisorEvent, Mapping } from '../../hypervisor/partition.ts';
import type { EventSink } from '../../machine/events.ts';
import type { Machine } from '../../machine/machine.ts';
import type { KernelEvent } from '../../microkernel/events.ts';
import { Kernel } from '../../microkernel/kernel.ts';
import { EndpointObject } from '../../microkernel/objects/endpoint.ts';
import { TcbObject } from '../../microkernel/objects/tcb.ts';
import { LEAST_BUDGET } from '../../microkernel/scheduling/refills.ts';
import { connect } from './capabilities.ts';
import type { MicrokitDescription, ProtectionDomain } from './description.ts';
import { assignDevices, dmaWindows } from './dma.ts';
import { BuildError, MemoryPlan } from './memory.ts';
import { MicrokitSystem, type MicrokitDomain } from './microkit-system.ts';
import { Monitor } from './monitor.ts';
import { DomainObjects } from './protection-domain.ts';
import { patchesOf } from './symbols.ts';
import { MicrokitThread } from './thread.ts';

export type MicrokitEvents = EventSink<HypervisorEvent | KernelEvent>;

/**
 * Builds a Microkit system on a machine that has just been reset: memory is loaded and every protection domain is ready to
 * execute its first instruction.
 * @throws BuildError when it does not fit into the machine.
 */
export function buildMicrokitSystem(
  machine: Machine,
  description: MicrokitDescription,
  events: MicrokitEvents,
): MicrokitSystem {
  const plan = new MemoryPlan(machine.ram, description);
  const memories: (MappedMemory | undefined)[] = [];
  const kernel = new Kernel({
    machine,
    events,
    domainSchedule: (description.domainSchedule ?? []).map(({ domain, microseconds }) => ({
      domain,
      // A domain of no length would leave no time for any thread.
      duration: Math.max(1, microseconds) * 1000,
    })),
    stopsAt: (tcb, pc) => memories[tcb.id - 1]?.hasBreakpoint(pc) ?? true,
  });
  const { objects } = kernel.context;
  // Threads come first among the objects, so that their numbers are 1, 2, 3...
  const tcbs = description.protectionDomains.map(({ name }) => new TcbObject(objects, name));
  const devices = assignDevices(machine, description);

  const domains = tcbs.map((tcb, index): MicrokitDomain & { readonly objects: DomainObjects } => {
    const domain = at(description.protectionDomains, index);
    const own = plan.ownMemory(
      domain,
      patchesOf(description, index, (region) => plan.physicalOf(region)),
    );
    const space = new Sv39AddressSpace(domain.name);
    const mappings = [...own.mappings, ...regionMappings(description, domain, plan)];
    for (const mapping of mappings) report(plan, domain, space.map(mapping));
    space.onChange = () => kernel.flushTranslations();
    const { ipcBuffer } = own;
    const hasEndpoint = needsEndpoint(description, index);
    const tenant = new DomainObjects({
      kernel,
      description: domain,
      index,
      tcb,
      space,
      ipcBuffer,
      hasEndpoint,
    });
    const ownDevices = at(devices, index);
    const dma = new PartitionDmaDomain({
      name: `DMA domain of ${domain.name}`,
      partition: domain.name,
      windows: dmaWindows(machine, description, plan, { domain, devices: ownDevices }),
      mode: description.dmaMode,
      clock: machine.clock,
      events,
    });
    const partition = new HostedPartition({
      ...{ name: domain.name, machine, events, addressSpace: space, dma, tenant },
      devices: ownDevices,
      interrupts: domain.interrupts.map(({ source }) => source),
      images: [...own.images, ...exclusiveRegions(description, index, plan)],
    });
    const memory = new MappedMemory(machine, space);
    memories.push(memory);
    return {
      description: domain,
      partition,
      memory,
      thread: new MicrokitThread(kernel, tcb),
      objects: tenant,
    };
  });
  description.protectionDomains.forEach((domain) => {
    report(plan, domain, budgetProblem(domain));
  });
  if (plan.problems.length > 0) throw new BuildError(description.name, plan.problems);

  const tenants = domains.map((domain) => domain.objects);
  const monitorEndpoint = new EndpointObject(objects, 'endpoint of the monitor');
  const monitor = new Monitor(
    kernel.context,
    description.protectionDomains.map(({ name, stackSize, passive }, index) => ({
      name,
      stackSize,
      passive: passive ? at(tenants, index) : undefined,
    })),
  );
  monitorEndpoint.service = monitor;
  connect(description, tenants, monitorEndpoint);

  const system = new MicrokitSystem({
    kernel,
    machine,
    monitor,
    domains,
    regions: allRegions(description, plan),
  });
  system.start();
  return system;
}

/** What seL4's SchedControl_ConfigureFlags would refuse. */
function budgetProblem({ budget, period }: ProtectionDomain): string | undefined {
  const least = LEAST_BUDGET / 1000;
  if (budget < least) return `a budget of ${budget} us is less than the ${least} us that seL4 needs`;
  return budget > period ? `the budget (${budget} us) is longer than the period (${period} us)` : undefined;
}

/** Protected calls into it, or faults of its children, need an endpoint; others live with their notification. */
function needsEndpoint({ protectionDomains, channels }: MicrokitDescription, index: number): boolean {
  return (
    protectionDomains.some(({ parent }) => parent === index) ||
    channels.some(
      ({ ends: [a, b] }) =>
        (a.protectedCalls && b.protectionDomain === index) ||
        (b.protectedCalls && a.protectionDomain === index),
    )
  );
}

function regionMappings(system: MicrokitDescription, domain: ProtectionDomain, plan: MemoryPlan): Mapping[] {
  return domain.maps.map(({ region: index, virtual, permissions }) => {
    const { name, size, pageSize } = at(system.memoryRegions, index);
    return { name, virtual, size, pageSize, physical: plan.physicalOf(index), permissions };
  });
}

/** Regions that no other protection domain maps: they are put back when the partition restarts. */
function exclusiveRegions(system: MicrokitDescription, index: number, plan: MemoryPlan): MemoryImage[] {
  const mappedBy = (domain: ProtectionDomain) => new Set(domain.maps.map(({ region }) => region));
  const others = new Set(
    system.protectionDomains.flatMap((domain, other) => (other === index ? [] : [...mappedBy(domain)])),
  );
  const own = [...mappedBy(at(system.protectionDomains, index))].filter((region) => !others.has(region));
  return own.flatMap(
    (region) => plan.imageOf(at(system.memoryRegions, region), plan.physicalOf(region)) ?? [],
  );
}

function allRegions(system: MicrokitDescription, plan: MemoryPlan): MemoryImage[] {
  return system.memoryRegions.flatMap((region, index) => plan.imageOf(region, plan.physicalOf(index)) ?? []);
}

function report(plan: MemoryPlan, { name }: ProtectionDomain, problem: string | undefined): void {
  if (problem !== undefined) plan.problems.push(`in ${name}: ${problem}`);
}

/** An index that the description has promised to be valid. */
function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`the description refers to number ${index} of ${list.length}`);
  return item;
}
