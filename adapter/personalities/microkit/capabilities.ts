import type { EndpointObject } from '../../microkernel/objects/endpoint.ts';
import type { Capability } from '../../microkernel/objects/model.ts';
import type { ChannelEnd, MicrokitDescription, SharedCapability } from './description.ts';
import { CALL_BADGE, FAULT_BADGE, Slot } from './layout.ts';
import { allEndpointRights, type DomainObjects } from './protection-domain.ts';

/** Gives protection domains the capabilities that connect them: faults, channels, children, what the description shares. */
export function connect(
  system: MicrokitDescription,
  domains: readonly DomainObjects[],
  monitor: EndpointObject,
): void {
  system.protectionDomains.forEach((description, index) => {
    const domain = domains[index];
    if (domain === undefined) return;
    const { parent: parentIndex, childId } = description;
    const parent = parentIndex === undefined ? undefined : domains[parentIndex];
    if (parent?.endpoint !== undefined && childId !== undefined) {
      domain.setFaultHandler(endpointCapability(parent.endpoint, FAULT_BADGE | BigInt(childId)));
      parent.put(Slot.firstChild + childId, { kind: 'thread', tcb: domain.tcb });
    } else {
      domain.setFaultHandler(endpointCapability(monitor, BigInt(index + 1)));
    }
    if (description.passive) domain.put(Slot.monitor, endpointCapability(monitor, BigInt(index + 1)));
    for (const shared of description.capabilities)
      domain.putInRoot(shared.slot, sharedCapability(domains, shared));
  });
  for (const { ends } of system.channels) {
    connectEnd(domains, ends[0], ends[1]);
    connectEnd(domains, ends[1], ends[0]);
  }
}

/** What one end of a channel may do to the other. */
function connectEnd(domains: readonly DomainObjects[], from: ChannelEnd, to: ChannelEnd): void {
  const domain = domains[from.protectionDomain];
  const peer = domains[to.protectionDomain];
  if (domain === undefined || peer === undefined) return;
  if (from.notify) {
    const { notification } = peer;
    const rights = { send: true, receive: true };
    domain.put(Slot.firstNotification + from.id, {
      ...{ kind: 'notification', notification, rights },
      badge: 1n << BigInt(to.id),
    });
  }
  if (from.protectedCalls && peer.endpoint !== undefined)
    domain.put(Slot.firstEndpoint + from.id, endpointCapability(peer.endpoint, CALL_BADGE | BigInt(to.id)));
}

function sharedCapability(domains: readonly DomainObjects[], shared: SharedCapability): Capability {
  const owner = domains[shared.protectionDomain];
  if (owner === undefined) return { kind: 'null' };
  switch (shared.kind) {
    case 'tcb':
      return { kind: 'thread', tcb: owner.tcb };
    case 'scheduling-context':
      return { kind: 'scheduling-context', context: owner.context };
    case 'vspace':
      return { kind: 'page-table', vspace: owner.vspace };
  }
}

function endpointCapability(endpoint: EndpointObject, badge: bigint): Capability {
  return { kind: 'endpoint', endpoint, badge, rights: allEndpointRights };
}
