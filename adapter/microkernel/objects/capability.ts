import type { Capability } from './model.ts';

export const nullCapability: Capability = { kind: 'null' };

/** The kernel-internal tag that seL4_DebugCapIdentify returns. */
export function capabilityTag(capability: Capability): bigint {
  switch (capability.kind) {
    case 'null':
      return 0n;
    case 'frame':
      return 1n;
    case 'page-table':
      return 3n;
    case 'endpoint':
      return 4n;
    case 'notification':
      return 6n;
    case 'reply':
      return 8n;
    case 'cnode':
      return 10n;
    case 'thread':
      return 12n;
    case 'irq-handler':
      return 16n;
    case 'scheduling-context':
      return 22n;
  }
}

/** What a slot holds, in words. */
export function describeCapability(capability: Capability): string {
  switch (capability.kind) {
    case 'null':
      return 'an empty slot';
    case 'endpoint':
      return `${capability.endpoint.name}${withRights(capability.rights)}`;
    case 'notification':
      return `${capability.notification.name}${withRights(capability.rights)}`;
    case 'reply':
      return capability.reply.name;
    case 'cnode':
      return capability.cnode.name;
    case 'thread':
      return `thread ${capability.tcb.name}`;
    case 'irq-handler':
      return capability.handler.name;
    case 'scheduling-context':
      return capability.context.name;
    case 'page-table':
      return capability.vspace.name;
    case 'frame':
      return capability.frame.name;
  }
}

/** An endpoint through which fault messages can be sent, or nothing. */
export function isValidFaultHandler(capability: Capability): boolean {
  if (capability.kind === 'null') return true;
  return (
    capability.kind === 'endpoint' &&
    capability.rights.send &&
    (capability.rights.grant || capability.rights.grantReply)
  );
}

function withRights({ send, receive }: { readonly send: boolean; readonly receive: boolean }): string {
  if (send && receive) return '';
  if (send) return ' (send right only)';
  return receive ? ' (receive right only)' : ' (no rights)';
}
