import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Granularity, StepKind } from '../../debugger/run/step.ts';
import { callsInLine } from '../../debugger/run/call-targets.ts';
import { stopped } from '../../debugger/stop.ts';
import type { Arguments } from '../arguments.ts';
import { RequestError } from '../errors.ts';
import type { Requests } from '../request.ts';
import type { Session } from '../session.ts';

export const run: Requests<Session> = {
  continue: {
    needs: 'system',
    handle(session, args): DebugProtocol.ContinueResponse['body'] {
      session.thread(args.integer('threadId'), args.command);
      if (session.ended) throw new RequestError('ended');
      // A second press while it runs already changes nothing.
      if (session.stop !== undefined) {
        session.debuggerFor(args.command).resume();
        session.forgetStop();
        session.afterResponse(() => session.runLoop.start());
      }
      return { allThreadsContinued: true };
    },
  },
  next: { needs: 'stop', handle: (session, args) => step(session, args, 'over') },
  stepIn: { needs: 'stop', handle: (session, args) => step(session, args, 'into') },
  stepOut: { needs: 'stop', handle: (session, args) => step(session, args, 'out') },
  pause: {
    needs: 'system',
    handle(session, args) {
      const { threadId = 0 } = { threadId: args.optionalInteger('threadId') };
      if (session.ended) throw new RequestError('ended');
      if (session.stop === undefined)
        session.afterResponse(() => session.runLoop.pause(session.target?.debugger.thread(threadId)));
      return undefined;
    },
  },
  stepInTargets: {
    needs: 'stop',
    handle(session, args): DebugProtocol.StepInTargetsResponse['body'] {
      const frame = session.frames.get(args.integer('frameId'));
      if (frame === undefined) throw new RequestError('staleFrame');
      const images = session.debuggerFor(args.command).images;
      return {
        targets: callsInLine(images, frame).map(({ entry, name }) => ({
          id: session.stepTargets.add(entry),
          label: name,
        })),
      };
    },
  },
  gotoTargets: {
    needs: 'stop',
    handle(session, args): DebugProtocol.GotoTargetsResponse['body'] {
      const path = session.client.pathIn(args.object('source').optionalString('path') ?? '');
      const line = session.client.lineIn(args.integer('line'));
      const { sources, images } = session.debuggerFor(args.command);
      const thread = session.stop?.thread;
      const targets: DebugProtocol.GotoTarget[] = [];
      for (const { program, file } of sources.matching(path)) {
        if (thread === undefined || !images.of(thread.partition).includes(program)) continue;
        const found = program.addressesForLine(file.path, line);
        for (const address of found?.addresses ?? [])
          targets.push({
            id: session.gotoTargets.add(address),
            label: program.nameAddress(address) ?? `0x${address.toString(16)}`,
            line: session.client.lineOut(found?.line ?? line),
          });
      }
      return { targets };
    },
  },
  goto: {
    needs: 'stop',
    handle(session, args) {
      const thread = session.thread(args.integer('threadId'), args.command);
      const address = session.gotoTargets.get(args.integer('targetId'));
      if (address === undefined) throw new RequestError('noTarget');
      thread.registers.pc = address;
      const { stacks } = session.debuggerFor(args.command);
      stacks.forget();
      session.afterResponse(() => session.runLoop.stopAt(stopped('goto', thread)));
      return undefined;
    },
  },
};

function step(session: Session, args: Arguments, kind: StepKind): undefined {
  const thread = session.thread(args.integer('threadId'), args.command);
  const target = args.optionalInteger('targetId');
  const entry = target === undefined ? undefined : session.stepTargets.get(target);
  if (target !== undefined && entry === undefined) throw new RequestError('noTarget');
  const problem = session.debuggerFor(args.command).step({
    thread,
    kind,
    granularity: granularityOf(args),
    ...(entry === undefined ? {} : { target: entry }),
  });
  if (problem !== undefined) throw new RequestError('cannotStep', { reason: problem });
  session.forgetStop();
  session.afterResponse(() => session.runLoop.start());
  return undefined;
}

function granularityOf(args: Arguments): Granularity {
  return args.optionalString('granularity') === 'instruction' ? 'instruction' : 'line';
}
