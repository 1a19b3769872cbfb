import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Arguments } from '../arguments.ts';
import { Client } from '../client.ts';
import { RequestError } from '../errors.ts';
import { launch } from '../launch.ts';
import type { Requests } from '../request.ts';
import type { Session } from '../session.ts';

/**
 * Beginning and end of a session.
 * @param capabilities asked for when a client introduces itself, when all requests are known.
 */
export function life(capabilities: () => DebugProtocol.Capabilities): Requests<Session> {
  return {
    initialize: {
      needs: 'nothing',
      handle(session, args) {
        session.client = new Client(args);
        return capabilities();
      },
    },
    launch: { needs: 'nothing', handle: launch },
    attach: {
      needs: 'nothing',
      handle() {
        throw new RequestError('attachUnsupported');
      },
    },
    configurationDone: {
      needs: 'nothing',
      handle(session) {
        session.configurationDone.open();
        return undefined;
      },
    },
    restart: {
      needs: 'system',
      handle(session, args) {
        session.runLoop.halt();
        session.debuggerFor(args.command).restart();
        session.ended = false;
        session.forgetStop();
        session.afterResponse(() => session.begin());
        return undefined;
      },
    },
    terminate: { needs: 'nothing', handle: end },
    disconnect: {
      needs: 'nothing',
      handle(session) {
        session.afterResponse(() => session.close());
        return undefined;
      },
    },
    cancel: {
      needs: 'nothing',
      handle(session, args) {
        const request = args.optionalInteger('requestId');
        if (request !== undefined) session.cancel(request);
        const progress = args.optionalString('progressId');
        if (progress !== undefined) session.cancel(Number(progress));
        return undefined;
      },
    },
    terminateThreads: { needs: 'system', handle: terminateThreads },
  };
}

/** Ends politely: the machine stands still and the client is told; `disconnect` follows. */
function end(session: Session): undefined {
  session.runLoop.halt();
  session.ended = true;
  session.forgetStop();
  session.afterResponse(() => session.event('terminated'));
  return undefined;
}

/** A thread cannot die alone: the partition that owns it is the unit of failure. */
function terminateThreads(session: Session, args: Arguments): undefined {
  const list: unknown = args.raw['threadIds'];
  const ids = Array.isArray(list) ? list.filter((id) => typeof id === 'number') : [];
  const partitions = new Set(ids.map((id) => session.thread(id, args.command).partition));
  for (const partition of partitions) {
    partition.kill();
    session.output.print('console', `Partition ${partition.name} was killed.\n`);
  }
  session.runLoop.nudge();
  session.afterResponse(() => session.everythingChanged());
  return undefined;
}
