import type { PartitionTenant } from '../../hypervisor/hosted-partition.ts';
import type { AddressSpace } from '../../hypervisor/partition.ts';
import { drainInterrupts, enableInterrupt } from '../../microkernel/interrupts.ts';
import { resume } from '../../microkernel/ipc/cancel.ts';
import type { Kernel } from '../../microkernel/kernel.ts';
import { destroy, freeze, thaw } from '../../microkernel/lifecycle.ts';
import { nullCapability } from '../../microkernel/objects/capability.ts';
import { CNodeObject } from '../../microkernel/objects/cnode.ts';
import { EndpointObject } from '../../microkernel/objects/endpoint.ts';
import { IrqHandlerObject } from '../../microkernel/objects/irq-handler.ts';
import { VSpaceObject } from '../../microkernel/objects/memory.ts';
import type { Capability } from '../../microkernel/objects/model.ts';
import { bindNotification, NotificationObject } from '../../microkernel/objects/notification.ts';
import { ReplyObject } from '../../microkernel/objects/reply.ts';
import { SchedulingContextObject } from '../../microkernel/objects/scheduling-context.ts';
import { NEXT_IP, Register, type TcbObject } from '../../microkernel/objects/tcb.ts';
import { configure, LEAST_REFILLS } from '../../microkernel/scheduling/refills.ts';
import type { ProtectionDomain } from './description.ts';
import { CNODE_GUARD_SIZE, CNODE_RADIX, ROOT_RADIX, Slot, STACK_TOP } from './layout.ts';

/** First badge of scheduling contexts, as the Microkit's tool numbers them. */
const FIRST_BUDGET_BADGE = 0x100n;

export interface DomainObjectsOptions {
  readonly kernel: Kernel;
  readonly description: ProtectionDomain;
  readonly index: number;
  readonly tcb: TcbObject;
  readonly space: AddressSpace;
  /** Physical address of the IPC buffer. */
  readonly ipcBuffer: number;
  /** It answers calls, or hears of faults of its children. */
  readonly hasEndpoint: boolean;
}

/** The kernel objects of one protection domain. */
export class DomainObjects implements PartitionTenant {
  readonly tcb: TcbObject;
  readonly notification: NotificationObject;
  readonly endpoint: EndpointObject | undefined;
  readonly reply: ReplyObject;
  readonly context: SchedulingContextObject;
  readonly vspace: VSpaceObject;
  readonly handlers: readonly IrqHandlerObject[];
  private readonly root: CNodeObject;
  private readonly slots: CNodeObject;
  private readonly options: DomainObjectsOptions;
  private faultHandler: Capability = nullCapability;

  constructor(options: DomainObjectsOptions) {
    const { kernel, description, tcb, space, hasEndpoint } = options;
    const { objects } = kernel.context;
    const { name } = description;
    this.options = options;
    this.tcb = tcb;
    this.notification = new NotificationObject(objects, `notification of ${name}`);
    this.endpoint = hasEndpoint ? new EndpointObject(objects, `endpoint of ${name}`) : undefined;
    this.reply = new ReplyObject(objects, `reply object of ${name}`);
    this.context = new SchedulingContextObject(objects, `scheduling context of ${name}`);
    this.vspace = new VSpaceObject(objects, space);
    this.handlers = description.interrupts.map(({ source }) => new IrqHandlerObject(objects, source));
    this.root = new CNodeObject(objects, `root CNode of ${name}`, ROOT_RADIX);
    this.slots = new CNodeObject(objects, `CNode of ${name}`, CNODE_RADIX);
    this.fillOwnSlots();
  }

  /** A slot of libmicrokit's CNode. */
  put(slot: number, capability: Capability): void {
    this.slots.put(slot, capability);
  }

  /** A slot of the root CNode, for capabilities that the description shares. */
  putInRoot(slot: number, capability: Capability): void {
    this.root.put(slot, capability);
  }

  /** Who hears of the protection domain's faults. */
  setFaultHandler(capability: Capability): void {
    this.faultHandler = capability;
    this.put(Slot.faultEndpoint, capability);
  }

  start(): void {
    this.options.kernel.operate((kernel) => {
      this.resetThread();
      this.resetBudget();
      bindNotification(this.tcb, this.notification);
      this.handlers.forEach((handler, at) => {
        handler.target = this.interruptTarget(at);
        enableInterrupt(kernel, handler.source);
      });
      resume(kernel, this.tcb);
    });
  }

  freeze(): void {
    this.options.kernel.operate((kernel) => freeze(kernel, this.tcb));
  }

  thaw(): void {
    this.options.kernel.operate((kernel) => thaw(kernel, this.tcb));
  }

  destroy(): void {
    const { tcb, context, reply } = this;
    this.options.kernel.operate((kernel) => destroy(kernel, { tcb, context, replies: [reply] }));
  }

  drainInterrupts(): void {
    drainInterrupts(
      this.options.kernel.context,
      this.handlers.map(({ source }) => source),
    );
  }

  private fillOwnSlots(): void {
    const { notification, endpoint, reply, vspace, handlers } = this;
    const input: Capability =
      endpoint === undefined
        ? { kind: 'notification', notification, badge: 0n, rights: { send: true, receive: true } }
        : { kind: 'endpoint', endpoint, badge: 0n, rights: allEndpointRights };
    this.put(Slot.input, input);
    this.put(Slot.vspace, { kind: 'page-table', vspace });
    this.put(Slot.reply, { kind: 'reply', reply, grant: true });
    this.options.description.interrupts.forEach(({ channel }, at) => {
      const handler = handlers[at];
      if (handler !== undefined) this.put(Slot.firstInterrupt + channel, { kind: 'irq-handler', handler });
    });
    this.root.put(0, { kind: 'cnode', cnode: this.slots, guard: 0n, guardSize: CNODE_GUARD_SIZE });
  }

  private interruptTarget(at: number): Capability {
    const channel = this.options.description.interrupts[at]?.channel ?? 0;
    const badge = 1n << BigInt(channel);
    return {
      kind: 'notification',
      notification: this.notification,
      badge,
      rights: { send: true, receive: true },
    };
  }

  private resetThread(): void {
    const { tcb } = this;
    const { description, ipcBuffer } = this.options;
    tcb.context.fill(0n);
    tcb.context[Register.sp] = STACK_TOP;
    tcb.context[NEXT_IP] = description.program.entry;
    tcb.faultIp = description.program.entry;
    tcb.priority = description.priority;
    tcb.mcp = description.priority;
    tcb.domain = description.domain;
    tcb.flags = 0n;
    tcb.cspace = { kind: 'cnode', cnode: this.root, guard: 0n, guardSize: 0 };
    tcb.vspace = { kind: 'page-table', vspace: this.vspace };
    tcb.faultHandler = this.faultHandler;
    tcb.timeoutHandler = nullCapability;
    tcb.ipcBuffer = { physical: ipcBuffer, writable: true };
  }

  private resetBudget(): void {
    const { context, tcb } = this;
    const { description, index, kernel } = this.options;
    const budget = description.budget * 1000;
    const period = description.budget === description.period ? 0 : description.period * 1000;
    configure(context, { budget, period, maxRefills: LEAST_REFILLS }, kernel.context.scheduler.now);
    context.badge = FIRST_BUDGET_BADGE + BigInt(index);
    context.consumed = 0;
    context.tcb = tcb;
    tcb.schedulingContext = context;
  }
}

export const allEndpointRights = { send: true, receive: true, grant: true, grantReply: true };
