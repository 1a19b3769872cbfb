import type { KernelContext } from '../kernel-context.ts';
import { waiting } from '../objects/endpoint.ts';
import type { Endpoint, SendTerms, Tcb } from '../objects/model.ts';
import { insertByPriority, removeFrom } from '../objects/priority-queue.ts';
import { pushCall, unlinkReply } from './call-stack.ts';
import { setThreadState } from './thread-state.ts';
import { transferMessage } from './transfer.ts';

export interface SendOptions extends SendTerms {
  readonly isBlocking: boolean;
  /** A receiver without a budget may get the sender's. */
  readonly mayDonate: boolean;
}

/** Sends the thread's message, or the message about its fault, to an endpoint. */
export function sendToEndpoint(
  kernel: KernelContext,
  sender: Tcb,
  endpoint: Endpoint,
  options: SendOptions,
): void {
  const receiver = endpoint.queue[0];
  if (endpoint.service !== undefined) {
    sendToService(kernel, sender, endpoint.service, options);
  } else if (receiver !== undefined && waiting(endpoint) === 'receivers') {
    meetReceiver(kernel, sender, receiver, endpoint, options);
  } else if (options.isBlocking) {
    const { badge, grant, grantReply, isCall } = options;
    setThreadState(kernel, sender, { kind: 'blocked-on-send', endpoint, badge, grant, grantReply, isCall });
    insertByPriority(endpoint.queue, sender);
  }
}

function meetReceiver(
  kernel: KernelContext,
  sender: Tcb,
  receiver: Tcb,
  endpoint: Endpoint,
  options: SendOptions,
): void {
  const { scheduler } = kernel;
  const { badge, grant, grantReply } = options;
  removeFrom(endpoint.queue, receiver);
  transferMessage(kernel, sender, receiver, { endpoint, badge, grant });
  const reply = receiver.state.kind === 'blocked-on-receive' ? receiver.state.reply : undefined;
  if (reply !== undefined) unlinkReply(kernel, reply, receiver);
  if (options.isCall || sender.fault !== undefined) {
    if (reply !== undefined && (grant || grantReply))
      pushCall(kernel, sender, receiver, reply, options.mayDonate);
    else setThreadState(kernel, sender, { kind: 'inactive' });
  } else if (
    options.mayDonate &&
    receiver.schedulingContext === undefined &&
    sender.schedulingContext !== undefined
  ) {
    scheduler.donate(sender.schedulingContext, receiver);
  }
  setThreadState(kernel, receiver, { kind: 'running' });
  scheduler.unblockSporadic(receiver.schedulingContext);
  scheduler.possibleSwitchTo(receiver);
}

/** A service takes everything at once and answers nothing: a caller, or a thread that faulted, stays stopped. */
function sendToService(
  kernel: KernelContext,
  sender: Tcb,
  service: NonNullable<Endpoint['service']>,
  { badge, isCall }: SendOptions,
): void {
  kernel.deliveries.push({ service, sender, badge, fault: sender.fault });
  if (isCall || sender.fault !== undefined) setThreadState(kernel, sender, { kind: 'inactive' });
  sender.fault = undefined;
}
