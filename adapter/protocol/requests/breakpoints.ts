import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BreakpointOptions, BreakpointView } from '../../debugger/breakpoints/breakpoint.ts';
import { formatDataId, type DataAccess } from '../../debugger/breakpoints/data-breakpoints.ts';
import { isEventName } from '../../debugger/breakpoints/event-grammar.ts';
import { formatReference, parseReference } from '../../debugger/memory/references.ts';
import type { Arguments } from '../arguments.ts';
import { RequestError } from '../errors.ts';
import type { Requests } from '../request.ts';
import type { Session } from '../session.ts';

/** At most so many lines are searched for places at once. */
const MOST_LINES = 10_000;

export const breakpoints: Requests<Session> = {
  setBreakpoints: {
    needs: 'nothing',
    handle(session, args): DebugProtocol.SetBreakpointsResponse['body'] {
      const path = session.client.pathIn(args.object('source').optionalString('path') ?? '');
      const wishes = args.objects('breakpoints').map((wish) => {
        const column = wish.optionalInteger('column');
        return {
          ...options(wish),
          line: session.client.lineIn(wish.integer('line')),
          ...(column === undefined ? {} : { column: session.client.columnIn(column) }),
        };
      });
      return set(
        session,
        `source|${path}`,
        wishes.map(({ line, column }) => `source|${path}|${line}:${column ?? ''}`),
        () => session.target?.debugger.setSourceBreakpoints(path, wishes),
      );
    },
  },
  setFunctionBreakpoints: {
    needs: 'nothing',
    handle(session, args): DebugProtocol.SetFunctionBreakpointsResponse['body'] {
      const wishes = args
        .objects('breakpoints')
        .map((wish) => ({ ...options(wish), name: wish.string('name') }));
      return set(
        session,
        'function',
        wishes.map(({ name }) => (isEventName(name) ? `event|${name.trim()}` : `function|${name}`)),
        () => session.target?.debugger.setFunctionBreakpoints(wishes),
      );
    },
  },
  setInstructionBreakpoints: {
    needs: 'nothing',
    handle(session, args): DebugProtocol.SetInstructionBreakpointsResponse['body'] {
      const wishes = args.objects('breakpoints').map((wish) => {
        const place = parseReference(wish.string('instructionReference'));
        const offset = BigInt(wish.optionalInteger('offset') ?? 0);
        return {
          ...options(wish),
          space: place?.space,
          address: BigInt.asUintN(64, (place?.address ?? 0n) + offset),
        };
      });
      return set(
        session,
        'instruction',
        wishes.map(({ space, address }) => `instruction|${space ?? '?'}:${address}`),
        () => session.target?.debugger.setInstructionBreakpoints(wishes),
      );
    },
  },
  setDataBreakpoints: {
    needs: 'nothing',
    handle(session, args): DebugProtocol.SetDataBreakpointsResponse['body'] {
      const wishes = args.objects('breakpoints').map((wish) => ({
        ...options(wish),
        dataId: wish.string('dataId'),
        access: accessOf(wish),
      }));
      return set(
        session,
        'data',
        wishes.map(({ dataId, access }) => `data|${dataId}|${access}`),
        () => session.target?.debugger.setDataBreakpoints(wishes),
      );
    },
  },
  setExceptionBreakpoints: {
    needs: 'nothing',
    handle(session, args): DebugProtocol.SetExceptionBreakpointsResponse['body'] {
      const wishes = [
        ...args.strings('filters').map((id) => ({ id, condition: undefined })),
        ...args.objects('filterOptions').map((option) => ({
          id: option.string('filterId'),
          condition: option.optionalString('condition'),
        })),
      ];
      return set(
        session,
        'exception',
        wishes.map(({ id }) => `filter|${id}`),
        () =>
          session.target?.debugger.setExceptionFilters(wishes).map((problem, index) => ({
            id: session.breakpointIds.of(`filter|${wishes[index]?.id ?? ''}|0`),
            verified: problem === undefined,
            ...(problem === undefined ? {} : { message: problem, reason: 'failed' as const }),
          })),
      );
    },
  },
  breakpointLocations: {
    needs: 'nothing',
    handle(session, args): DebugProtocol.BreakpointLocationsResponse['body'] {
      const path = session.client.pathIn(args.object('source').optionalString('path') ?? '');
      const from = session.client.lineIn(args.integer('line'));
      const to = session.client.lineIn(args.optionalInteger('endLine') ?? args.integer('line'));
      const places = new Map<string, DebugProtocol.BreakpointLocation>();
      for (const { program, file } of session.target?.debugger.sources.matching(path) ?? [])
        for (const { line, column } of program.breakpointLocations(
          file.path,
          from,
          Math.min(to, from + MOST_LINES),
        ))
          places.set(`${line}:${column}`, {
            line: session.client.lineOut(line),
            ...(column > 0 ? { column: session.client.columnOut(column) } : {}),
          });
      return { breakpoints: [...places.values()] };
    },
  },
  dataBreakpointInfo: {
    needs: 'system',
    handle: dataBreakpointInfo,
  },
};

function dataBreakpointInfo(
  session: Session,
  args: Arguments,
): DebugProtocol.DataBreakpointInfoResponse['body'] {
  const name = args.string('name');
  const debug = session.debuggerFor(args.command);
  const bytes = args.optionalInteger('bytes');
  const refuse = (description: string): DebugProtocol.DataBreakpointInfoResponse['body'] => ({
    dataId: null,
    description,
  });
  const watch = (
    space: number,
    address: bigint,
    size: number,
    canPersist: boolean,
  ): DebugProtocol.DataBreakpointInfoResponse['body'] => {
    if (size < 1) return refuse(`\`${name}\` has no bytes to watch.`);
    const text = `${name} (${size} byte${size === 1 ? '' : 's'} at ${formatReference(space, address)})`;
    return {
      dataId: formatDataId({ space, address, bytes: size, name }),
      description: text,
      accessTypes: ['write', 'read', 'readWrite'],
      canPersist,
    };
  };
  if (args.boolean('asAddress')) {
    const place = parseReference(name);
    if (place === undefined) return refuse(`\`${name}\` is no address.`);
    return watch(place.space, place.address, bytes ?? 8, true);
  }
  const reference = args.optionalInteger('variablesReference') ?? 0;
  if (reference > 0) {
    const container = session.containers.get(reference);
    if (container === undefined) throw new RequestError('staleVariable');
    const row = container.rows('all', 0, MOST_LINES).find((each) => each.name === name);
    if (row?.place === undefined) return refuse(`\`${name}\` has no place in memory to watch.`);
    return watch(row.place.space, row.place.address, bytes ?? row.place.bytes, false);
  }
  const frameId = args.optionalInteger('frameId');
  const frame = frameId === undefined ? debug.shownFrame(session.stop?.thread) : session.frames.get(frameId);
  if (frameId !== undefined && frame === undefined) throw new RequestError('staleFrame');
  const found = debug.expressions.place(name, frame);
  if (!found.ok) return refuse(found.message);
  return watch(found.space, found.address, bytes ?? found.bytes, found.lasting);
}

/**
 * Sets a list now, or, before there is a system, answers that it is pending and sets it as soon as there is one.
 * @param places what makes each wish the same one later: the keys of `BreakpointList`.
 */
function set(
  session: Session,
  list: string,
  places: readonly string[],
  apply: () => BreakpointView[] | undefined,
): { breakpoints: DebugProtocol.Breakpoint[] } {
  const noDebug = session.target?.configuration.noDebug === true && list !== 'exception';
  const views = noDebug ? undefined : apply();
  if (views !== undefined) return { breakpoints: views.map((view) => render(session, view)) };
  if (!noDebug)
    session.pendingBreakpoints.set(list, () => {
      for (const view of apply() ?? [])
        session.event('breakpoint', { reason: 'changed', breakpoint: render(session, view) });
    });
  const seen = new Map<string, number>();
  return {
    breakpoints: places.map((place) => {
      const repeat = seen.get(place) ?? 0;
      seen.set(place, repeat + 1);
      return {
        id: session.breakpointIds.of(`${place}|${repeat}`),
        verified: false,
        ...(noDebug
          ? { reason: 'failed', message: 'Started without debugging: breakpoints are not set.' }
          : { reason: 'pending', message: 'The system is not loaded yet.' }),
      };
    }),
  };
}

export function render(session: Session, view: BreakpointView): DebugProtocol.Breakpoint {
  const { id, verified, message, reason, source, address } = view;
  return {
    id,
    verified,
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    ...(source === undefined
      ? {}
      : {
          source: session.source(source.path),
          line: session.client.lineOut(source.line),
          ...(source.column === undefined ? {} : { column: session.client.columnOut(source.column) }),
        }),
    ...(address === undefined
      ? {}
      : { instructionReference: formatReference(address.space, address.address) }),
  };
}

function options(wish: Arguments): BreakpointOptions {
  return {
    condition: wish.optionalString('condition'),
    hitCondition: wish.optionalString('hitCondition'),
    logMessage: wish.optionalString('logMessage'),
  };
}

function accessOf(wish: Arguments): DataAccess {
  const access = wish.optionalString('accessType') ?? 'write';
  if (access === 'read' || access === 'write' || access === 'readWrite') return access;
  return wish.refuse('accessType', '`read`, `write` or `readWrite`');
}
